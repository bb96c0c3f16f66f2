using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puhui.Bookkeeping;
using Puhui.Ledger;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Problems;
using Puhui.TransparencyLog;

namespace Puhui.Modules.Tests.Ledger;

public sealed class The_log_over_http
{
    [Fact]
    public async Task An_outsider_rebuilds_the_whole_log_and_finds_it_sound()
    {
        await using var house = await LedgerHouse.OpenAsync();
        await house.PostAsync(batch => Enumerable.Range(0, 5_000).Select(_ => house.Add(batch, house.NewHolder(), 1)).ToArray());
        for (var i = 0; i < 5; i++)
        {
            await house.PostAsync(batch => Enumerable.Range(0, 77).Select(_ => house.Add(batch, house.NewHolder(), 1)).ToArray());
        }

        var head = await house.SettleAsync();
        await using var server = await ServeAsync(house);
        using var http = ClientOf(server);

        var report = await ServedLog.CheckAsync(http, house.Modules.Get<ITransparencyLog>().KeyLines, null, CancellationToken.None);
        Assert.Empty(report.Findings);
        Assert.Equal((5_385L, head.Root.ToString()), (report.LogSize, report.LogRoot));

        await house.Modules.StopBackgroundAsync();
        await house.TamperAsync("update ledger.batch set leaves = set_byte(leaves, 50, get_byte(leaves, 50) # 1) where leaf_count = 5000");
        var codes = (await ServedLog.CheckAsync(http, null, null, CancellationToken.None)).Findings.Select(finding => finding.Code).ToArray();
        Assert.Contains("tile_differs", codes);
        Assert.Contains("checkpoint_root", codes);
    }

    [Fact]
    public async Task Tiles_and_bundles_are_served_at_each_width_and_kept_by_caches()
    {
        await using var house = await LedgerHouse.OpenAsync();
        await using var server = await ServeAsync(house);
        using var http = ClientOf(server);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("tlog/checkpoint")).StatusCode);

        await house.PostAsync(batch => Enumerable.Range(0, 300).Select(_ => house.Add(batch, house.NewHolder(), 1)).ToArray());
        await house.SettleAsync();

        Assert.Equal(8192, (await http.GetByteArrayAsync("tlog/tile/0/000")).Length);
        Assert.Equal(44 * 32, (await http.GetByteArrayAsync("tlog/tile/0/001.p/44")).Length);
        Assert.Equal(7 * 32, (await http.GetByteArrayAsync("tlog/tile/0/001.p/7")).Length);
        Assert.Equal(32, (await http.GetByteArrayAsync("tlog/tile/1/000.p/1")).Length);
        Assert.Equal(256 * 108, (await http.GetByteArrayAsync("tlog/tile/entries/000")).Length);
        Assert.Equal(44 * 108, (await http.GetByteArrayAsync("tlog/tile/entries/001.p/44")).Length);
        foreach (var missing in new[] { "tile/0/001", "tile/0/001.p/45", "tile/0/002", "tile/1/000.p/2", "tile/2/000.p/1", "tile/entries/001", "tile/entries/001.p/45", "tile/0/1", "tile/0/001.p/0", "tile/0/-01", "tile/x/000", "tile/0/000.p/256", "tile/64/000" })
        {
            using var answer = await http.GetAsync("tlog/" + missing);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, missing);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        }

        using var tile = await http.GetAsync("tlog/tile/0/000");
        Assert.Equal("application/octet-stream", tile.Content.Headers.ContentType!.MediaType);
        Assert.Contains("immutable", tile.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        using var checkpoint = await http.GetAsync("tlog/checkpoint");
        Assert.Equal("text/plain", checkpoint.Content.Headers.ContentType!.MediaType);
        Assert.True(checkpoint.Headers.CacheControl!.MaxAge <= TimeSpan.FromSeconds(1));
        Assert.Equal(2, NoteVerifiers.Parse(await http.GetStringAsync("tlog/key")).Value.Count);
    }

    [Fact]
    public async Task An_entry_tells_why_and_its_receipt_holds()
    {
        await using var house = await LedgerHouse.OpenAsync();
        await using var server = await ServeAsync(house);
        using var http = ClientOf(server);
        var anna = house.NewHolder();
        var entry = await house.IssueAsync(anna, 892_800);

        var verifiers = NoteVerifiers.Parse(await http.GetStringAsync("tlog/key")).Value;
        var receipt = Receipt.Parse(await http.GetStringAsync($"v1/entries/{entry}/receipt")).Value;
        Assert.Empty(ReceiptChecker.Check(receipt, verifiers).Findings);

        using var shown = JsonDocument.Parse(await http.GetStringAsync($"v1/entries/{entry}"));
        Assert.Equal(892_800, shown.RootElement.GetProperty("amount").GetInt64());
        Assert.Equal("issue", shown.RootElement.GetProperty("kind").GetString());
        Assert.Equal("1.2 km × 72 g", shown.RootElement.GetProperty("explanation").GetProperty("steps")[0].GetString());

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"v1/entries/{EntryId.New()}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("v1/entries/nonsense/receipt")).StatusCode);
        house.Forget(anna);
        Assert.Equal(HttpStatusCode.Gone, (await http.GetAsync($"v1/entries/{entry}/receipt")).StatusCode);
    }

    [Fact]
    public async Task A_receipt_asked_for_too_early_says_when_to_come_back()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        await using var server = await ServeAsync(house);
        using var http = ClientOf(server);
        var entry = await house.IssueAsync(house.NewHolder(), 1);
        using var answer = await http.GetAsync($"v1/entries/{entry}/receipt");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    internal static async Task<WebApplication> ServeAsync(LedgerHouse house, string address = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(address);
        builder.Services.AddLedger(house.Modules.Get<Puhui.Platform.Settings.PuhuiSettings>());
        builder.Services.AddSingleton(house.Database).AddSingleton(TimeProvider.System).AddSingleton<ProblemCatalogue>();
        builder.Services.AddSingleton<IEntryOrigin>(house).AddSingleton<IHolderSecrets>(house);

        builder.Logging.ClearProviders();

        // The house's own process integrates; this one only answers.
        builder.Services.RemoveAll<IHostedService>();
        var app = builder.Build();
        app.MapLedger();
        await app.StartAsync();
        return app;
    }

    internal static HttpClient ClientOf(WebApplication app) => new() { BaseAddress = new Uri(app.Urls.Single() + "/") };
}
