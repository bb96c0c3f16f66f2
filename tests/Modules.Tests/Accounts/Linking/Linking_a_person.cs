using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Puhui.Accounts.Contracts;
using Puhui.Accounts.Linking;
using Puhui.Activities.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Activities.Support;

namespace Puhui.Modules.Tests.Accounts.Linking;

public sealed class Linking_a_person
{
    [Fact]
    public async Task The_exchange_gives_the_link_and_nothing_else_and_records_are_taken()
    {
        await using var linking = await LinkingServer.StartAsync();
        var person = await linking.PersonAsync("li");
        var (code, verifier) = await linking.GrantAsync(person, "statistics");
        var (status, body) = await linking.ExchangeAsync(code, verifier);
        Assert.Equal(200, status);
        Assert.Equal(["link", "madeAt"], body.EnumerateObject().Select(field => field.Name));
        Assert.Equal("posted", await linking.FateAsync("a"));
        Assert.Equal(892_800, await linking.BalanceAsync(person));
        Assert.Equal(["collect", "statistics"], (await linking.Consents.OfAsync(person, default)).Select(one => one.Purpose).Order());
        Assert.Equal(body.GetProperty("link").GetString(), Assert.Single(await linking.Links.OfAsync(person, default)).Id.ToString());
        Assert.Contains(linking.Noted.Noted, one => one.Topic == "link.made" && one.Holder == person);
    }

    [Fact]
    public async Task A_replayed_code_is_refused_and_the_link_it_made_is_ended()
    {
        await using var linking = await LinkingServer.StartAsync();
        var person = await linking.PersonAsync("li");
        var (code, verifier) = await linking.GrantAsync(person);
        Assert.Equal(200, (await linking.ExchangeAsync(code, verifier)).Status);
        Assert.Equal("posted", await linking.FateAsync("a"));
        var (status, body) = await linking.ExchangeAsync(code, verifier, "user-8");
        Assert.Equal((422, "code_invalid"), (status, body.GetProperty("code").GetString()));
        Assert.NotNull(Assert.Single(await linking.Links.OfAsync(person, default)).EndedAt);
        Assert.All(await linking.Consents.OfAsync(person, default), one => Assert.False(one.Stands));
        Assert.Equal("waiting", await linking.FateAsync("b"));
        Assert.Equal(892_800, await linking.BalanceAsync(person));
    }

    [Fact]
    public async Task A_code_is_good_once_for_its_own_source_address_verifier_and_minute()
    {
        var time = new MovingTime(DateTimeOffset.UtcNow);
        await using var linking = await LinkingServer.StartAsync(time: time);
        var person = await linking.PersonAsync("li");
        async Task<string> TryAsync(string code, string verifier, string redirect = LinkingServer.Redirect) =>
            (await linking.ExchangeAsync(code, verifier, redirect: redirect)).Body.GetProperty("code").GetString()!;

        Assert.Equal("code_invalid", await TryAsync("pc_nothing", "x"));
        var (code, verifier) = await linking.GrantAsync(person);
        Assert.Equal("redirect_mismatch", await TryAsync(code, verifier, "https://partner.example/back/"));
        Assert.Equal("code_invalid", await TryAsync(code, verifier));
        (code, _) = await linking.GrantAsync(person);
        Assert.Equal("verifier_invalid", await TryAsync(code, LinkingServer.NewSecret().Verifier));
        (code, verifier) = await linking.GrantAsync(person);
        time.Now += TimeSpan.FromSeconds(61);
        Assert.Equal("code_invalid", await TryAsync(code, verifier));
        (code, verifier) = await linking.GrantAsync(person);
        await linking.Server.UseSourceAsync(new NewSource(linking.Server.Programme, "other", "Other"));
        Assert.Equal("code_invalid", await TryAsync(code, verifier));
        Assert.Empty(await linking.Links.OfAsync(person, default));
    }

    [Fact]
    public async Task Only_registered_addresses_are_ever_named_and_only_S256()
    {
        await using var linking = await LinkingServer.StartAsync();
        var (_, challenge) = LinkingServer.NewSecret();
        var known = await linking.Links.RedirectsAsync(linking.Partner.Source, default);
        string? Wrong(string redirect, string method = "S256", string? other = null, string state = "s") =>
            new LinkRequest(redirect, state, other ?? challenge, method).Check(known)?.Code;

        Assert.Null(Wrong(LinkingServer.Redirect));
        Assert.All((string[])["https://partner.example/back/", "https://partner.example/back?x=1", "https://PARTNER.example/back", "https://evil.example/back", "http://partner.example/back", ""],
            address => Assert.Equal("redirect_unregistered", Wrong(address)));
        Assert.Equal("method_unsupported", Wrong(LinkingServer.Redirect, "plain"));
        Assert.Equal("challenge_invalid", Wrong(LinkingServer.Redirect, other: "short"));
        Assert.Equal("state_invalid", Wrong(LinkingServer.Redirect, state: "a\nb"));
        foreach (var address in (string[])["http://partner.example/", "https://u:p@partner.example/", "https://partner.example/#x", "javascript:alert(1)", "/back", "https://partner.example/ x"])
        {
            Assert.Equal("redirect_invalid", (await linking.Links.SetRedirectsAsync(linking.Partner, [address], default)).Refusal?.Code);
        }

        Assert.Equal(
            "https://partner.example/back?a=1&error=access_denied&state=x%26y",
            new LinkRequest("https://partner.example/back?a=1", "x&y", challenge, "S256").Back("error", "access_denied"));
    }

    [Fact]
    public async Task One_name_means_at_most_one_holder_however_many_try_at_once()
    {
        await using var linking = await LinkingServer.StartAsync();
        var people = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => linking.PersonAsync($"p{i}")));
        var codes = await Task.WhenAll(people.Select(person => linking.GrantAsync(person)));
        var answers = await Task.WhenAll(codes.Select(one => linking.ExchangeAsync(one.Code, one.Verifier)));
        Assert.Equal(1, answers.Count(answer => answer.Status == 200));
        Assert.Equal(7, answers.Count(answer => answer.Status == 422 && answer.Body.GetProperty("code").GetString() == "subject_linked_elsewhere"));
        Assert.Equal(1, await linking.Server.AskAsync<long>($"select count(*) from accounts.subject where issuer = '{linking.Partner.Issuer}'"));
    }

    [Fact]
    public async Task What_the_partner_had_credited_to_an_account_of_its_own_comes_along_and_can_still_be_taken_back()
    {
        await using var linking = await LinkingServer.StartAsync(needsConsent: false);
        Assert.Equal("posted", await linking.FateAsync("a"));
        Assert.Equal("posted", await linking.FateAsync("b", distance: "10 km"));
        var before = await linking.Server.AskAsync<Guid>($"select account from accounts.subject where subject = 'user-7'");
        var person = await linking.PersonAsync("li");
        await linking.LinkAsync(person);
        Assert.Equal(892_800 + 720_000, await linking.BalanceAsync(person));
        Assert.Equal(0, await linking.BalanceAsync(new(before)));
        Assert.Equal([person.Value, before], (await linking.Links.PartsAsync(person, default)).Select(one => one.Value));
        Assert.Equal("posted", await linking.FateAsync("c", distance: "1 km"));
        Assert.Equal(892_800 + 720_000 + 72_000, await linking.BalanceAsync(person));

        // A record from before the link is cancelled, another corrected: what they earned comes back from where it went.
        Assert.Equal(200, (await linking.Server.CancelAsync("a")).Status);
        Assert.Equal(720_000 + 72_000, await linking.BalanceAsync(person));
        var (status, body) = await linking.Server.PostAsync(ActivityServer.Trip("b2", "5 km", more: ",\"corrects\":\"b\""));
        Assert.True(status == 200, body.ToString());
        Assert.Equal(360_000 + 72_000, await linking.BalanceAsync(person));
        Assert.Equal(0, await linking.BalanceAsync(new(before)));
        Assert.Equal(0m, await linking.Server.AskAsync<decimal>("select sum(posted) from ledger.balance"));
        var check = await linking.Server.Get<ILedgerCheck>().RunAsync(null, null, default);
        Assert.True(check.IsSound, string.Join('\n', check.Findings));
    }

    [Fact]
    public async Task What_another_server_still_credits_to_the_old_account_follows()
    {
        await using var linking = await LinkingServer.StartAsync(needsConsent: false);
        await linking.FateAsync("a");
        var person = await linking.PersonAsync("li");
        var old = await linking.Server.AskAsync<Guid>($"select account from accounts.subject where subject = 'user-7'");
        await linking.LinkAsync(person);

        // As a server that has not heard of it would.
        await linking.Server.AskAsync<Guid>($"insert into accounts.subject (issuer, subject, account) values ('{linking.Partner.Issuer}', 'late', '{old}') returning account");
        Assert.Equal("posted", await linking.FateAsync("b", "late"));
        Assert.Equal(892_800, await linking.BalanceAsync(new(old)));
        await linking.Server.Get<LinkUpkeep>().SweepAsync(default);
        Assert.Equal(2 * 892_800, await linking.BalanceAsync(person));
        Assert.Equal(0, await linking.BalanceAsync(new(old)));
    }

    [Fact]
    public async Task A_code_on_paper_links_once_and_tells_the_database_nothing()
    {
        await using var linking = await LinkingServer.StartAsync();
        using var content = new StringContent("""{"subject":"card-4711"}""", Encoding.UTF8, "application/json");
        using var answer = await linking.Server.Http.PostAsync("/v1/link-codes", content);
        var code = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString()!;
        Assert.Matches("^([2-9A-Z]{5}-){3}[2-9A-Z]{5}$", code);
        Assert.DoesNotContain("card-4711", await linking.Server.AskAsync<string>("select encode(subject, 'escape') from accounts.link_ticket"));
        var person = await linking.PersonAsync("li");
        Assert.Equal(linking.Partner, await linking.Links.FindTicketAsync(code.ToLowerInvariant().Replace("-", " "), default));
        Assert.Equal("code_invalid", (await linking.Links.RedeemTicketAsync(person, "ABCDE-ABCDE-ABCDE-ABCDE", [], default)).Refusal!.Code);
        Assert.Equal(LinkWay.Paper, (await linking.Links.RedeemTicketAsync(person, code, [], default)).Value.Way);
        Assert.Equal("code_invalid", (await linking.Links.RedeemTicketAsync(person, code, [], default)).Refusal!.Code);
        Assert.Equal("posted", await linking.FateAsync("a", "card-4711"));
    }

    [Fact]
    public async Task A_token_counts_when_its_partner_signed_it_and_only_once()
    {
        await using var linking = await LinkingServer.StartAsync();
        var key = await linking.Server.Get<ISourceKeys>().CreateAsync(linking.Server.Source.Id, new NewSourceKey(SourceKeyKind.HmacSha256, "links"), default);
        var secret = Convert.FromBase64String(key.Secret!);
        string Token(string subject, DateTimeOffset until, byte[]? with = null)
        {
            var payload = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new { id = "t1", subject, expires = until.ToUnixTimeSeconds() }));
            var signed = $"puhui-link.1.{payload}.{key.Key.Id}";
            return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(with ?? secret, Encoding.ASCII.GetBytes(signed)))}";
        }

        var tokens = linking.Server.Get<ILinkTokens>();
        var soon = DateTimeOffset.UtcNow.AddMinutes(5);
        var good = Token("user-9", soon);
        var read = (await tokens.ReadAsync(good, default)).Value;
        Assert.Equal("user-9", read.Token.Subject);
        foreach (var bad in (string[])[Token("user-9", soon, new byte[32]), Token("user-9", soon.AddHours(1)), Token("user-9", DateTimeOffset.UtcNow.AddSeconds(-1)), good.Replace("puhui-link.1.", "puhui-link.1.e30"), "x", good + "A"])
        {
            Assert.Equal("token_invalid", (await tokens.ReadAsync(bad, default)).Refusal?.Code);
        }

        var ticket = (await linking.Links.TicketOfTokenAsync(linking.Partner, read.Token, default)).Value;
        Assert.Equal("token_used", (await linking.Links.TicketOfTokenAsync(linking.Partner, read.Token, default)).Refusal!.Code);
        Assert.Equal(LinkWay.Token, (await linking.Links.RedeemTicketAsync(await linking.PersonAsync("li"), ticket.Code, [], default)).Value.Way);
        Assert.Equal("posted", await linking.FateAsync("a", "user-9"));
    }

    [Fact]
    public async Task A_link_that_ended_forgets_the_name_and_withdraws_the_consents()
    {
        await using var linking = await LinkingServer.StartAsync(needsConsent: false);
        var person = await linking.PersonAsync("li");
        await linking.LinkAsync(person);
        var link = Assert.Single(await linking.Links.OfAsync(person, default));
        Assert.Equal("link_unknown", (await linking.Links.EndAsync(await linking.PersonAsync("wang"), link.Id, default)).Refusal!.Code);
        Assert.NotNull((await linking.Links.EndAsync(person, link.Id, default)).Value.EndedAt);
        Assert.Equal(0, await linking.Server.AskAsync<long>("select count(*) from accounts.subject where subject = 'user-7'"));
        Assert.False(await linking.Consents.StandsAsync(person, linking.Partner.Issuer, "collect", default));
        Assert.Equal("posted", await linking.FateAsync("a"));
        Assert.Equal(0, await linking.BalanceAsync(person));
    }
}
