using System.Diagnostics;
using System.Text;
using Puhui.Modules.Tests.Activities.Support;

namespace Puhui.Connectors.Tests.Items;

/// <summary>The intake's own JSON, its lines and its tables, broken in ten thousand ways each.</summary>
public sealed class Activities_of_any_kind
{
    private const int Mutated = 10_000;

    // A step that a busy machine stretched is tried again; one that is slow stays slow.
    private const int Tries = 3;

    private static readonly string Good = $$"""
        {"id":"m-1","holder":"h","scenario":"cycling","at":"{{DateTimeOffset.UtcNow.AddDays(-1):O}}","until":"{{DateTimeOffset.UtcNow.AddDays(-1).AddMinutes(20):O}}",
        "inputs":{"distance":"4.2 km"},"evidence":"E2","region":"CN-11","references":{"transaction":"T-1","card":"31 04"},"from":{"lat":39.9,"lon":116.4},
        "to":{"lat":39.93,"lon":116.42},"trace":[[0,39.9,116.4],[600,39.91,116.41],[1200,39.93,116.42]],"cadence":[0,1,2]}
        """.ReplaceLineEndings("");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Are_read_or_refused_without_a_fault_and_without_a_slow_step(bool lines)
    {
        await using var server = await ActivityServer.StartAsync();
        var limit = TimeSpan.FromMilliseconds(100);
        var slowest = TimeSpan.Zero;
        foreach (var body in Support.SpoiltJson.Of(lines ? Good : $"[{Good},{Good}]", Mutated, lines ? 11 : 12))
        {
            var best = TimeSpan.MaxValue;
            for (var tried = 0; tried < Tries && best > limit; tried++)
            {
                var clock = Stopwatch.StartNew();
                await BodiesOfActivities.ReadAsync(server.Source, body, lines);
                best = clock.Elapsed < best ? clock.Elapsed : best;
            }

            slowest = best > slowest ? best : slowest;
        }

        Assert.InRange(slowest, TimeSpan.Zero, limit);
    }

    [Fact]
    public async Task Never_make_a_5xx_of_the_door()
    {
        await using var server = await ActivityServer.StartAsync();
        foreach (var (body, n) in Support.SpoiltJson.Of($"[{Good}]", 600, 13).Select((body, n) => (body, n)))
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new(n % 2 == 0 ? "application/json" : "application/x-ndjson");
            using var answer = await server.Http.PostAsync("/v1/activities?results=all", content);
            Assert.True((int)answer.StatusCode < 500, $"{answer.StatusCode}: {Encoding.UTF8.GetString(body)}");
        }
    }
}
