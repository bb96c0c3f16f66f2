using System.Text.Json.Nodes;
using Puhui.Activities.Contracts;
using Puhui.Connectors.Tests.Ocpi.Support;
using Puhui.Connectors.Tests.Support;
using Puhui.Ocpi;

namespace Puhui.Connectors.Tests.Ocpi;

public sealed class Charge_detail_records(OcpiServer server) : IClassFixture<OcpiServer>
{
    private const string Driver = "CN-TPH-C00000001-0";

    /// <summary>30 kWh in Shanghai with the factor of 2023, from the worked cases of the method.</summary>
    private const long Shanghai = 13_093_036;

    [Fact]
    public async Task One_is_credited_with_the_factor_of_its_province_and_date_and_reads_back_as_sent()
    {
        await using var house = await OcpiHouse.OpenAsync(server);

        var answer = await house.PushAsync();

        Assert.Equal((201, 1000, "Success"), (answer.Http, answer.Status, answer.Message));
        Assert.Equal(Shanghai, await house.Server.BalanceAsync(Driver));
        var activity = (await house.Server.Get<IActivityReader>().FindAsync(house.Server.Source.Id, "ocpi:CN-TPH/CDR0001", default))!;
        Assert.Equal(("ev-charging", "CN-31", ActivityStatus.Posted), (activity.Scenario, activity.Region, activity.Status));
        Assert.Equal(TimeSpan.FromMinutes(90), activity.Until - activity.At);
        var back = await house.Operator.SendAsync("GET", answer.Location!);
        Assert.True(JsonNode.DeepEquals(OcpiHouse.Sample, JsonNode.Parse(back.Body.GetProperty("data").GetRawText())));
        Assert.Empty(await house.FlagsAsync());
    }

    [Fact]
    public async Task The_same_again_is_the_same_answer_and_nothing_more()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        var first = await house.PushAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => house.PushAsync(("last_updated", "2026-09-17T09:00:00Z"))));

        Assert.All(answers, answer => Assert.Equal((200, 1000, first.Location), (answer.Http, answer.Status, answer.Location)));
        Assert.Equal(Shanghai, await house.Server.BalanceAsync(Driver));
    }

    [Fact]
    public async Task Pushed_in_parallel_it_counts_once()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => house.PushAsync()));
        Assert.All(answers, answer => Assert.Equal(1000, answer.Status));
        Assert.Single(answers.Select(answer => answer.Location).Distinct());
        Assert.Equal(Shanghai, await house.Server.BalanceAsync(Driver));
    }

    [Fact]
    public async Task Another_content_under_the_same_id_is_a_conflict()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        await house.PushAsync();
        var answer = await house.PushAsync(("total_energy", 31), ("charging_periods/0/dimensions/0/volume", 31));
        Assert.Equal(2001, answer.Status);
        Assert.StartsWith("cdr_conflict", answer.Message, StringComparison.Ordinal);
        Assert.Equal(Shanghai, await house.Server.BalanceAsync(Driver));
    }

    [Fact]
    public async Task Watt_hours_where_kilowatt_hours_are_due_are_flagged_and_not_credited_and_may_be_mended()
    {
        await using var house = await OcpiHouse.OpenAsync(server);

        var periods = await house.PushAsync(("charging_periods/0/dimensions/0/volume", 30_000));
        var both = await house.PushAsync(("id", "CDR0002"), ("total_energy", 30_000), ("charging_periods/0/dimensions/0/volume", 30_000));

        Assert.All(new[] { periods, both }, answer => Assert.Equal((200, 2001), (answer.Http, answer.Status)));
        Assert.All(new[] { periods, both }, answer => Assert.StartsWith("energy_in_wh", answer.Message, StringComparison.Ordinal));
        var flags = await house.FlagsAsync();
        Assert.Equal(["CN-TPH/CDR0001", "CN-TPH/CDR0002"], flags.Select(flag => flag.CdrId).Order(StringComparer.Ordinal));
        Assert.All(flags, flag => Assert.Equal(("energy_in_wh", true), (flag.Code, flag.Refused)));
        Assert.Equal(0L, await house.RecordsAsync());

        Assert.Equal(201, (await house.PushAsync()).Http);
        Assert.Equal(Shanghai, await house.Server.BalanceAsync(Driver));
    }

    [Fact]
    public async Task Swapped_coordinates_are_put_right_and_flagged()
    {
        await using var house = await OcpiHouse.OpenAsync(server);

        // Without postal code and city, only the position tells the province.
        var answer = await house.PushAsync(
            ("cdr_location/coordinates/latitude", "121.473701"), ("cdr_location/coordinates/longitude", "31.230416"), ("cdr_location/postal_code", null), ("cdr_location/city", "–"));

        Assert.Equal((201, 1000), (answer.Http, answer.Status));
        Assert.StartsWith("coordinates_swapped", answer.Message, StringComparison.Ordinal);
        Assert.Equal(Shanghai, await house.Server.BalanceAsync(Driver));
        var flag = Assert.Single(await house.FlagsAsync());
        Assert.Equal(("coordinates_swapped", false, 1L), (flag.Code, flag.Refused, flag.Times));
    }

    [Fact]
    public async Task A_credit_record_takes_back_what_the_first_earned_and_a_new_one_counts()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        await house.PushAsync();
        (string, JsonNode?)[] credit = [("id", "CDR0001-C"), ("credit", true), ("credit_reference_id", "cdr0001"), ("total_cost/excl_vat", -36), ("total_cost/incl_vat", -36)];

        Assert.Equal((201, 1000), await Short(house.PushAsync(credit)));
        Assert.Equal(0, await house.Server.BalanceAsync(Driver));
        Assert.Equal((200, 1000), await Short(house.PushAsync(credit)));
        Assert.Equal((200, 1000), await Short(house.PushAsync()));
        Assert.Equal(0, await house.Server.BalanceAsync(Driver));
        Assert.StartsWith("credit_twice", (await house.PushAsync([.. credit, ("id", "CDR0001-D")])).Message, StringComparison.Ordinal);

        var corrected = await house.PushAsync(("id", "CDR0003"), ("total_energy", 20), ("charging_periods/0/dimensions/0/volume", 20));
        Assert.Equal(201, corrected.Http);
        Assert.InRange(await house.Server.BalanceAsync(Driver), 1, Shanghai - 1);
    }

    [Theory]
    [InlineData("credit_reference_id", null, "credit_reference_missing")]
    [InlineData("credit_reference_id", "NEVER", "credit_unknown")]
    public async Task A_credit_record_that_names_nothing_is_refused(string field, string? value, string code)
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        var answer = await house.PushAsync(("credit", true), ("credit_reference_id", "X"), ("total_cost/excl_vat", -36), (field, value));
        Assert.Equal(2001, answer.Status);
        Assert.StartsWith(code, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_region_without_a_factor_is_taken_and_not_counted()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        var gent = await house.PushAsync(
            ("cdr_location/country", "BEL"), ("cdr_location/city", "Gent"), ("cdr_location/postal_code", "9000"),
            ("cdr_location/coordinates/latitude", "3.729944"), ("cdr_location/coordinates/longitude", "51.047599"));
        Assert.Equal((201, 1000), (gent.Http, gent.Status));
        Assert.StartsWith("coordinates_swapped", gent.Message, StringComparison.Ordinal);
        Assert.Contains("region_unsupported", gent.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await house.RecordsAsync());
    }

    [Fact]
    public async Task A_place_that_does_not_say_its_province_counts_where_the_operator_agreed()
    {
        await using var house = await OcpiHouse.OpenAsync(server, region: "CN-13");
        await house.PushAsync(("cdr_location/postal_code", "0"), ("cdr_location/city", "–"), ("cdr_location/coordinates", null));
        Assert.Equal(10_756_036, await house.Server.BalanceAsync(Driver));
        Assert.Equal(["coordinates_missing", "region_unknown"], (await house.FlagsAsync()).Select(flag => flag.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Records_of_another_party_are_refused()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        var answer = await house.PushAsync(("party_id", "XXX"));
        Assert.Equal(2001, answer.Status);
        Assert.StartsWith("party_foreign", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_reads_its_own_records_only()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        var mine = (await house.PushAsync()).Location!;
        var invited = await house.Peers.AddAsync(new(house.Name + "-other", house.Server.Source.Id), default);
        await using var other = await ScriptedOperator.StartAsync(house.Server.Http, invited.Token);
        other.Given = "other-token";
        await other.RegisterAsync();

        Assert.Equal(404, (await other.SendAsync("GET", mine)).Http);
        Assert.Equal(404, (await house.Operator.SendAsync("GET", "/ocpi/2.2.1/cdrs/" + Guid.NewGuid())).Http);
        Assert.Equal(404, (await house.Operator.SendAsync("GET", "/ocpi/2.2.1/cdrs/nothing")).Http);
    }

    [Fact]
    public async Task Times_ahead_of_the_clock_are_refused_by_the_intakes_own_code()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        var answer = await house.PushAsync(("start_date_time", "2026-09-18T01:02:03Z"), ("end_date_time", "2026-09-18T02:32:03Z"));
        Assert.Equal(2001, answer.Status);
        Assert.StartsWith("at_in_future", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suspended_source_takes_nothing()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        await house.Server.Get<ISources>().SetStateAsync(house.Server.Source.Id, SourceState.Suspended, default);
        var answer = await house.PushAsync();
        Assert.Equal(2000, answer.Status);
        Assert.StartsWith("source_suspended", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_kept_of_a_record_is_sealed()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        await house.PushAsync();
        Assert.DoesNotContain(Driver, await house.Server.AskAsync<string>($"select encode(content, 'escape') || row_to_json(c)::text from ocpi.cdr c where peer = '{(await house.PeerAsync()).Id}'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Contents_are_forgotten_after_ninety_days_and_repeating_stays_safe()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        var sent = await house.PushAsync();
        Retention AfterDays(int days) => new(house.Server.Database, new RunningClock(OcpiServer.Now.AddDays(days)), Microsoft.Extensions.Logging.Abstractions.NullLogger<Retention>.Instance);

        Assert.Equal(0, await AfterDays(89).SweepAsync(default));
        Assert.Equal(200, (await house.Operator.SendAsync("GET", sent.Location!)).Http);
        Assert.InRange(await AfterDays(91).SweepAsync(default), 1, int.MaxValue);

        Assert.Equal(404, (await house.Operator.SendAsync("GET", sent.Location!)).Http);
        Assert.Equal((200, 1000), await Short(house.PushAsync()));
        Assert.Equal(Shanghai, await house.Server.BalanceAsync(Driver));
    }

    [Fact]
    public async Task A_hub_sends_for_any_party()
    {
        await using var house = await OcpiHouse.OpenAsync(server, register: false);
        await house.Operator.RegisterAsync(roles: JsonNode.Parse("""[{"role":"HUB","country_code":"CN","party_id":"HUB"}]"""));
        Assert.Equal(201, (await house.PushAsync(("party_id", "XXX"))).Http);
        Assert.Equal(201, (await house.PushAsync(("party_id", "YYY"))).Http);
        Assert.Equal(2, await house.RecordsAsync());
    }

    private static async Task<(int, int)> Short(Task<Answer> sent) => (await sent) is var answer ? (answer.Http, answer.Status) : default;
}
