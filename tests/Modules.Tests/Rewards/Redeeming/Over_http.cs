using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Modules.Tests.Partners.Support;
using Puhui.Modules.Tests.Rewards.Support;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Rewards;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Redeeming;

namespace Puhui.Modules.Tests.Rewards.Redeeming;

/// <summary>The endpoints behind a real Kestrel; who asks is said by a header instead of a session.</summary>
public sealed class Over_http : IAsyncLifetime
{
    private readonly AccountId _anna = AccountId.New();
    private ActivityServer _server = null!;
    private Offer _offer = null!;

    public async ValueTask InitializeAsync()
    {
        var books = new StandInBooks();
        _server = await ActivityServer.StartAsync(
            new MovableTime(RewardHouse.Thursday),
            add: (services, settings) =>
            {
                services.AddSingleton(new RewardsOptions { Background = false });
                services.AddRewards(settings);
                services.Replace(ServiceDescriptor.Singleton<ICreditSpending>(books));
                services.Replace(ServiceDescriptor.Singleton<IVoucherMaking>(books));
                services.Replace(ServiceDescriptor.Singleton<IDonations>(books));
                services.Replace(ServiceDescriptor.Singleton<IBookAccounts>(new StandInAccounts()));
            },
            map: routes =>
            {
                ((WebApplication)routes).Use((http, next) =>
                {
                    if (AccountId.TryParse(http.Request.Headers["X-Holder"], out var holder))
                    {
                        http.SetVisitor(new Visitor.Holder(holder.Value, "session"));
                    }

                    return next(http);
                });
                routes.MapRewards();
            });
        await using (var tables = _server.Database.CreateCommand(StandInBooks.Tables + $"insert into stand_in.purse values ('{_anna.Value}', 25)"))
        {
            await tables.ExecuteNonQueryAsync();
        }

        await using var connection = await _server.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        Assert.True((await _server.Get<IMemberships>().JoinAsync(connection, _server.Programme, _anna, new JoinProof(), default)).IsAccepted);
        await transaction.CommitAsync();
        var merchant = (await _server.Get<IMerchants>().SaveAsync(new MerchantDraft(null, _server.Programme, "咖啡馆", "Café", null, "", "", true, 0), "stf_test", default)).Value;
        var terms = new OfferTerms { Merchant = merchant.Id, TitleZh = "咖啡一杯", TitleEn = "A coffee", Price = 10, SettleFen = 300, Payers = [new PayerShare("fund", "绿色基金", "Green fund", 1000)] };
        _offer = (await _server.Get<IOffers>().SaveAsync(new OfferDraft(null, _server.Programme, terms, OfferState.Published, 5, 0), "stf_test", default)).Value;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_coffee_is_found_reserved_confirmed_and_given_back()
    {
        var catalogue = (await SendAsync("GET", $"/v1/programmes/{ProgrammeTemplate.Demo.Code}/offers", holder: false)).Body.GetProperty("offers")[0];
        Assert.Equal(("A coffee", 10L, 5L, true, "Green fund"), (catalogue.GetProperty("titleEn").GetString(), catalogue.GetProperty("price").GetInt64(), catalogue.GetProperty("left").GetInt64(), catalogue.GetProperty("isOpen").GetBoolean(), catalogue.GetProperty("payers")[0].GetProperty("nameEn").GetString()));
        Assert.Equal(_offer.Id.ToString(), (await SendAsync("GET", "/v1/me/offers")).Body.GetProperty("offers")[0].GetProperty("id").GetString());

        var body = $$"""{"offer":"{{_offer.Id}}","quantity":1}""";
        var (status, made) = await SendAsync("POST", "/v1/me/redemptions", body, key: "first-coffee");
        Assert.Equal((201, "reserved"), (status, made.GetProperty("state").GetString()));
        var id = made.GetProperty("id").GetString();
        Assert.Equal(id, (await SendAsync("POST", "/v1/me/redemptions", body, key: "first-coffee")).Body.GetProperty("id").GetString());
        Assert.Single((await SendAsync("POST", $"/v1/me/redemptions/{id}/confirm")).Body.GetProperty("vouchers").EnumerateArray());
        Assert.Equal("confirmed", (await SendAsync("GET", $"/v1/me/redemptions/{id}")).Body.GetProperty("state").GetString());
        await CheckAsync(409, "redemption_confirmed", "POST", $"/v1/me/redemptions/{id}/release");
        Assert.Equal("refunded", (await SendAsync("POST", $"/v1/me/redemptions/{id}/refund")).Body.GetProperty("state").GetString());
        Assert.Equal(1, (await SendAsync("GET", "/v1/me/redemptions?limit=5")).Body.GetProperty("redemptions").GetArrayLength());
    }

    [Fact]
    public async Task What_cannot_be_is_refused_by_name()
    {
        var good = $$"""{"offer":"{{_offer.Id}}"}""";
        await CheckAsync(400, "request_invalid", "POST", "/v1/me/redemptions", good);
        await CheckAsync(400, "request_invalid", "POST", "/v1/me/redemptions", good, key: "short");
        await CheckAsync(404, "offer_unknown", "POST", "/v1/me/redemptions", """{"offer":"off_nothing"}""", key: "request-1");
        await CheckAsync(422, "quantity_invalid", "POST", "/v1/me/redemptions", $$"""{"offer":"{{_offer.Id}}","quantity":11}""", key: "request-2");
        foreach (var body in new[] { "", "[]", "{", "null", """{"quantity":1}""", """{"offer":1}""", """{"offer":"a","offer":"b"}""", """{"offer":"a","price":0}""", """{"offer":"a","quantity":1.5}""", """{"offer":"a","quantity":99999999999}""", "{\"offer\":\"\\ud800\"}", new string('[', 200) })
        {
            await CheckAsync(400, "unreadable", "POST", "/v1/me/redemptions", body, key: "request-3");
        }

        await CheckAsync(413, "too_large", "POST", "/v1/me/redemptions", new string(' ', 5_000), key: "request-4");
        await CheckAsync(404, "redemption_unknown", "POST", $"/v1/me/redemptions/{RedemptionId.New()}/confirm");
        await CheckAsync(404, "redemption_unknown", "POST", "/v1/me/redemptions/anything/confirm");
        await CheckAsync(404, "not_found", "GET", "/v1/me/redemptions/anything");
        await CheckAsync(400, "unreadable", "GET", "/v1/me/redemptions?limit=0");
        await CheckAsync(404, "not_found", "GET", "/v1/programmes/nowhere/offers");
        await CheckAsync(404, "not_found", "GET", "/pictures/nothing");
        await CheckAsync(404, "not_found", "GET", $"/v1/me/offers/{_offer.Id}/ticket");
        await CheckAsync(404, "offer_unknown", "POST", "/v1/me/offers/off_nothing/ticket");
    }

    [Fact]
    public async Task A_ticket_is_drawn_and_a_picture_served()
    {
        var drawn = (await SendAsync("POST", $"/v1/me/offers/{_offer.Id}/ticket")).Body;
        Assert.Equal((1, true, JsonValueKind.Null), (drawn.GetProperty("place").GetInt32(), drawn.GetProperty("isTurn").GetBoolean(), drawn.GetProperty("opensAt").ValueKind));
        Assert.StartsWith("puhui queue ticket v1\n", (await SendAsync("GET", $"/v1/me/offers/{_offer.Id}/ticket")).Body.GetProperty("receipt").GetString(), StringComparison.Ordinal);

        byte[] png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1];
        var hash = (await _server.Get<IPictures>().KeepAsync(png, default)).Value;
        using var picture = await _server.Http.GetAsync($"/pictures/{hash}");
        Assert.Equal(("image/png", "public, max-age=31536000, immutable"), (picture.Content.Headers.ContentType!.ToString(), picture.Headers.CacheControl!.ToString()));
        Assert.Equal(png, await picture.Content.ReadAsByteArrayAsync());
    }

    private async Task CheckAsync(int status, string code, string method, string path, string? body = null, string? key = null)
    {
        var told = await SendAsync(method, path, body, key);
        Assert.Equal((status, code), (told.Status, told.Body.GetProperty("code").GetString()));
    }

    private async Task<(int Status, JsonElement Body)> SendAsync(string method, string path, string? body = null, string? key = null, bool holder = true)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (holder)
        {
            request.Headers.Add("X-Holder", _anna.ToString());
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var answer = await _server.Http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
