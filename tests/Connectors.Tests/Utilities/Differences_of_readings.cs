using Puhui.Utilities.Readings;

namespace Puhui.Connectors.Tests.Utilities;

public sealed class Differences_of_readings
{
    private static readonly DateTimeOffset Begin = new(2026, 8, 1, 0, 0, 0, TimeSpan.FromHours(8));
    private static readonly MeterState Last = new("electricity", Begin, 1000, 10);

    [Theory]
    [InlineData("1250", null, null, "250", "50", null)]
    [InlineData("1300", null, null, "300", "0", "nothing_saved")]
    [InlineData("1400", null, null, "400", "-100", "nothing_saved")]
    [InlineData("20", "1200", null, "200", "100", null)]
    public void Are_set_against_the_reference_use(string value, string? closing, int? digits, string used, string saved, string? code)
    {
        var judged = MeterMath.Judge(Last, Reading(value, closing, digits)).Value;
        Assert.Equal(new Use(code, Begin, Number(used), Number(saved)), judged.Use);
        Assert.Equal(Number(value), judged.State.Value);
    }

    [Fact]
    public void Go_on_over_the_end_of_the_counter()
    {
        var judged = MeterMath.Judge(Last with { Value = 9950 }, Reading("40", null, 4)).Value;
        Assert.Equal(90, judged.Use.Used);
    }

    [Theory]
    [InlineData("900", null, null, "reading_decreased")]
    [InlineData("900", null, 4, "reading_decreased")]
    [InlineData("20", "900", null, "reading_decreased")]
    [InlineData("12000", null, 4, "number_invalid")]
    [InlineData("99000", null, null, "use_implausible")]
    public void Are_refused_when_they_cannot_be(string value, string? closing, int? digits, string code) =>
        Assert.Equal(code, MeterMath.Judge(Last, Reading(value, closing, digits)).Refusal?.Code);

    [Fact]
    public void Need_order_and_one_kind()
    {
        Assert.Equal("reading_out_of_order", MeterMath.Judge(Last with { At = Begin.AddDays(30) }, Reading("1250")).Refusal?.Code);
        Assert.Equal("meter_kind_changed", MeterMath.Judge(Last, Reading("1250") with { Kind = "water" }).Refusal?.Code);
    }

    [Fact]
    public void Leave_estimates_out_until_the_next_actual_reading()
    {
        Assert.Equal("reading_estimated", MeterMath.Judge(null, Reading("1250") with { Estimated = true }).Refusal?.Code);
        var (use, state) = MeterMath.Judge(Last, Reading("1100") with { Estimated = true }).Value;
        Assert.Equal(("reading_estimated", Last), (use.Code, state));
    }

    [Fact]
    public void Need_a_first_reading_and_a_reference_use()
    {
        var (first, state) = MeterMath.Judge(null, Reading("1250")).Value;
        Assert.Equal(("reading_first", 1250m), (first.Code, state.Value));
        Assert.Equal("baseline_missing", MeterMath.Judge(Last with { BaselineDay = null }, Reading("1250")).Value.Use.Code);
        Assert.Equal("gas_not_counted", MeterMath.Judge(Last with { Kind = "gas" }, Reading("1250") with { Kind = "gas" }).Value.Use.Code);
    }

    private static Reading Reading(string value, string? closing = null, int? digits = null) => new(
        "r1", "h1", "m1", "electricity", Begin.AddDays(30), Number(value), false, closing is null ? null : Number(closing), digits, null, null, null);

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
