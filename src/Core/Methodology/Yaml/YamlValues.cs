using System.Globalization;
using Puhui.Quantities;

namespace Puhui.Methodology.Yaml;

/// <summary>Small values that several readers need.</summary>
internal static class YamlValues
{
    public static DateOnly? Date(YamlMap map, string field)
    {
        var text = map.Text(field);
        if (text is null)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        map.Problems.Add(map.MarkOf(field), $"`{field}` is not a date", "a date such as 2024-10-01", $"'{text}'");
        return null;
    }

    public static Unit? UnitOf(YamlMap map, string field)
    {
        var text = map.Text(field);
        if (text is null)
        {
            return null;
        }

        if (text is "1" or "")
        {
            return Unit.One;
        }

        if (Unit.TryParse(text, out var unit))
        {
            return unit;
        }

        map.Problems.Add(map.MarkOf(field), $"`{field}` is not a known unit", "a unit such as km or kgCO2/kWh; 1 for bare numbers", $"'{text}'");
        return null;
    }

    /// <summary>A quantity as written; a bare number has <see cref="Unit.One"/>.</summary>
    public static Quantity? QuantityOf(YamlMap map, string field)
    {
        var text = map.Text(field);
        if (text is null)
        {
            return null;
        }

        var parsed = Quantity.Parse(text);
        if (parsed.IsAccepted)
        {
            return parsed.Value;
        }

        map.Problems.Add(map.MarkOf(field), $"`{field}`: {parsed.Refusal.Detail}", "a number and a unit, such as 500 km", $"'{text}'");
        return null;
    }

    /// <summary>A quantity converted to a unit; a bare zero needs no unit.</summary>
    public static decimal? AmountOf(YamlMap map, string field, Unit unit)
    {
        if (QuantityOf(map, field) is not { } quantity)
        {
            return null;
        }

        if (quantity.Amount == 0 && quantity.Unit.Equals(Unit.One))
        {
            return 0;
        }

        var converted = quantity.In(unit);
        if (converted.IsAccepted)
        {
            return converted.Value.Amount;
        }

        map.Problems.Add(map.MarkOf(field), $"`{field}` has another unit than its field", $"an amount in {(unit.Equals(Unit.One) ? "bare numbers" : unit)}", $"'{quantity}'");
        return null;
    }

    public static string TitleOf(string name) => name.Replace('-', ' ');
}
