using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Puhui.EndToEnd.Tests.Support;
using Xunit;

namespace Puhui.EndToEnd.Tests.Durability;

/// <summary>Acknowledged means durable, exactly once: the server is killed under load, again and again.</summary>
public sealed class KilledServer(DemoFolder demo) : IClassFixture<DemoFolder>
{
    private const int Kills = 5;
    private const int Senders = 4;
    private const int BatchSize = 50;
    private const int Holders = 8;
    private const long ReductionOfOneKilometre = 72_000;

    [Fact]
    public async Task Every_acknowledged_record_is_there_exactly_once_after_five_kills_under_load()
    {
        var acknowledged = new ConcurrentDictionary<int, byte>();
        var unanswered = new ConcurrentQueue<int[]>();
        var lastId = -1;
        var random = new Random(20260917);

        for (var round = 0; round < Kills; round++)
        {
            await using var server = await RunningServer.StartAsync(demo.Path, demo.ApiKey);
            using var stop = new CancellationTokenSource();
            var senders = Enumerable.Range(0, Senders).Select(_ => SendUntilBrokenAsync(server, stop.Token)).ToArray();
            var before = acknowledged.Count;
            await WaitUntilAsync(() => acknowledged.Count > before + (BatchSize * 2), TimeSpan.FromSeconds(30));
            await Task.Delay(random.Next(50, 700));
            await server.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(senders);
        }

        await using (var server = await RunningServer.StartAsync(demo.Path, demo.ApiKey))
        {
            foreach (var ids in unanswered)
            {
                await SendAsync(server, ids);
            }

            foreach (var ids in acknowledged.Keys.Chunk(1_000))
            {
                var again = await SendAsync(server, ids);
                Assert.Equal(ids.Length, again.GetProperty("duplicate").GetInt32());
            }

            var sent = acknowledged.Keys.Concat(unanswered.SelectMany(ids => ids)).ToArray();
            for (var holder = 0; holder < Holders; holder++)
            {
                var expected = (sent.Count(id => id % Holders == holder) + 1) * ReductionOfOneKilometre;
                using var answer = await server.Client.PostAsJsonAsync("/v1/activities", Activity($"last-{holder}", holder));
                var last = await answer.Content.ReadFromJsonAsync<JsonElement>();
                Assert.Equal(expected, last.GetProperty("results")[0].GetProperty("balanceMg").GetInt64());
            }
        }

        (await PuhuiCommand.RunAsync(["verify", "--data", demo.Path])).Succeeded();

        async Task SendUntilBrokenAsync(RunningServer server, CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                var ids = Enumerable.Range(0, BatchSize).Select(_ => Interlocked.Increment(ref lastId)).ToArray();
                try
                {
                    var answer = await SendAsync(server, ids);
                    Assert.Equal(ids.Length, answer.GetProperty("posted").GetInt32());
                    Array.ForEach(ids, id => acknowledged.TryAdd(id, 0));
                }
                catch (Exception broken) when (broken is HttpRequestException or IOException or JsonException or TaskCanceledException)
                {
                    unanswered.Enqueue(ids); // no answer: it may or may not be recorded; sending it again must be safe
                    return;
                }
            }
        }
    }

    private static async Task<JsonElement> SendAsync(RunningServer server, int[] ids)
    {
        using var answer = await server.Client.PostAsJsonAsync("/v1/activities", ids.Select(id => Activity($"kill-{id}", id % Holders)));
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static readonly string Yesterday = DateTimeOffset.UtcNow.AddDays(-1).ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    private static object Activity(string id, int holder) => new
    {
        id,
        holder = $"kill-holder-{holder}",
        scenario = "metro",
        at = Yesterday,
        inputs = new { distance = "1 km" },
        evidence = "E1",
        region = "CN-11",
    };

    private static async Task WaitUntilAsync(Func<bool> reached, TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        while (!reached())
        {
            Assert.True(clock.Elapsed < limit, "Nothing was acknowledged.");
            await Task.Delay(10);
        }
    }
}
