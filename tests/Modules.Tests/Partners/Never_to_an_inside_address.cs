using System.Collections.Concurrent;
using System.Net;
using Puhui.Modules.Tests.Partners.Support;
using Puhui.Partners;
using Puhui.Partners.Contracts;
using Puhui.Partners.Webhooks;
using Puhui.Platform.Http;
using Puhui.Platform.Settings;

namespace Puhui.Modules.Tests.Partners;

public sealed class Never_to_an_inside_address
{
    public static TheoryData<string> Inside { get; } =
    [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.7",
        "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:2::1", "2001:10::1", "2001:db8::1", "2002:a00:1::1", "2002:7f00:1::", "2002:c0a8:101::1", "3fff::1",
        "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "ff0e::1",
    ];

    public static TheoryData<string> Outside { get; } = ["1.1.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "192.167.1.1", "198.20.0.1", "223.255.255.255", "2606:4700::1111", "2400:3200::1"];

    [Theory]
    [MemberData(nameof(Inside))]
    public void It_is_inside(string address) => Assert.False(OutsideAddresses.IsOutside(IPAddress.Parse(address)));

    [Theory]
    [MemberData(nameof(Outside))]
    public void It_is_outside(string address) => Assert.True(OutsideAddresses.IsOutside(IPAddress.Parse(address)));

    [Fact]
    public async Task A_name_that_leads_inside_is_refused_when_it_is_connected_to_whatever_else_it_leads_to()
    {
        var answers = new ConcurrentDictionary<string, IPAddress[]>(StringComparer.Ordinal);
        var options = new PartnersOptions
        {
            Background = false,
            Connections = new() { Resolve = (host, _) => Task.FromResult(answers[host]) },
        };
        await using var house = await PartnerHouse.StartAsync(options, loopback: false);
        await using var receiver = await Receiver.StartAsync(tls: true);
        NewWebhook? hook = null;
        foreach (var row in Inside)
        {
            var address = IPAddress.Parse(row.Data);
            answers["partner.example"] = [address];
            hook ??= await house.HookAsync($"https://partner.example:{receiver.Port}/hooks");
            await house.Webhooks.EnableAsync(house.Source, hook.Webhook.Id, default);
            await house.FactAsync(row.Data);
            await house.StepAsync();
            var last = (await house.DeliveriesAsync(hook))[0];
            Assert.Equal((row.Data, "address_inside"), (last.Subject, last.LastAnswer));
        }

        // One good address does not make up for a bad one.
        answers["partner.example"] = [IPAddress.Parse("1.1.1.1"), IPAddress.Loopback];
        await house.Webhooks.EnableAsync(house.Source, hook!.Webhook.Id, default);
        await house.FactAsync("mixed");
        await house.StepAsync();
        Assert.All(await house.DeliveriesAsync(hook), one => Assert.Equal("address_inside", one.LastAnswer));
        Assert.Empty(receiver.Received);
    }

    [Fact]
    public async Task A_name_that_changes_its_mind_gains_nothing()
    {
        // Said once and connected to as said: there is no second look-up that could lead elsewhere.
        await using var receiver = await Receiver.StartAsync(tls: true);
        var asked = 0;
        var options = new PartnersOptions
        {
            Background = false,
            Connections = new()
            {
                Resolve = (_, _) => Task.FromResult(new[] { Interlocked.Increment(ref asked) == 1 ? IPAddress.Loopback : IPAddress.Parse("10.0.0.1") }),
                Trust = receiver.Trust,
            },
        };
        await using var house = await PartnerHouse.StartAsync(options);
        var hook = await house.HookAsync($"https://partner.example:{receiver.Port}/hooks");
        await house.FactAsync("a");
        await house.StepAsync();
        Assert.Single(receiver.Received);
        Assert.Equal(1, asked);

        receiver.Answer = (http, _) =>
        {
            http.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        };
        await house.FactAsync("b");
        await house.StepAsync();
        await house.FactAsync("c");
        await house.StepAsync();
        Assert.Equal(2, asked);
        Assert.Equal("address_inside", (await house.DeliveriesAsync(hook))[0].LastAnswer);
        Assert.Equal(["a", "b"], receiver.Received.Select(one => one.Subject));
    }

    [Theory]
    [InlineData("http://partner.example/", "webhook_url_invalid")]
    [InlineData("http://127.0.0.1/", "webhook_url_invalid")]
    [InlineData("ftp://partner.example/", "webhook_url_invalid")]
    [InlineData("file:///etc/passwd", "webhook_url_invalid")]
    [InlineData("partner.example", "webhook_url_invalid")]
    [InlineData("", "webhook_url_invalid")]
    [InlineData("https://user@partner.example/", "webhook_url_invalid")]
    [InlineData("https://partner.example/#part", "webhook_url_invalid")]
    [InlineData("https://localhost/", "webhook_url_inside")]
    [InlineData("https://127.0.0.1/", "webhook_url_inside")]
    [InlineData("https://2130706433/", "webhook_url_inside")]
    [InlineData("https://0x7f.1/", "webhook_url_inside")]
    [InlineData("https://0177.0.0.1/", "webhook_url_inside")]
    [InlineData("https://[::1]/", "webhook_url_inside")]
    [InlineData("https://[::ffff:10.0.0.1]/", "webhook_url_inside")]
    [InlineData("https://[fd00::1]:8443/x", "webhook_url_inside")]
    [InlineData("https://169.254.169.254/latest/meta-data", "webhook_url_inside")]
    public void An_address_that_can_be_seen_to_be_wrong_is_refused_when_it_is_added(string url, string code)
    {
        var settings = SettingsReader.Read(new Dictionary<string, string?>(), new Dictionary<string, string>(), SettingsReader.HomeFolder());
        Assert.Equal(code, new WebhookUrl(settings).Read(url).Refusal?.Code);
    }

    [Fact]
    public async Task What_development_allowed_is_not_called_any_more_once_the_setting_is_gone()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var before = await PartnerHouse.StartAsync();
        var hook = await before.HookAsync(receiver.Url);
        await using var after = await PartnerHouse.StartAsync(loopback: false, beside: before);
        await before.FactAsync("a");
        await after.StepAsync();
        Assert.Empty(receiver.Received);
        Assert.Equal("address_inside", Assert.Single(await before.DeliveriesAsync(hook)).LastAnswer);
    }
}
