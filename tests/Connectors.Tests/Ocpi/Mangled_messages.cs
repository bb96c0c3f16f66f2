using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Puhui.Connectors.Tests.Ocpi.Support;
using Puhui.Connectors.Tests.Support;
using Puhui.Ocpi.Cdrs;
using Puhui.Ocpi.Wire;

namespace Puhui.Connectors.Tests.Ocpi;

/// <summary>Ten thousand broken messages: each is read or refused, by its own code, without a failure and without a long thought.</summary>
public sealed class Mangled_messages(OcpiServer server) : IClassFixture<OcpiServer>
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Ten_thousand_are_read_and_judged_or_refused_each_at_once()
    {
        var read = 0;
        foreach (var message in SpoiltJson.Of(OcpiHouse.Cdr(), 10_000, seed: 221))
        {
            // Once more before it counts: a busy machine is slow once, a slow step is slow always.
            Assert.True(Try(message, ref read) || Try(message, ref read) || Try(message, ref read), Encoding.UTF8.GetString(message.AsSpan(0, Math.Min(200, message.Length))));
        }

        Assert.InRange(read, 500, 9_500);
    }

    [Fact]
    public void The_largest_that_is_taken_is_no_long_thought()
    {
        var period = """{"start_date_time":"2026-09-17T01:02:03Z","dimensions":[{"type":"ENERGY","volume":0.004}]}""";
        var cdr = OcpiHouse.Cdr(("charging_periods", JsonNode.Parse($"[{string.Join(',', Enumerable.Repeat(period, 7_500))}]")));
        var read = 0;
        var message = Encoding.UTF8.GetBytes(cdr);
        Assert.InRange(message.Length, 600_000, 1 << 20);
        Assert.Contains(Enumerable.Range(0, 20), _ => Try(message, ref read));
        Assert.True(read > 0);
    }

    [Fact]
    public async Task Over_http_none_is_answered_by_a_failure()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        using var http = new HttpClient { BaseAddress = house.Server.Http.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", Convert.ToBase64String(Encoding.UTF8.GetBytes(house.Operator.Shown)));
        string[] ways = ["POST /ocpi/2.2.1/cdrs", "PUT /ocpi/2.2.1/sessions/CN/TPH/S-0001", "PATCH /ocpi/2.2.1/sessions/CN/TPH/S-0001", "PUT /ocpi/2.3.0/sessions/%00/%F0/x", "PUT /ocpi/2.2.1/credentials"];
        var statuses = new Dictionary<int, int>();
        foreach (var (message, index) in SpoiltJson.Of(OcpiHouse.Cdr(), 600, seed: 230).Select((message, index) => (message, index)))
        {
            var way = ways[index / 5 % ways.Length].Split(' ');
            using var request = new HttpRequestMessage(new HttpMethod(way[0]), way[1]) { Content = new ByteArrayContent(message) };
            using var answer = await http.SendAsync(request);
            statuses[(int)answer.StatusCode] = statuses.GetValueOrDefault((int)answer.StatusCode) + 1;
        }

        Assert.DoesNotContain(statuses, status => status.Key >= 500);
        Assert.All([200, 201, 400], status => Assert.Contains(status, statuses.Keys));
    }

    private static bool Try(byte[] message, ref int read)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            using var document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 32 });
            var fields = new JsonFields();
            if (document.RootElement.ValueKind == JsonValueKind.Object && Cdr.Read(document.RootElement, fields) is { } cdr)
            {
                CdrJudge.Judge(cdr, "2.2.1", "CN-31");
                OcpiBody.Minify(document.RootElement);
                read++;
            }
        }
        catch (JsonException)
        {
            // Not JSON any more: the answer is 400.
        }

        return watch.Elapsed < Longest;
    }
}
