using System.Text.Json;
using System.Text.Json.Nodes;
using Puhui.Connectors.Tests.Ocpi.Support;
using Puhui.Ocpi.Cdrs;
using Puhui.Ocpi.Wire;

namespace Puhui.Connectors.Tests.Ocpi;

public sealed class Judging_a_record
{
    [Fact]
    public void The_sample_has_nothing_odd()
    {
        var judged = Judge();
        Assert.Empty(judged.Flags);
        Assert.Equal("CN-31", judged.Region);
    }

    [Theory]
    [InlineData("total_energy", "-30", "energy_negative", true)]
    [InlineData("charging_periods/1/dimensions/0/volume", "-0.5", "energy_negative", true)]
    [InlineData("charging_periods/0/dimensions/0/volume", "30000", "energy_in_wh", true)]
    [InlineData("total_energy", "30000", "energy_in_wh", true)]
    [InlineData("total_energy", "29", "energy_mismatch", true)]
    [InlineData("charging_periods/0/dimensions/0/type", "\"TIME\"", "energy_unproven", false)]
    [InlineData("charging_periods/1/dimensions/0", """{"type":"ENERGY_EXPORT","volume":2}""", "energy_exported", true)]
    [InlineData("end_date_time", "\"2026-09-17T01:02:02Z\"", "times_reversed", true)]
    [InlineData("cdr_location/connector_power_type", "\"AC_1_PHASE\"", null, false)]
    [InlineData("total_time", "5400", "time_mismatch", false)]
    [InlineData("total_cost", """{"before_taxes":36,"taxes":[]}""", "price_shape", false)]
    [InlineData("total_cost/excl_vat", "-36", "cost_negative", true)]
    [InlineData("currency", "\"yuan\"", null, false)]
    [InlineData("currency", "\"rmb\"", "currency_invalid", false)]
    [InlineData("cdr_location/coordinates/latitude", "\"0.0\"", "coordinates_outside", false)]
    public void What_is_odd_has_its_own_code(string path, string json, string? code, bool refuses)
    {
        var (cdr, fault) = Read(OcpiHouse.Cdr((path, JsonNode.Parse(json))));
        if (path == "currency" && code is null)
        {
            Assert.StartsWith("/currency", fault, StringComparison.Ordinal);
            return;
        }

        var flags = CdrJudge.Judge(cdr!, "2.2.1", null).Flags.Where(flag => flag.Code is not "time_mismatch" || code == "time_mismatch");
        Assert.Equal(code is null ? [] : [(code, refuses)], flags.Select(flag => (flag.Code, flag.Refuses)));
    }

    [Fact]
    public void Energy_in_watt_hours_everywhere_is_seen_by_its_power()
    {
        var slow = Judge(("total_energy", 7000), ("charging_periods/0/dimensions/0/volume", 7000), ("cdr_location/connector_power_type", "AC_1_PHASE"));
        Assert.Equal("energy_in_wh", slow.Refusal!.Code);
        var strong = Judge(("total_energy", 60), ("charging_periods/0/dimensions/0/volume", 60), ("cdr_location/connector_power_type", "AC_1_PHASE"));
        Assert.Equal("power_implausible", strong.Refusal!.Code);
        var fast = Judge(("total_energy", 80), ("charging_periods/0/dimensions/0/volume", 80), ("end_date_time", "2026-09-17T01:17:03Z"), ("total_time", 0.25));
        Assert.Empty(fast.Flags);
    }

    [Fact]
    public void Prices_are_written_as_their_version_writes_them()
    {
        Assert.Equal("price_shape", Assert.Single(CdrJudge.Judge(Read(OcpiHouse.Cdr()).Cdr!, "2.3.0", null).Flags).Code);
        Assert.Empty(CdrJudge.Judge(Read(OcpiHouse.Cdr(("total_cost", JsonNode.Parse("""{"before_taxes":36,"taxes":[{"name":"VAT","amount":4.68}]}""")))).Cdr!, "2.3.0", null).Flags);
    }

    [Theory]
    [InlineData("CHN", "31.230416", "121.473701", null)]
    [InlineData("CHN", "121.473701", "31.230416", "coordinates_swapped")]
    [InlineData("CHN", "75.99", "39.47", "coordinates_swapped")]
    [InlineData("BEL", "51.047599", "3.729944", null)]
    [InlineData("BEL", "3.729944", "51.047599", "coordinates_swapped")]
    [InlineData("BRA", "-23.55", "-46.63", null)]
    [InlineData("BRA", "-46.63", "-23.55", null)]
    [InlineData("CHN", "200", "300", "coordinates_outside")]
    public void Coordinates_are_swapped_when_only_the_other_way_round_they_are_in_the_country(string country, string latitude, string longitude, string? code)
    {
        var judged = Judge(("cdr_location/country", country), ("cdr_location/coordinates/latitude", latitude), ("cdr_location/coordinates/longitude", longitude));
        Assert.Equal(code, judged.Flags.FirstOrDefault(flag => flag.Code.StartsWith("coordinates", StringComparison.Ordinal))?.Code);
        if (code == "coordinates_swapped")
        {
            Assert.Equal(decimal.Parse(longitude), judged.Position!.Value.Latitude);
        }
    }

    [Theory]
    [InlineData("state", "上海市", "CN-31")]
    [InlineData("state", "Inner Mongolia", "CN-15")]
    [InlineData("state", "CN-GD", "CN-44")]
    [InlineData("state", "41", "CN-41")]
    [InlineData("postal_code", "200001", "CN-31")]
    [InlineData("postal_code", "528000", "CN-44")]
    [InlineData("postal_code", "065000", "CN-13")]
    [InlineData("city", "Xi'an", "CN-61")]
    [InlineData("city", "深圳市南山区", "CN-44")]
    [InlineData("city", "nowhere", "CN")]
    public void The_province_is_found_by_state_postal_code_or_city(string field, string value, string region)
    {
        var judged = Judge(("cdr_location/coordinates", null), ("cdr_location/city", "–"), ("cdr_location/postal_code", "0"), ("cdr_location/" + field, value));
        Assert.Equal(region, judged.Region);
    }

    [Fact]
    public void Elsewhere_the_region_is_the_country() => Assert.Equal("BE", Judge(("cdr_location/country", "BEL")).Region);

    [Theory]
    [InlineData("id", null, "/id: it is missing")]
    [InlineData("id", "\"\"", "/id: text of at most 39")]
    [InlineData("id", "\"has space\"", "/id: printable ASCII")]
    [InlineData("total_energy", "\"30\"", "/total_energy: a number")]
    [InlineData("total_energy", "1e400", "/total_energy: a number")]
    [InlineData("start_date_time", "\"2026-13-01T00:00:00Z\"", "/start_date_time: a time")]
    [InlineData("cdr_token/uid", null, "/cdr_token/uid: it is missing")]
    [InlineData("cdr_location", "[]", "/cdr_location: an object")]
    [InlineData("cdr_location/coordinates/latitude", "\"31,2\"", "/cdr_location/coordinates/latitude: degrees")]
    [InlineData("charging_periods", "{}", "/charging_periods: a list")]
    [InlineData("charging_periods/0/dimensions/0/volume", "null", "/charging_periods/dimensions/volume: it is missing")]
    public void What_cannot_be_read_is_named_with_its_place(string path, string? json, string fault) =>
        Assert.StartsWith(fault, Read(json is null ? OcpiHouse.Cdr((path, null)) : Replaced(path, json)).Fault, StringComparison.Ordinal);

    [Fact]
    public void Times_without_Z_are_utc_too() =>
        Assert.Equal(new DateTimeOffset(2026, 9, 17, 1, 2, 3, TimeSpan.Zero), Read(OcpiHouse.Cdr(("start_date_time", "2026-09-17T01:02:03"))).Cdr!.Start);

    private static Judgement Judge(params (string Path, JsonNode? Value)[] changes) => CdrJudge.Judge(Read(OcpiHouse.Cdr(changes)).Cdr!, "2.2.1", null);

    // Raw, because a node cannot hold every number JSON can write.
    private static string Replaced(string path, string json) => OcpiHouse.Cdr((path, "@@")).Replace("\"@@\"", json, StringComparison.Ordinal);

    private static (Cdr? Cdr, string? Fault) Read(string json)
    {
        var fields = new JsonFields();
        using var document = JsonDocument.Parse(json);
        return (Cdr.Read(document.RootElement, fields), fields.Fault);
    }
}
