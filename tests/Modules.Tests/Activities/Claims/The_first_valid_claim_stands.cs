using System.Text.Json;
using Puhui.Activities.Contracts;
using Puhui.Modules.Tests.Activities.Support;

namespace Puhui.Modules.Tests.Activities.Claims;

public sealed class The_first_valid_claim_stands : IAsyncLifetime
{
    private static readonly DateTimeOffset Morning = new(DateTimeOffset.UtcNow.AddDays(-1).Date.AddHours(1), TimeSpan.Zero);
    private ActivityServer _server = null!;
    private IActivityIntake _intake = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ActivityServer.StartAsync();
        _intake = _server.Get<IActivityIntake>();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(0, 30, 20, 50, "overlap")]
    [InlineData(0, 30, 29, 60, null)]
    [InlineData(0, 30, 30, 60, null)]
    [InlineData(0, 60, 10, 20, "overlap")]
    [InlineData(10, 20, 0, 60, "overlap")]
    [InlineData(0, 30, -20, 3, "overlap")]
    public async Task Journeys_of_a_holder_overlap_by_a_minute_at_most(int from, int to, int from2, int to2, string? code)
    {
        await Expect(null, Ride("a", "metro", from, to));
        await Expect(code, Ride("b", "bus", from2, to2));
    }

    [Fact]
    public async Task The_later_one_points_to_the_one_that_stands_and_both_sources_are_told()
    {
        var other = await OtherAsync();
        var first = await Expect(null, Ride("a", "metro", 0, 30));
        await LinkAsync(other, "h");
        var held = Assert.Single(await _intake.SubmitAsync(other.Id, [Ride("b", "metro", 1, 29)], default));
        Assert.Equal((ActivityStatus.Held, "journey_claimed"), (held.Status, held.Code));
        Assert.Equal(first.Entry!.Value.Value, held.ClaimedBy!.Value.Value);
        var again = Assert.Single(await _intake.SubmitAsync(other.Id, [Ride("b", "metro", 1, 29)], default));
        Assert.Equal((ActivityStatus.Duplicate, "journey_claimed", held.ClaimedBy), (again.Status, again.Code, again.ClaimedBy));

        // A fact is told once no older transaction is open anywhere, so it may take a moment beside other tests.
        IReadOnlyList<ActivityFact> facts = [];
        for (var patience = 0; facts.Count < 2 && patience < 300; patience++)
        {
            facts = await _server.Get<IActivityFacts>().ReadAsync(0, 10, default);
            await Task.Delay(100);
        }

        Assert.Equal([(ActivityFactKind.Held, other.Id, "b"), (ActivityFactKind.ClaimedAgain, _server.Source.Id, "a")], facts.Select(fact => (fact.Kind, fact.Source, fact.RecordId)));
    }

    [Fact]
    public async Task Legs_against_the_whole_are_held_in_one_batch_too()
    {
        var outcomes = await _intake.SubmitAsync(
            _server.Source.Id,
            [Ride("whole", "metro", 0, 60), Ride("leg-1", "bus", 0, 20), Ride("leg-2", "metro", 20, 60), Ride("later", "cycling", 61, 70)],
            default);
        Assert.Equal([ActivityStatus.Posted, ActivityStatus.Held, ActivityStatus.Held, ActivityStatus.Posted], outcomes.Select(outcome => outcome.Status));
        Assert.Equal(outcomes[0].Entry!.Value.Value, outcomes[1].ClaimedBy!.Value.Value);
    }

    [Fact]
    public async Task What_is_held_claims_nothing()
    {
        await Expect("speed_implausible", Ride("a", "cycling", 0, 30) with { Inputs = [new("distance", "90 km")] });
        await Expect(null, Ride("b", "cycling", 0, 30));
    }

    [Fact]
    public async Task What_was_taken_back_frees_its_time_and_a_correction_may_take_it()
    {
        await Expect(null, Ride("a", "metro", 0, 30));
        await Expect(null, Ride("a2", "metro", 1, 31) with { Corrects = "a" });
        await Expect("overlap", Ride("b", "bus", 10, 40));
        await _intake.CancelAsync(_server.Source.Id, "a2", default);
        await Expect(null, Ride("c", "bus", 10, 40));
    }

    [Fact]
    public async Task The_same_operator_transaction_counts_once()
    {
        ActivityReference[] ticket = [new(ReferenceKind.Transaction, "T-1")];
        await Expect(null, Ride("a", "metro", 0, 30) with { References = ticket });
        await Expect("transaction_claimed", Ride("b", "metro", 40, 70) with { References = [new(ReferenceKind.Transaction, " t-1")] });
        await Expect("transaction_claimed", Ride("c", "metro", 0, 30, "someone-else") with { References = ticket });
        await Expect(null, Ride("d", "bus", 40, 70) with { References = ticket });
        await _intake.CancelAsync(_server.Source.Id, "a", default);
        await Expect(null, Ride("e", "metro", 0, 30) with { References = ticket });
    }

    [Theory]
    [InlineData(ReferenceKind.Card, 1, "card_shared")]
    [InlineData(ReferenceKind.Vehicle, 1, "vehicle_shared")]
    [InlineData(ReferenceKind.Meter, 1, "meter_shared")]
    [InlineData(ReferenceKind.Device, 2, "device_shared")]
    public async Task A_thing_belongs_to_so_many_accounts(ReferenceKind kind, int most, string code)
    {
        for (var n = 0; n <= most; n++)
        {
            await Expect(n < most ? null : code, Ride($"r{n}", "bus", 0, 30, $"h{n}") with { References = [new(kind, "X-1")] });
        }

        await Expect(null, Ride("again", "bus", 40, 50, "h0") with { References = [new(kind, "X-1")] });
    }

    [Fact]
    public async Task Driving_and_charging_are_one_reduction()
    {
        await Expect(null, new("drive", "h", "ev-trip", Morning, [new("distance", "20 km")]) { Until = Morning.AddMinutes(40) });
        await Expect("claimed_as_driving", new("charge", "h", "ev-charging", Morning.AddHours(3), [new("energy", "10 kWh"), new("region", "北京")]) { Until = Morning.AddHours(4) });
        await Expect(null, new("other", "h2", "ev-charging", Morning.AddHours(3), [new("energy", "10 kWh"), new("region", "北京")]) { Until = Morning.AddHours(4) });
        await Expect("claimed_as_charging", new("drive2", "h2", "ev-trip", Morning, [new("distance", "20 km")]) { Until = Morning.AddMinutes(40) });
    }

    [Fact]
    public async Task Vehicles_have_no_body_and_organisations_do_many_things_at_once()
    {
        foreach (var subjects in (SubjectKind[])[SubjectKind.Vehicle, SubjectKind.Organisation])
        {
            var outcomes = await _intake.SubmitAsync(
                _server.Source.Id, [Ride($"a{subjects}", "cycling", 0, 30), Ride($"b{subjects}", "cycling", 10, 40)], new SubmitOptions { Subjects = subjects }, default);
            Assert.All(outcomes, outcome => Assert.Equal(ActivityStatus.Posted, outcome.Status));
        }
    }

    [Fact]
    public async Task Two_points_of_one_journey_from_two_sources_are_one()
    {
        var other = await OtherAsync();
        await Expect(null, Ride("a", "bus", 0, 0) with { Until = null });
        await Expect(null, Ride("a2", "bus", 0, 0) with { Until = null });
        await LinkAsync(other, "h");
        var outcomes = await _intake.SubmitAsync(other.Id, [Ride("b", "bus", 1, 0) with { Until = null }, Ride("c", "bus", 5, 0) with { Until = null }], default);
        Assert.Equal(["journey_claimed", null], outcomes.Select(outcome => outcome.Code));
    }

    [Fact]
    public async Task References_and_their_like_are_read_from_JSON_and_refused_by_name()
    {
        static string Body(string more) =>
            $$"""{"id":"j{{more.Length}}","holder":"j","scenario":"bus","at":"{{Morning:O}}","until":"{{Morning.AddMinutes(30):O}}","inputs":{"distance":"8 km"},{{more}}}""";
        var (status, answer) = await _server.PostAsync(Body("""
            "references":{"transaction":"B-9","card":"31 04"},"from":{"lat":39.9,"lon":116.4},"to":{"lat":39.95,"lon":116.45},"trace":[[0,39.9,116.4],[600,39.93,116.42]],"cadence":[0,3]
            """));
        Assert.True(status == 200, answer.ToString());
        foreach (var (more, code, pointer) in (IEnumerable<(string, string, string)>)
        [
            ("\"references\":[]", "field_type", "/references"),
            ("\"references\":{\"soul\":\"x\"}", "reference_unknown", "/references/soul"),
            ("\"references\":{\"card\":7}", "field_type", "/references/card"),
            ("\"references\":{\"card\":\"1\",\"card\":\"2\"}", "field_duplicate", "/references/card"),
            ("\"references\":{\"card\":\"\\ud800\"}", "text_invalid", "/references"),
            ("\"from\":{\"lat\":91,\"lon\":0}", "place_invalid", "/from"),
            ("\"to\":\"39,116\"", "place_invalid", "/to"),
            ("\"trace\":[[5,0,0],[4,0,0]]", "trace_invalid", "/trace"),
            ("\"trace\":[[0,0]]", "trace_invalid", "/trace"),
            ("\"trace\":[[0,0,1e999]]", "trace_invalid", "/trace"),
            ("\"cadence\":[401]", "cadence_invalid", "/cadence"),
            ("\"from\":{\"lat\":1,\"lon\":1},\"from\":{\"lat\":1,\"lon\":1}", "field_duplicate", "/from"),
        ])
        {
            var (refused, problem) = await _server.PostAsync(Body(more));
            Assert.Equal((422, code, pointer), (refused, problem.GetProperty("code").GetString(), problem.GetProperty("pointer").GetString()));
        }
    }

    [Fact]
    public async Task No_reference_and_no_exact_place_is_kept_in_clear()
    {
        await Expect(null, Ride("a", "bus", 0, 30) with
        {
            References = [new(ReferenceKind.Card, "3104-8847-CANARY")], From = new(39.904211m, 116.407395m), To = new(39.95m, 116.45m),
        });
        foreach (var table in (string[])["record", "claim", "instrument", "whereabouts", "fact", "refusal"])
        {
            var text = await _server.AskAsync<string>($"select coalesce(string_agg(t::text, ' '), '') from activities.{table} t");
            Assert.DoesNotContain("CANARY", text);
            Assert.DoesNotContain("904211", text);
        }

        Assert.Equal(1, await _server.AskAsync<long>("select count(*) from activities.whereabouts where from_lat = 3990 and from_lon = 11641"));
    }

    private static ActivityRecord Ride(string id, string scenario, int from, int to, string holder = "h") =>
        new(id, holder, scenario, Morning.AddMinutes(from), [new("distance", "2 km")]) { Until = Morning.AddMinutes(to) };

    private async Task<ActivityOutcome> Expect(string? code, ActivityRecord record)
    {
        var outcome = Assert.Single(await _intake.SubmitAsync(_server.Source.Id, [record], default));
        Assert.Equal((code is null ? ActivityStatus.Posted : ActivityStatus.Held, code), (outcome.Status, outcome.Code));
        return outcome;
    }

    private Task<Source> OtherAsync() => _server.Get<ISources>().EnsureAsync(new NewSource(_server.Programme, "other", "Another source"), default);

    /// <summary>The holder agrees that another source's subject of the same name is the same person.</summary>
    private async Task LinkAsync(Source other, string subject)
    {
        await using var link = _server.Database.CreateCommand(
            "insert into accounts.subject (issuer, subject, account) select $1, subject, account from accounts.subject where issuer = $2 and subject = $3");
        link.Parameters.Add(new() { Value = other.Id.Value });
        link.Parameters.Add(new() { Value = _server.Source.Id.Value });
        link.Parameters.Add(new() { Value = subject });
        Assert.Equal(1, await link.ExecuteNonQueryAsync());
    }
}
