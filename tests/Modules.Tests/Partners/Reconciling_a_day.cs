using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Puhui.Activities.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Modules.Tests.Partners.Support;
using Puhui.Partners.Contracts;
using Puhui.Partners.Reconciliation;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;

namespace Puhui.Modules.Tests.Partners;

public sealed class Reconciling_a_day
{
    private static readonly TimeZoneInfo s_shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    /// <summary>What a partner that keeps its own books would expect of a day: built from answers only.</summary>
    private sealed record Expected(DateOnly Day, string Record, string Scenario, string Status, string Asset, long Amount);

    [Fact]
    public async Task It_adds_up_to_what_was_answered()
    {
        await using var house = await PartnerHouse.StartAsync(at: new DateTimeOffset(2025, 9, 17, 3, 0, 0, TimeSpan.Zero));
        var random = new Random(20250917);
        List<Expected> expected = [];
        Dictionary<(DateOnly, string), long> refused = [];
        List<(string Id, string Scenario, string Asset)> live = [];
        for (var i = 0; i < 120; i++)
        {
            var day = DayOf(house.Time.GetUtcNow());
            if (live.Count > 0 && random.Next(5) == 0)
            {
                var (id, scenario, asset) = live[random.Next(live.Count)];
                live.Remove((id, scenario, asset));
                var (_, cancelled) = await house.Server.CancelAsync(id);
                expected.Add(new(day, id, scenario, "cancelled", asset, -cancelled.GetProperty("reversedMg").GetInt64()));
            }
            else
            {
                await SendAsync(i, day);
            }

            house.Time.Move(TimeSpan.FromMinutes(random.Next(60)));
        }

        house.Time.Move(TimeSpan.FromDays(1));
        await house.Maker.RunAsync(default);

        var days = expected.Select(one => one.Day).Distinct().Order().ToArray();
        Assert.True(days.Length >= 3);
        var made = await house.Server.Get<IReconciliations>().ListAsync(house.Source, null, 100, default);
        Assert.Equal(days, made.Select(one => one.Day).Order().Take(days.Length));
        foreach (var day in made)
        {
            var lines = expected.Where(one => one.Day == day.Day)
                .OrderBy(one => Encoding.UTF8.GetBytes(one.Record), Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)))
                .ThenBy(one => one.Status == "cancelled" ? 1 : 0).ToArray();
            var bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(one => $"{one.Record}\t{one.Scenario}\t{one.Status}\t{one.Asset}\t{one.Amount}\n")));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), day.Sha256);
            Assert.Equal(Convert.ToHexStringLower(Sm3Reference.Hash(bytes)), day.Sm3);
            Assert.Equal(lines.Length, day.Lines);
            Assert.Equal(bytes, await house.Server.Http.GetByteArrayAsync($"/v1/reconciliations/{day.Day:yyyy-MM-dd}/records?format=lines"));
            var totals = lines.GroupBy(one => (one.Scenario, one.Status, one.Asset)).ToDictionary(group => group.Key, group => (Count: group.LongCount(), Amount: group.Sum(one => one.Amount)));
            Assert.Equal(totals.Count, day.Totals.Count);
            Assert.All(day.Totals, total => Assert.Equal(totals[(total.Scenario, total.Status.ToString().ToLowerInvariant(), total.Asset)], (total.Count, total.AmountMg)));
            Assert.Equal(
                refused.Where(one => one.Key.Item1 == day.Day).OrderBy(one => one.Key.Item2, StringComparer.Ordinal).Select(one => new DailyRefusals(one.Key.Item2, one.Value)),
                day.Refused);
        }

        // Nothing was empty by chance, and the days together are what the holder has.
        foreach (var status in new[] { "posted", "zero", "held", "cancelled" })
        {
            Assert.Contains(expected, one => one.Status == status);
        }

        Assert.Contains(refused.Keys, one => one.Item2 == "conflict");
        foreach (var asset in new[] { "CO2E", "ENERGY" })
        {
            Assert.Equal(
                await house.Server.BalanceAsync("user-7", asset),
                made.SelectMany(day => day.Totals).Where(total => total.Asset == asset).Sum(total => total.AmountMg));
        }

        async Task SendAsync(int i, DateOnly day)
        {
            // Ids of many shapes, so that their order is that of bytes and not of a language.
            var id = $"{random.GetItems(["Z", "a", "é", "中", "🚇", "_", "-", "!"], 1)[0]}{i}";
            var at = house.Time.GetUtcNow().AddHours(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            var until = house.Time.GetUtcNow().AddMinutes(-50).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            var (body, scenario, asset) = random.Next(6) switch
            {
                0 => (ActivityServer.Trip(id, "0 km", at: at), "metro", "CO2E"),
                1 => (ActivityServer.Trip(id, "50 km", scenario: "cycling", at: at, more: $",\"until\":\"{until}\""), "cycling", "CO2E"),
                2 => (ActivityServer.Trip(id, "8 kg", at: at), "metro", "CO2E"),
                3 when live.Count > 0 => (ActivityServer.Trip(live[0].Id, "77 km", at: at), "metro", "CO2E"),
                4 => (ActivityServer.Trip(id, scenario: "rail-ticket", at: at).Replace("distance\":\"12.4 km", "count\":\"1", StringComparison.Ordinal), "rail-ticket", "ENERGY"),
                _ => (ActivityServer.Trip(id, $"{random.Next(1, 20)} km", scenario: "bus", at: at), "bus", "CO2E"),
            };
            var (_, answer) = await house.Server.PostAsync(body);
            var result = answer.TryGetProperty("results", out var results) ? results[0] : answer;
            var status = result.TryGetProperty("status", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString()! : "refused";
            if (status is "refused" or "conflict")
            {
                var key = (day, status == "conflict" ? status : result.GetProperty("code").GetString()!);
                refused[key] = refused.GetValueOrDefault(key) + 1;
                return;
            }

            expected.Add(new(day, id, scenario, status, asset, result.TryGetProperty("reductionMg", out var mg) && mg.ValueKind == JsonValueKind.Number ? mg.GetInt64() : 0));
            // Room of a cap that comes back to others is another test's.
            if (asset == "CO2E")
            {
                live.Add((id, scenario, asset));
            }
        }
    }

    [Fact]
    public async Task Its_text_is_signed_by_both_keys_of_the_log()
    {
        await using var house = await PartnerHouse.StartAsync();
        await house.Server.PostAsync(Trip(house, "a"));
        house.Time.Move(TimeSpan.FromDays(1));
        await house.Maker.RunAsync(default);
        var day = Assert.Single(await house.Server.Get<IReconciliations>().ListAsync(house.Source, null, 10, default));

        var note = await house.Server.Http.GetStringAsync($"/v1/reconciliations/{day.Day:yyyy-MM-dd}/note");
        Assert.Equal(day.Note, note);
        using var keys = NoteKeys.LoadOrCreate(Path.Combine(house.Folder, "keys"), "puhui.example/log");
        var verifiers = NoteVerifiers.Parse(keys.KeyLines).Value;
        var parsed = SignedNote.Parse(note).Value;
        Assert.Equal(2, parsed.Verify(verifiers).Value.Count);
        Assert.Equal(
            $"puhui reconciliation v1\nsource {house.Source}\nday 2025-09-17 Asia/Shanghai\nbegins 2025-09-16T16:00:00Z\nends 2025-09-17T16:00:00Z\nlines 1\n"
            + $"sha256 {day.Sha256}\nsm3 {day.Sm3}\ntotal metro posted CO2E 1 892800\n",
            parsed.Text);
        Assert.False(SignedNote.Parse(note.Replace("892800", "892801", StringComparison.Ordinal)).Value.Verify(verifiers).IsAccepted);
    }

    [Fact]
    public async Task A_day_that_is_over_reads_the_same_whatever_happens_later()
    {
        await using var house = await PartnerHouse.StartAsync();
        await house.Server.PostAsync(Trip(house, "a"));
        await house.Server.PostAsync(Trip(house, "b"));
        house.Time.Move(TimeSpan.FromDays(1));
        await house.Maker.RunAsync(default);
        var made = Assert.Single(await house.Server.Get<IReconciliations>().ListAsync(house.Source, null, 10, default));

        await house.Server.CancelAsync("a");
        await house.Server.PostAsync(Trip(house, "b2").Replace("}}", "},\"corrects\":\"b\"}", StringComparison.Ordinal));
        await house.Server.PostAsync(Trip(house, "c"));
        using var again = await house.Maker.SumAsync(house.Source, new DayOfSource(made.Day, s_shanghai), default);
        Assert.Equal((made.Sha256, made.Sm3, made.Lines), (Convert.ToHexStringLower(again.Sha256), Convert.ToHexStringLower(again.Sm3), again.Lines));

        house.Time.Move(TimeSpan.FromDays(1));
        await house.Maker.RunAsync(default);
        var next = (await house.Server.Get<IReconciliations>().ListAsync(house.Source, null, 10, default))[0];
        Assert.Equal(
            ["cancelled 2 -1785600", "posted 2 1785600"],
            next.Totals.Select(total => $"{total.Status.ToString().ToLowerInvariant()} {total.Count} {total.AmountMg}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_released_rejected_and_adjusted_counts_on_the_day_it_was()
    {
        await using var house = await PartnerHouse.StartAsync();
        foreach (var id in new[] { "r", "x", "j" })
        {
            await house.Server.PostAsync(Trip(house, id));
        }

        house.Time.Move(TimeSpan.FromDays(1));
        var release = Guid.NewGuid();
        await house.FactAsync("r", ActivityFactKind.Released, amount: 500, entry: release);
        await house.FactAsync("x", ActivityFactKind.Rejected);
        await house.FactAsync("j", ActivityFactKind.Held);
        await using (var adjust = house.Server.Database.CreateCommand("""
            insert into activities.adjustment (source, record_id, entry_id, at, amount_mg, cause_source, cause_record_id)
            select $1, 'j', gen_random_uuid(), $2, amount, $1, 'r' from unnest(array[30, -5]::bigint[]) as a (amount)
            union all select $1, 'r', $3, $2, 500, $1, 'r'
            """))
        {
            adjust.Parameters.Add(new() { Value = house.Server.Source.Number });
            adjust.Parameters.Add(new() { Value = house.Time.GetUtcNow().UtcDateTime });
            adjust.Parameters.Add(new() { Value = release });
            await adjust.ExecuteNonQueryAsync();
        }

        house.Time.Move(TimeSpan.FromDays(1));
        await house.Maker.RunAsync(default);
        Assert.Equal(
            "j\tmetro\tadjusted\tCO2E\t25\nr\tmetro\treleased\tCO2E\t500\nx\tmetro\trejected\tCO2E\t0\n",
            await house.Server.Http.GetStringAsync("/v1/reconciliations/2025-09-18/records?format=lines"));

        // What those lines are read from is not kept for good; the others are.
        house.Time.Move(TimeSpan.FromDays(30));
        var (status, gone) = await house.Server.GetAsync("/v1/reconciliations/2025-09-18/records?format=lines");
        Assert.Equal((410, "records_gone"), (status, gone.GetProperty("code").GetString()));
        Assert.Equal(200, (await house.Server.GetAsync("/v1/reconciliations/2025-09-18")).Status);
        Assert.StartsWith("j\tmetro\tposted", await house.Server.Http.GetStringAsync("/v1/reconciliations/2025-09-17/records?format=lines"));
    }

    [Theory]
    [InlineData("Asia/Shanghai", "2025-09-17T15:59:59.999999Z", "2025-09-17", "2025-09-18")]
    [InlineData("America/New_York", "2025-11-02T03:59:59.999999Z", "2025-11-01", "2025-11-02")]
    [InlineData("America/New_York", "2025-11-03T04:59:59.999999Z", "2025-11-02", "2025-11-03")]
    public async Task Its_bounds_are_those_of_the_zone_of_the_source(string zone, string last, string day, string next)
    {
        var end = DateTimeOffset.Parse(last, CultureInfo.InvariantCulture);
        await using var house = await PartnerHouse.StartAsync(at: end);
        await house.Server.UseSourceAsync(new(house.Server.Programme, "zoned", "Zoned", zone));
        await house.Server.PostAsync(Trip(house, "last"));
        house.Time.Move(TimeSpan.FromMicroseconds(1));
        await house.Server.PostAsync(Trip(house, "first"));
        house.Time.Move(TimeSpan.FromDays(3));
        await house.Maker.RunAsync(default);

        Assert.StartsWith("last\t", await house.Server.Http.GetStringAsync($"/v1/reconciliations/{day}/records?format=lines"));
        Assert.StartsWith("first\t", await house.Server.Http.GetStringAsync($"/v1/reconciliations/{next}/records?format=lines"));
        var (_, made) = await house.Server.GetAsync($"/v1/reconciliations/{day}");
        Assert.Equal(1, made.GetProperty("lines").GetInt64());
        Assert.Equal(end.AddMicroseconds(1), made.GetProperty("ends").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_source_that_changes_its_zone_loses_nothing_and_counts_nothing_twice()
    {
        await using var house = await PartnerHouse.StartAsync(at: new DateTimeOffset(2025, 9, 17, 0, 30, 0, TimeSpan.Zero));
        string[] zones = ["Asia/Shanghai", "America/Los_Angeles", "Pacific/Auckland", "Asia/Shanghai"];
        for (var i = 0; i < 10 * 12; i++)
        {
            if (i % 30 == 0)
            {
                var sources = house.Server.Get<ISources>();
                await sources.UpdateAsync((await sources.FindAsync(house.Source, default))! with { ZoneId = zones[i / 30] }, default);
            }

            await house.Server.PostAsync(Trip(house, $"h{i}"));
            house.Time.Move(TimeSpan.FromHours(2));
            await house.Maker.RunAsync(default);
        }

        house.Time.Move(TimeSpan.FromDays(2));
        await house.Maker.RunAsync(default);
        var days = (await house.Server.Get<IReconciliations>().ListAsync(house.Source, null, 100, default)).Reverse().ToArray();
        Assert.Equal(10 * 12, days.Sum(day => day.Lines));
        Assert.All(days.Zip(days.Skip(1)), pair => Assert.Equal(pair.First.Ends, pair.Second.Begins));
    }

    [Theory]
    [InlineData("America/Havana", 2025, 3, 9, "2025-03-09T05:00:00Z", 23)]
    [InlineData("America/Havana", 2025, 11, 2, "2025-11-02T04:00:00Z", 25)]
    [InlineData("Asia/Shanghai", 2025, 9, 17, "2025-09-16T16:00:00Z", 24)]
    public void A_midnight_that_is_skipped_or_repeated_is_the_first_moment_of_its_day(string zone, int year, int month, int day, string begins, int hours)
    {
        var its = new DayOfSource(new DateOnly(year, month, day), TimeZoneInfo.FindSystemTimeZoneById(zone));
        Assert.Equal(DateTimeOffset.Parse(begins, CultureInfo.InvariantCulture), its.Begins);
        Assert.Equal(TimeSpan.FromHours(hours), its.Ends - its.Begins);
        Assert.Equal(its, DayOfSource.Of(its.Begins, its.Zone));
        Assert.Equal(its, DayOfSource.Of(its.Ends.AddTicks(-1), its.Zone));
    }

    [Fact]
    public async Task It_is_made_once_when_it_is_over_and_the_webhook_says_so()
    {
        await using var house = await PartnerHouse.StartAsync(at: new DateTimeOffset(2025, 9, 17, 15, 0, 0, TimeSpan.Zero));
        await using var other = await PartnerHouse.StartAsync(beside: house);
        await using var receiver = await Receiver.StartAsync();
        await house.HookAsync(receiver.Url, PartnerEvents.ReconciliationReady);
        await house.Server.PostAsync(Trip(house, "a"));
        house.Time.MoveTo(new DateTimeOffset(2025, 9, 17, 16, 9, 59, TimeSpan.Zero));
        Assert.Equal(0, await house.Maker.RunAsync(default));
        Assert.Equal(404, (await house.Server.GetAsync("/v1/reconciliations/2025-09-17")).Status);

        house.Time.MoveTo(new DateTimeOffset(2025, 9, 17, 16, 10, 0, TimeSpan.Zero));
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? house : other).Maker.RunAsync(default)));
        Assert.Equal(1, made.Sum());
        Assert.Equal(0, await house.Maker.RunAsync(default));
        await house.StepAsync();

        var got = Assert.Single(receiver.Received).Json;
        var (_, day) = await house.Server.GetAsync(got.GetProperty("data").GetProperty("url").GetString()!);
        Assert.Equal("reconciliation.ready", got.GetProperty("type").GetString());
        Assert.Equal("2025-09-17", got.GetProperty("subject").GetString());
        Assert.Equal(day.GetProperty("sha256").GetString(), got.GetProperty("data").GetProperty("sha256").GetString());
        Assert.Equal(day.GetProperty("sm3").GetString(), got.GetProperty("data").GetProperty("sm3").GetString());
        Assert.Equal(1, day.GetProperty("totals")[0].GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task Days_without_records_are_made_too_and_after_a_pause_those_of_a_month()
    {
        await using var house = await PartnerHouse.StartAsync();
        house.Time.Move(TimeSpan.FromDays(1));
        Assert.Equal(0, await house.Maker.RunAsync(default));
        await house.Server.PostAsync(Trip(house, "a"));
        house.Time.Move(TimeSpan.FromDays(3));
        Assert.Equal(3, await house.Maker.RunAsync(default));
        var days = await house.Server.Get<IReconciliations>().ListAsync(house.Source, null, 100, default);
        Assert.Equal([0L, 0L, 1L], days.Select(day => day.Lines));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([])), days[0].Sha256);

        house.Time.Move(TimeSpan.FromDays(100));
        Assert.Equal(31, await house.Maker.RunAsync(default));
    }

    [Fact]
    public async Task Its_lists_are_pages_and_only_of_the_one_who_asks()
    {
        await using var house = await PartnerHouse.StartAsync();
        await house.Server.PostAsync(Trip(house, "a"));
        house.Time.Move(TimeSpan.FromDays(3));
        await house.Maker.RunAsync(default);
        var (_, first) = await house.Server.GetAsync("/v1/reconciliations?limit=2");
        Assert.Equal(["2025-09-19", "2025-09-18"], first.GetProperty("reconciliations").EnumerateArray().Select(one => one.GetProperty("day").GetString()));
        var (_, rest) = await house.Server.GetAsync($"/v1/reconciliations?limit=2&cursor={first.GetProperty("next").GetString()}");
        Assert.Equal(["2025-09-17"], rest.GetProperty("reconciliations").EnumerateArray().Select(one => one.GetProperty("day").GetString()));
        foreach (var (path, status) in new[]
        {
            ("?limit=0", 400), ("?cursor=17.9.2025", 400), ("/2025-09-17?format=xml", 400), ("/2025-09-17/records?format=xml", 400),
            ("/2025-09-20", 404), ("/yesterday", 404), ("/2025-02-30", 404),
        })
        {
            Assert.Equal((path, status), (path, (await house.Server.GetAsync("/v1/reconciliations" + path)).Status));
        }

        await house.Server.UseSourceAsync(new(house.Server.Programme, "second", "Second"));
        foreach (var path in new[] { "", "/note", "/records" })
        {
            Assert.Equal(404, (await house.Server.GetAsync("/v1/reconciliations/2025-09-17" + path)).Status);
        }

        house.Server.Http.DefaultRequestHeaders.Authorization = null;
        foreach (var path in new[] { "", "/2025-09-17", "/2025-09-17/note", "/2025-09-17/records" })
        {
            Assert.Equal(401, (await house.Server.GetAsync("/v1/reconciliations" + path)).Status);
        }
    }

    [Fact]
    public async Task Its_tables_run_nothing_in_a_spreadsheet()
    {
        string[] ids = ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "＝1", "plain", "with,comma", "with\\\"quote", "=HYPERLINK(\\\"http://x\\\",1)"];
        await using var house = await PartnerHouse.StartAsync();
        foreach (var id in ids)
        {
            Assert.Equal(200, (await house.Server.PostAsync(Trip(house, id))).Status);
        }

        house.Time.Move(TimeSpan.FromDays(1));
        await house.Maker.RunAsync(default);
        // Decoded by hand, so that the byte order mark stays.
        var table = Encoding.UTF8.GetString(await house.Server.Http.GetByteArrayAsync("/v1/reconciliations/2025-09-17/records"));
        Assert.StartsWith("\uFEFFrecord,scenario,status,asset,amount_mg\n", table, StringComparison.Ordinal);
        var rows = table.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.Equal(ids.Length, rows.Length);
        Assert.All(rows, row => Assert.DoesNotMatch("^\"?\\s*[=+\\-@＝＋－＠]", row));
        Assert.Contains("'=1+1,metro,posted,CO2E,892800", rows);
        Assert.Contains("'  =1,metro,posted,CO2E,892800", rows);
        Assert.Contains("\"with,comma\",metro,posted,CO2E,892800", rows);
        Assert.Contains("\"with\"\"quote\",metro,posted,CO2E,892800", rows);
        Assert.Contains("\"'=HYPERLINK(\"\"http://x\"\",1)\",metro,posted,CO2E,892800", rows);

        var totals = Encoding.UTF8.GetString(await house.Server.Http.GetByteArrayAsync("/v1/reconciliations/2025-09-17?format=csv"));
        Assert.Equal($"\uFEFFscenario,status,code,asset,count,amount_mg\nmetro,posted,,CO2E,{ids.Length},{892_800 * ids.Length}\n", totals);
    }

    private static string Trip(PartnerHouse house, string id) =>
        ActivityServer.Trip(id, at: house.Time.GetUtcNow().AddHours(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    private static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, s_shanghai).DateTime);
}
