using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Puhui.Bookkeeping;

/// <summary>
/// What an account counts. Amounts are whole numbers of the asset's smallest unit; <see cref="Scale"/> says where the
/// decimal point stands in the display unit. Assets are never summed with each other.
/// </summary>
public sealed class Asset : IEquatable<Asset>
{
    private Asset(short number, string code, int scale, string smallestUnit, string displayUnit)
    {
        Number = number;
        Code = code;
        Scale = scale;
        SmallestUnit = smallestUnit;
        DisplayUnit = displayUnit;
    }

    /// <summary>Reductions under regulated methods, in milligrams of CO2 equivalent (CO2 counts with a GWP of 1).</summary>
    public static Asset Co2e { get; } = new(1, "CO2E", 6, "mg", "kg");

    /// <summary>Energy grams of platform methods, in milligrams.</summary>
    public static Asset Energy { get; } = new(2, "ENERGY", 3, "mg", "g");

    /// <summary>Carbon points of banks, in thousandths (a bank's gram in milligrams).</summary>
    public static Asset Bank { get; } = new(3, "BANK", 3, "mg", "g");

    /// <summary>Money between payers and merchants, in fen.</summary>
    public static Asset Cny { get; } = new(4, "CNY", 2, "fen", "yuan");

    /// <summary>The assets that are there from the beginning, in the order of their numbers. Points of programmes are not among them.</summary>
    public static IReadOnlyList<Asset> All { get; } = [Co2e, Energy, Bank, Cny];

    /// <summary>Numbers above this are points: the number less this is the programme's ordinal.</summary>
    public const short PointsBase = 1000;

    /// <summary>
    /// Points (积分) of one programme, in whole points; each programme's are an asset of their own, with the code <c>POINTS-n</c>.
    /// Throws <see cref="ArgumentOutOfRangeException"/> unless <paramref name="ordinal"/> is 1 to 30,000.
    /// </summary>
    /// <param name="ordinal">The programme's number among those that give points; never reused.</param>
    public static Asset Points(int ordinal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ordinal, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ordinal, 30_000);
        return new Asset((short)(PointsBase + ordinal), string.Create(CultureInfo.InvariantCulture, $"{PointsPrefix}{ordinal}"), 0, "point", "points");
    }

    /// <summary>Whether these are points of a programme.</summary>
    public bool IsPoints => Number > PointsBase;

    private const string PointsPrefix = "POINTS-";

    /// <summary>Its number in stored rows; never reused.</summary>
    public short Number { get; }

    /// <summary>Its stable name.</summary>
    public string Code { get; }

    /// <summary>How many decimal places of the display unit the smallest unit is.</summary>
    public int Scale { get; }

    /// <summary>The unit amounts are counted in.</summary>
    public string SmallestUnit { get; }

    /// <summary>The unit people read.</summary>
    public string DisplayUnit { get; }

    /// <summary>Finds an asset by its code; false when there is none.</summary>
    public static bool TryFind(string? code, [NotNullWhen(true)] out Asset? asset)
    {
        foreach (var candidate in All)
        {
            if (string.Equals(candidate.Code, code, StringComparison.Ordinal))
            {
                asset = candidate;
                return true;
            }
        }

        if (code is not null && code.StartsWith(PointsPrefix, StringComparison.Ordinal) && code.Length > PointsPrefix.Length && code[PointsPrefix.Length] is >= '1' and <= '9'
            && int.TryParse(code.AsSpan(PointsPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) && ordinal <= 30_000)
        {
            asset = Points(ordinal);
            return true;
        }

        asset = null;
        return false;
    }

    /// <summary>The asset with a number. Throws <see cref="ArgumentOutOfRangeException"/> when there is none.</summary>
    public static Asset FromNumber(short number) =>
        number > PointsBase ? Points(number - PointsBase)
            : number >= 1 && number <= All.Count ? All[number - 1]
            : throw new ArgumentOutOfRangeException(nameof(number), number, "No asset has this number.");

    /// <inheritdoc />
    public bool Equals(Asset? other) => other is not null && other.Number == Number;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Asset);

    /// <inheritdoc />
    public override int GetHashCode() => Number;

    /// <summary>The code.</summary>
    public override string ToString() => Code;
}
