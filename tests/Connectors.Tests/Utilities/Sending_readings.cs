using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Activities.Items;
using Puhui.Connectors.Tests.Items;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Utilities;
using Puhui.Utilities.Office;
using Puhui.Utilities.Readings;

namespace Puhui.Connectors.Tests.Utilities;

public sealed class Sending_readings
{
    [Fact]
    public async Task Water_that_was_saved_is_credited_once()
    {
        await using var server = await StartAsync();
        var body = $"[{Water("w1", "2026-08-18", 100)},{Water("w2", "2026-09-17", 110)}]";
        var (_, first) = await server.SendAsync("/v1/utilities/readings", body);
        Assert.Equal(["noted:reading_first", "posted"], first.Fates());

        // (0.5 × 30 − 10) m³ × 0.36218 kg/m³.
        Assert.Equal(1_810_900, await server.BalanceAsync("h1"));
        Assert.Equal(["noted:reading_first", "duplicate"], (await server.SendAsync("/v1/utilities/readings", body)).Body.Fates());
        Assert.Equal(1_810_900, await server.BalanceAsync("h1"));
    }

    [Fact]
    public async Task Power_that_was_saved_counts_by_the_grid_of_the_region()
    {
        await using var server = await StartAsync();
        var (_, answer) = await server.SendAsync("/v1/utilities/readings", """
            id,holder,meter,kind,at,value,baseline_day,region
            e1,h1,m7,electricity,2026-08-18,1000,10,CN-41
            e2,h1,m7,electricity,2026-09-17,1200,,CN-41
            """, "text/csv");
        Assert.Equal(["noted:reading_first", "posted"], answer.Fates());

        // 100 kWh × 0.5897 kg/kWh.
        Assert.Equal(58_970_000, answer.GetProperty("results")[1].GetProperty("reductionMg").GetInt64());
    }

    [Fact]
    public async Task Every_bad_reading_is_refused_by_name_and_the_rest_goes_on()
    {
        await using var server = await StartAsync();
        var (_, answer) = await server.SendAsync("/v1/utilities/readings", $$"""
            [{{Water("w1", "2026-08-18", 100)}},{{Water("w2", "2026-08-17", 101)}},{{Water("w3", "2026-08-19", 99)}},{{Water("w1", "2026-08-18", 101)}},
             {"id":"w4","holder":"h1","meter":"m1","kind":"steam","at":"2026-09-17","value":1},{"id":"w5","holder":"h1","meter":"m1","kind":"water","at":"2026-09-17"},
             {"id":"w6","holder":"h1","meter":"m1","kind":"water","at":"2026-09-01","value":103,"quality":"estimated"},{{Water("w7", "2026-09-17", 110)}}]
            """);
        Assert.Equal(
            [
                "noted:reading_first", "refused:reading_out_of_order", "refused:reading_decreased", "refused:conflict", "refused:word_unknown",
                "refused:field_missing", "noted:reading_estimated", "posted",
            ],
            answer.Fates());
        Assert.Equal(1_810_900, await server.BalanceAsync("h1"));
    }

    [Fact]
    public async Task Forms_signatures_and_meetings_are_counted()
    {
        await using var server = await StartAsync();
        var (_, answer) = await server.SendAsync("/v1/utilities/office", """
            [{"id":"o1","holder":"h1","kind":"e-form","at":"2026-09-17 09:00:00","sheets":100},
             {"id":"o2","holder":"h1","kind":"online-meeting","at":"2026-09-17 10:00:00","minutes":60,"distance":20,"mode":"metro","meeting":"m-1"},
             {"id":"o3","holder":"h1","kind":"e-signature","at":"2026-09-17 12:00:00","count":3},
             {"id":"o4","holder":"h1","kind":"e-form","at":"2026-09-17 09:00:00","sheets":1.5},
             {"id":"o5","holder":"h1","kind":"online-meeting","at":"2026-09-17 10:00:00","distance":20,"mode":"metro"},
             {"id":"o6","holder":"h1","kind":"fax","at":"2026-09-17 10:00:00"}]
            """);
        Assert.Equal(["posted", "posted", "posted", "refused:number_invalid", "refused:field_missing", "refused:word_unknown"], answer.Fates());
        Assert.Equal([671_140, 524_560], answer.GetProperty("results").EnumerateArray().Take(2).Select(result => result.GetProperty("reductionMg").GetInt64()));
    }

    [Fact]
    public async Task Reading_survives_ten_thousand_mutations()
    {
        var office = new OfficeFormat();
        var readings = Encoding.UTF8.GetBytes($"[{Water("w1", "2026-08-18", 100)}]");
        var meeting = """[{"id":"o2","holder":"h1","kind":"online-meeting","at":"2026-09-17 10:00:00","until":"2026-09-17 11:00:00","distance":20,"mode":"metro"}]"""u8.ToArray();
        var source = new Source(SourceId.New(), 1, default, "s", "s", null, "E1", "Asia/Shanghai", true, SourceState.Open);
        foreach (var spoilt in Support.SpoiltBytes.Of(readings, 10_000, 1))
        {
            foreach (var item in Items(spoilt, ["id", "holder", "meter", "kind", "at", "value", "quality", "closing", "digits", "baseline_day", "region", "evidence"]))
            {
                var fields = new ItemFields(item, TimeZoneInfo.Utc);
                var reading = ReadingFormat.Read(fields);
                if (fields.Wrong is null)
                {
                    _ = MeterMath.Judge(new MeterState("water", new(2026, 8, 1, 0, 0, 0, TimeSpan.Zero), 90, 1), reading);
                }
            }
        }

        foreach (var spoilt in Support.SpoiltBytes.Of(meeting, 10_000, 2))
        {
            Assert.All(await office.ReadAsync(source, Items(spoilt, office.Fields), default), reading => Assert.True(reading.Record is null != reading.Refused is null));
        }
    }

    private static Item[] Items(byte[] body, IReadOnlyList<string> fields)
    {
        try
        {
            return [.. ItemBody.Read(body, ItemLayout.Json, fields).Where(read => read.Item is not null).Select(read => read.Item!)];
        }
        catch (ItemBodyException)
        {
            // Not JSON any more; that reader has its own test.
            return [];
        }
    }

    private static Task<ActivityServer> StartAsync() => ActivityServer.StartAsync(
        new SteadyClock(new(2026, 9, 18, 12, 0, 0, TimeSpan.Zero)), add: (services, settings) => services.AddUtilities(settings), map: routes => routes.MapUtilities());

    private static string Water(string id, string at, int value) =>
        $$"""{"id":"{{id}}","holder":"h1","meter":"m1","kind":"water","at":"{{at}}","value":{{value}},"baseline_day":0.5}""";
}
