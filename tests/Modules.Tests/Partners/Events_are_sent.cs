using System.Globalization;
using Puhui.Activities.Contracts;
using Puhui.Modules.Tests.Partners.Support;
using Puhui.Partners;
using Puhui.Partners.Contracts;

namespace Puhui.Modules.Tests.Partners;

public sealed class Events_are_sent : IAsyncLifetime
{
    private PartnerHouse _house = null!;
    private Receiver _receiver = null!;

    public async ValueTask InitializeAsync()
    {
        _house = await PartnerHouse.StartAsync();
        _receiver = await Receiver.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        await _house.DisposeAsync();
    }

    [Fact]
    public async Task By_tls_as_a_signed_cloud_event()
    {
        await using var receiver = await Receiver.StartAsync(tls: true);
        var trust = new PartnersOptions
        {
            Background = false,
            Connections = new() { Trust = receiver.Trust },
        };
        await using var house = await PartnerHouse.StartAsync(trust);
        var hook = await house.HookAsync(receiver.Url);
        await house.FactAsync("trip-1", ActivityFactKind.Released, code: null, amount: 892_800);

        Assert.Equal(1, await house.StepAsync());

        var got = Assert.Single(receiver.Received);
        Assert.Equal("/hooks?of=puhui", got.Path);
        Assert.Equal("application/cloudevents+json; charset=utf-8", got.ContentType);
        Assert.True(got.IsSignedWith(hook.Secret));
        Assert.False(got.IsSignedWith("whsec_" + Convert.ToBase64String(new byte[32])));
        Assert.Equal(house.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), got.Timestamp);
        var json = got.Json;
        Assert.Equal("1.0", json.GetProperty("specversion").GetString());
        Assert.Equal(got.Id, json.GetProperty("id").GetString());
        Assert.StartsWith("evt_", got.Id);
        Assert.Equal("/sources/" + house.Source, json.GetProperty("source").GetString());
        Assert.Equal("record.released", json.GetProperty("type").GetString());
        Assert.Equal("trip-1", json.GetProperty("subject").GetString());
        Assert.Equal("00000000000000000001", json.GetProperty("sequence").GetString());
        Assert.Equal("2025-09-17T04:00:00Z", json.GetProperty("time").GetString());
        Assert.Equal("metro", json.GetProperty("data").GetProperty("scenario").GetString());
        Assert.Equal(892_800, json.GetProperty("data").GetProperty("amountMg").GetInt64());
        Assert.Equal(DeliveryState.Delivered, Assert.Single(await house.DeliveriesAsync(hook)).State);
        Assert.Equal(0, await house.StepAsync());
    }

    [Fact]
    public async Task Not_to_a_server_whose_certificate_is_not_trusted()
    {
        await using var receiver = await Receiver.StartAsync(tls: true);
        var hook = await _house.HookAsync(receiver.Url);
        await _house.FactAsync("trip-1");
        await _house.StepAsync();
        Assert.Empty(receiver.Received);
        Assert.Equal("tls", Assert.Single(await _house.DeliveriesAsync(hook)).LastAnswer);
    }

    [Fact]
    public async Task Those_that_are_wanted_and_of_the_source_only()
    {
        var all = await _house.HookAsync(_receiver.Url);
        await using var other = await Receiver.StartAsync();
        await _house.HookAsync(other.Url, PartnerEvents.Cancelled);
        var own = _house.Server.Source.Number;
        await _house.Server.UseSourceAsync(new(_house.Server.Programme, "second", "Second"));
        await _house.FactAsync("foreign");
        foreach (var kind in Enum.GetValues<ActivityFactKind>())
        {
            await _house.FactAsync("trip", kind, source: own);
        }

        await _house.StepAsync();

        Assert.Equal(PartnerEvents.All.Take(5), _receiver.Received.Select(one => one.Json.GetProperty("type").GetString()));
        Assert.Equal(Enumerable.Range(1, 5), _receiver.Received.Select(one => int.Parse(one.Json.GetProperty("sequence").GetString()!, CultureInfo.InvariantCulture)));
        Assert.All(_receiver.Received, one => Assert.True(one.IsSignedWith(all.Secret)));
        Assert.Equal("record.cancelled", Assert.Single(other.Received).Json.GetProperty("type").GetString());
    }

    [Fact]
    public async Task What_happened_before_an_address_was_added_is_sent_by_a_replay_only()
    {
        await _house.FactAsync("before");
        await _house.StepAsync();
        var hook = await _house.HookAsync(_receiver.Url);
        await _house.FactAsync("after");
        await _house.StepAsync();
        Assert.Equal(["after"], _receiver.Received.Select(one => one.Subject));

        await _house.Webhooks.ReplayAsync(_house.Source, hook.Webhook.Id, 0, default);
        await _house.StepAsync();

        // Of different records nothing is promised of the order.
        Assert.Equal(["after", "before"], _receiver.Received.Skip(1).Select(one => one.Subject).Order(StringComparer.Ordinal));
        var again = _receiver.Received.Skip(1).Single(one => one.Subject == "after");
        Assert.Equal(_receiver.Received[0].Id, again.Id);
        Assert.Equal(_receiver.Received[0].Body, again.Body);

        await _house.Webhooks.ReplayAsync(_house.Source, hook.Webhook.Id, 1, default);
        await _house.StepAsync();
        Assert.Equal("after", Assert.Single(_receiver.Received.Skip(3)).Subject);
    }

    [Fact]
    public async Task With_both_secrets_for_a_day_after_a_rotation()
    {
        var hook = await _house.HookAsync(_receiver.Url);
        var rotated = await _house.Webhooks.RotateAsync(_house.Source, hook.Webhook.Id, default);
        await _house.FactAsync("a");
        await _house.StepAsync();
        _house.Time.Move(TimeSpan.FromHours(25));
        await _house.FactAsync("b");
        await _house.StepAsync();

        Assert.Equal([true, false], _receiver.Received.Select(one => one.IsSignedWith(hook.Secret)));
        Assert.All(_receiver.Received, one => Assert.True(one.IsSignedWith(rotated!.Secret)));
    }

    [Fact]
    public async Task Secrets_rest_sealed()
    {
        var hook = await _house.HookAsync(_receiver.Url);
        var secret = Convert.FromBase64String(hook.Secret["whsec_".Length..]);
        var stored = await _house.Server.AskAsync<byte[]>("select secret from partners.webhook");
        Assert.True(stored.AsSpan().IndexOf(secret) < 0);
        var keys = Directory.GetFiles(Path.Combine(_house.Folder, "keys"), "*", SearchOption.AllDirectories);
        Assert.NotEmpty(keys);
        Assert.All(keys, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));

        // Sealed to its webhook: put into another's row it does not open, and nothing is sent with it.
        await using var other = await Receiver.StartAsync();
        await _house.HookAsync(other.Url);
        await using (var swap = _house.Server.Database.CreateCommand("update partners.webhook set secret = (select secret from partners.webhook order by number limit 1)"))
        {
            await swap.ExecuteNonQueryAsync();
        }

        await _house.FactAsync("a");
        await Assert.ThrowsAnyAsync<System.Security.Cryptography.CryptographicException>(_house.StepAsync);
        Assert.Empty(other.Received);
    }

    [Fact]
    public async Task Events_are_kept_for_thirty_days()
    {
        var hook = await _house.HookAsync(_receiver.Url);
        await _house.FactAsync("old");
        await _house.StepAsync();
        _house.Time.Move(TimeSpan.FromDays(29));
        await _house.FactAsync("young");
        await _house.StepAsync();
        _house.Time.Move(TimeSpan.FromDays(2));
        await _house.Dispatcher.SweepAsync(default);
        Assert.Equal(["young"], (await _house.DeliveriesAsync(hook)).Select(one => one.Subject));
        Assert.Equal(1, await _house.Server.AskAsync<long>("select count(*) from partners.delivery"));
    }
}
