using System.Globalization;
using Puhui.Activities.Quantifying;
using Puhui.Bookkeeping;
using Puhui.Methodology;
using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Caps;

/// <summary>
/// The caps of a programme: the most milligrams a person is credited in a day and in a month of theirs, over all scenarios. They are
/// windows like those of methods. Their keys carry the limit that held when the record arrived (<c>window&lt;=limit</c>), so that counting
/// anew after a cancellation comes to the same whatever the programme has decided since.
/// </summary>
internal static class ProgrammeWindows
{
    // No method id begins so.
    private const string Prefix = "@programme/";
    private const string Limit = "<=";

    /// <summary>Whether a programme caps what is credited in this asset. Grams of platforms and points of banks are not reductions.</summary>
    public static bool Caps(Programme? programme, Counting counting) =>
        programme is { Settings: { DayCapMg: not null } or { MonthCapMg: not null } } && counting.IsCredited && counting.Asset == Asset.Co2e.Code;

    /// <summary>The method's keys, and those of the programme's caps.</summary>
    public static IReadOnlyList<string> Add(IReadOnlyList<string> keys, Programme? programme, Counting counting, DateTimeOffset at, string zone)
    {
        if (!Caps(programme, counting))
        {
            return keys;
        }

        var day = TimeZoneInfo.ConvertTime(at, Zones.Find(zone));
        List<string> all = [.. keys];
        if (programme!.Settings.DayCapMg is { } most)
        {
            all.Add(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{programme.Id.Value:N}/{day:yyyy-MM-dd}{Limit}{most}"));
        }

        if (programme.Settings.MonthCapMg is { } mostOfMonth)
        {
            all.Add(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{programme.Id.Value:N}/{day:yyyy-MM}{Limit}{mostOfMonth}"));
        }

        return all;
    }

    /// <summary>The window a key names, without the limit.</summary>
    public static string WindowOf(string key) => IsOurs(key) ? key[..key.LastIndexOf(Limit, StringComparison.Ordinal)] : key;

    public static IEnumerable<string> WindowsOf(IEnumerable<string> keys) => keys.Select(WindowOf);

    /// <summary>What of an amount the programme's caps leave; that much is used of them.</summary>
    public static Quantified Cut(Quantified quantified, IReadOnlyList<string> keys, ICapState windows)
    {
        if (quantified.Refusal is not null || quantified.Milligrams <= 0)
        {
            return quantified;
        }

        decimal left = quantified.Milligrams;
        foreach (var key in keys)
        {
            if (IsOurs(key))
            {
                left = Math.Min(left, Math.Max(0, LimitOf(key) - windows.Used(WindowOf(key))));
            }
        }

        if (left > 0)
        {
            foreach (var key in keys)
            {
                if (IsOurs(key))
                {
                    windows.Use(WindowOf(key), left);
                }
            }
        }

        return left == quantified.Milligrams ? quantified : quantified with { Milligrams = (long)left, Exact = left, Capped = true };
    }

    private static bool IsOurs(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    private static long LimitOf(string key) => long.Parse(key.AsSpan(key.LastIndexOf(Limit, StringComparison.Ordinal) + Limit.Length), CultureInfo.InvariantCulture);
}
