using System.Diagnostics.CodeAnalysis;

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

    /// <summary>All assets, in the order of their numbers.</summary>
    public static IReadOnlyList<Asset> All { get; } = [Co2e, Energy, Bank];

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

        asset = null;
        return false;
    }

    /// <summary>The asset with a number. Throws <see cref="ArgumentOutOfRangeException"/> when there is none.</summary>
    public static Asset FromNumber(short number) =>
        number >= 1 && number <= All.Count
            ? All[number - 1]
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
