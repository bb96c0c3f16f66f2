using System.Globalization;
using Puhui.Activities.Contracts;
using Puhui.Ocpi.Wire;

namespace Puhui.Ocpi.Cdrs;

/// <summary>Something odd about a record.</summary>
internal sealed record Flag(string Code, string Detail, bool Refuses);

/// <summary>What a record came to: its flags, and its place made straight.</summary>
internal sealed record Judgement(IReadOnlyList<Flag> Flags, GeoPosition? Position, string? Region)
{
    public Flag? Refusal => Flags.FirstOrDefault(flag => flag.Refuses);
}

/// <summary>
/// Judges a record against itself before it is counted. What would count energy that was not charged refuses it; what is only written
/// wrongly is put right where it can be, and noted.
/// </summary>
internal static class CdrJudge
{
    /// <summary>The most a car on one connector takes on the mean, in kilowatts, by the kind of its power.</summary>
    private const decimal MostDirect = 1000;
    private const decimal MostOnePhase = 25;
    private const decimal MostThreePhases = 60;

    /// <summary>More than any car's battery holds; as watt-hours it is little.</summary>
    private const decimal LikelyWattHours = 200;

    public static Judgement Judge(Cdr cdr, string version, string? defaultRegion)
    {
        var flags = new List<Flag>();
        if (!cdr.IsCredit)
        {
            Energy(cdr, flags);
            Times(cdr, flags);
        }

        Money(cdr, version, flags);
        var position = Position(cdr.Place, flags);
        return new Judgement(flags, position, Region(cdr.Place, position, defaultRegion, flags));
    }

    private static void Energy(Cdr cdr, List<Flag> flags)
    {
        var total = cdr.TotalEnergy;
        if (total < 0 || cdr.NegativeVolume)
        {
            flags.Add(new("energy_negative", "An amount of energy or time is below zero.", true));
            return;
        }

        if (cdr.Exported > 0)
        {
            flags.Add(new("energy_exported", "Energy went back into the grid in this session; such sessions are not counted.", true));
        }

        if (cdr.End < cdr.Start)
        {
            flags.Add(new("times_reversed", "The session ends before it begins.", true));
            return;
        }

        if (cdr.PeriodEnergy is not { } periods)
        {
            flags.Add(new("energy_unproven", "No charging period has ENERGY: the total stands alone.", false));
        }
        else if (!Close(total, periods))
        {
            flags.Add(Close(total * 1000, periods) || Close(total, periods * 1000)
                ? new("energy_in_wh", Text($"The periods hold {periods}, the total {total}: one of them is in Wh where kWh is due."), true)
                : new("energy_mismatch", Text($"The periods hold {periods} kWh, the total says {total} kWh."), true));
            return;
        }

        var most = cdr.Place.PowerType switch
        {
            "AC_1_PHASE" or "AC_2_PHASE" or "AC_2_PHASE_SPLIT" => MostOnePhase,
            "AC_3_PHASE" => MostThreePhases,
            _ => MostDirect,
        };
        var hours = Math.Max((decimal)(cdr.End - cdr.Start).Ticks / TimeSpan.TicksPerHour, 1m / 60);
        if (total > most * hours)
        {
            flags.Add(total >= LikelyWattHours && total <= 1000 * most * hours
                ? new("energy_in_wh", Text($"{total} kWh in {hours:0.##} h is more than {most} kW: it looks like Wh where kWh is due."), true)
                : new("power_implausible", Text($"{total} kWh in {hours:0.##} h is more than {most} kW."), true));
        }
    }

    private static void Times(Cdr cdr, List<Flag> flags)
    {
        var hours = (decimal)(cdr.End - cdr.Start).Ticks / TimeSpan.TicksPerHour;
        if (cdr.TotalTime is { } said && hours >= 0 && Math.Abs(said - hours) > Math.Max(0.1m, hours * 0.05m))
        {
            flags.Add(new("time_mismatch", Text($"total_time says {said:0.##} h; from beginning to end it is {hours:0.##} h."), false));
        }
    }

    private static void Money(Cdr cdr, string version, List<Flag> flags)
    {
        var due = version == OcpiVersion.V221 ? PriceShape.Vat : PriceShape.Taxes;
        if (cdr.Price != due)
        {
            flags.Add(new("price_shape", $"total_cost is not written as {version} writes it ({(due == PriceShape.Vat ? "excl_vat, incl_vat" : "before_taxes, taxes")}).", false));
        }

        if (cdr.Currency is not { Length: 3 } currency || !currency.All(char.IsAsciiLetterUpper))
        {
            flags.Add(new("currency_invalid", "currency is not a code of ISO 4217.", false));
        }

        if (!cdr.IsCredit && cdr.Cost < 0)
        {
            flags.Add(new("cost_negative", "The cost is below zero, but the record is not marked as a credit.", true));
        }

        if (cdr.IsCredit && cdr.Cost > 0)
        {
            flags.Add(new("credit_cost_positive", "A credit gives money back, but its cost is above zero.", false));
        }
    }

    private static GeoPosition? Position(CdrPlace place, List<Flag> flags)
    {
        if (place.Latitude is not { } latitude || place.Longitude is not { } longitude)
        {
            flags.Add(new("coordinates_missing", "The place has no coordinates.", false));
            return null;
        }

        var straight = Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180;
        var turned = Math.Abs(longitude) <= 90 && Math.Abs(latitude) <= 180;
        var here = straight ? Places.IsIn(place.Country, latitude, longitude) : false;
        if (here != true && turned && (Places.IsIn(place.Country, longitude, latitude) ?? !straight))
        {
            flags.Add(new("coordinates_swapped", "Latitude and longitude are swapped; they were read the other way round.", false));
            return new GeoPosition(longitude, latitude);
        }

        if (here == false)
        {
            flags.Add(new("coordinates_outside", "The coordinates are not in the country the place names; they were left out.", false));
            return null;
        }

        return new GeoPosition(latitude, longitude);
    }

    private static string? Region(CdrPlace place, GeoPosition? position, string? otherwise, List<Flag> flags)
    {
        if (Places.Region(place, position?.Latitude, position?.Longitude) is { } region)
        {
            return region;
        }

        flags.Add(new("region_unknown", otherwise is null
            ? "The place does not say its province; the national factor is used where the country is known."
            : $"The place does not say its province; {otherwise} was agreed for such records.", false));
        return otherwise ?? (place.Country is "CHN" or "CN" ? "CN" : null);
    }

    // A hundredth, or 50 Wh for very small amounts: meters and periods are rounded.
    private static bool Close(decimal one, decimal other) => Math.Abs(one - other) <= Math.Max(0.05m, Math.Max(one, other) / 100);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
