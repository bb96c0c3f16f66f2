using Puhui.Quantities;

namespace Puhui.Utilities.Readings;

/// <summary>The last actual reading of a meter.</summary>
internal sealed record MeterState(string Kind, DateTimeOffset At, decimal Value, decimal? BaselineDay);

/// <summary>One reading, checked. Values are kWh or cubic metres.</summary>
internal sealed record Reading(
    string Id, string Holder, string Meter, string Kind, DateTimeOffset At, decimal Value, bool Estimated, decimal? Closing, int? Digits, decimal? BaselineDay, string? Region,
    string? Evidence);

/// <summary>What came of a reading.</summary>
/// <param name="Code">Why nothing is claimed; null when something is.</param>
/// <param name="Since">The reading before, when one counts.</param>
internal sealed record Use(string? Code, DateTimeOffset? Since, decimal? Used, decimal? Saved);

/// <summary>Differences of readings, pure.</summary>
internal static class MeterMath
{
    // What no home uses in a day; beyond it the reading or the meter number is wrong.
    private static readonly Dictionary<string, decimal> MostADay = new(StringComparer.Ordinal) { ["electricity"] = 500, ["water"] = 100, ["gas"] = 200 };

    /// <summary>What a reading says, and the meter's state after it; the state stays when the reading is refused or estimated.</summary>
    public static Result<(Use Use, MeterState State)> Judge(MeterState? last, Reading now)
    {
        if (now.Digits is { } digits && Math.Max(now.Value, now.Closing ?? 0) >= Modulus(digits))
        {
            return new Refusal("number_invalid", "The value has more digits than the meter.", "value");
        }

        if (last is null)
        {
            return now.Estimated
                ? new Refusal("reading_estimated", "The first reading of a meter has to be an actual one.", "quality")
                : (new Use("reading_first", null, null, null), State(now, null));
        }

        if (last.Kind != now.Kind)
        {
            return new Refusal("meter_kind_changed", $"The meter measured {last.Kind} until now.", "kind");
        }

        if (now.At <= last.At)
        {
            return new Refusal("reading_out_of_order", "A reading of this time or later is there already.", "at");
        }

        // An estimate is no evidence; the next actual reading covers its time as well.
        if (now.Estimated)
        {
            return (new Use("reading_estimated", null, null, null), last with { BaselineDay = now.BaselineDay ?? last.BaselineDay });
        }

        return Difference(last, now) is not { } used
            ? new Refusal("reading_decreased", "The meter went back. A new meter needs 'closing', the last value of the old one; one that started over needs 'digits'.", "value")
            : Saved(last, now, used);
    }

    private static Result<(Use Use, MeterState State)> Saved(MeterState last, Reading now, decimal used)
    {
        var days = (decimal)(now.At - last.At).Ticks / TimeSpan.TicksPerDay;
        if (used > MostADay[now.Kind] * Math.Max(1, days))
        {
            return new Refusal("use_implausible", "More was used than any home uses.", "value");
        }

        var state = State(now, last);
        if (state.BaselineDay is not { } baseline)
        {
            return (new Use("baseline_missing", last.At, used, null), state);
        }

        var saved = decimal.Round((baseline * days) - used, 3, MidpointRounding.ToZero);
        var code = saved <= 0 ? "nothing_saved" : now.Kind == "gas" ? "gas_not_counted" : null;
        return (new Use(code, last.At, used, saved), state);
    }

    /// <summary>What went through the meter since; null when it went back without a reason.</summary>
    private static decimal? Difference(MeterState last, Reading now)
    {
        if (now.Closing is { } closing)
        {
            return closing >= last.Value ? closing - last.Value : null;
        }

        if (now.Value >= last.Value)
        {
            return now.Value - last.Value;
        }

        // Started over: it was near its end before and is near its beginning now.
        return now.Digits is { } digits && Modulus(digits) is var modulus && modulus - last.Value + now.Value is var around && around <= modulus / 10 ? around : null;
    }

    private static MeterState State(Reading now, MeterState? last) => new(now.Kind, now.At, now.Value, now.BaselineDay ?? last?.BaselineDay);

    private static decimal Modulus(int digits)
    {
        var modulus = 1m;
        for (var i = 0; i < digits; i++)
        {
            modulus *= 10;
        }

        return modulus;
    }
}
