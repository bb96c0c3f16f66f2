using System.Globalization;
using Puhui.Quantities;

namespace Puhui.Methodology;

/// <summary>What changed from one version of a method to another, and which part of the version number has to grow for it (docs/methods.md).</summary>
public static class MethodDifference
{
    /// <summary>Every change, in the order of the method's file.</summary>
    public static IReadOnlyList<MethodChange> Between(MethodDefinition was, MethodDefinition now)
    {
        ArgumentNullException.ThrowIfNull(was);
        ArgumentNullException.ThrowIfNull(now);
        return [.. Identity(was, now), .. Chapters(was, now), .. ParameterDifference.Between(was, now), .. ScenarioDifference.Between(was, now)];
    }

    /// <summary>The part of the version number that has to grow at least; a patch for no change at all.</summary>
    public static VersionPart Needed(IEnumerable<MethodChange> changes) => changes.Select(change => change.Part).DefaultIfEmpty(VersionPart.Patch).Max();

    /// <summary>
    /// The part that grows from one version number to the other: the first number is the major part, the second the minor, the others the
    /// patch; a missing one is 0. Null when the second is not higher.
    /// </summary>
    public static VersionPart? Grown(string from, string to)
    {
        var (left, right) = (Parts(from), Parts(to));
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            var order = VersionOrder.Instance.Compare(left.ElementAtOrDefault(i) ?? "0", right.ElementAtOrDefault(i) ?? "0");
            if (order != 0)
            {
                return order > 0 ? null : i == 0 ? VersionPart.Major : i == 1 ? VersionPart.Minor : VersionPart.Patch;
            }
        }

        return null;
    }

    internal static MethodChange? Of(ChangeArea area, string name, string? was, string? now, VersionPart part) =>
        was == now ? null : new MethodChange(area, name, was, now, part);

    internal static MethodChange? Of(ChangeArea area, string name, decimal? was, decimal? now, Unit wasUnit, Unit nowUnit, VersionPart part)
    {
        if (was == now && wasUnit.Symbol == nowUnit.Symbol)
        {
            return null;
        }

        return new MethodChange(area, name, Text(was, wasUnit), Text(now, nowUnit), part)
        {
            Percent = was is { } before and not 0 && now is { } after && wasUnit.Symbol == nowUnit.Symbol ? Share(before, after) : null,
        };
    }

    internal static string? Text(decimal? amount, Unit unit) =>
        amount is { } number ? $"{number.ToString(CultureInfo.InvariantCulture)} {unit.Symbol}".TrimEnd() : null;

    private static string[] Parts(string version) => version.Split('.');

    private static decimal? Share(decimal before, decimal after)
    {
        try
        {
            return decimal.Round((after - before) / Math.Abs(before) * 100, 2, MidpointRounding.ToEven);
        }
        catch (OverflowException)
        {
            // So large that a percentage says nothing.
            return null;
        }
    }

    private static IEnumerable<MethodChange> Identity(MethodDefinition was, MethodDefinition now)
    {
        string Day(DateTimeOffset? time, MethodDefinition method) => time is { } at ? TimeZoneInfo.ConvertTime(at, method.Zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "—";
        MethodChange?[] changes =
        [
            Of(ChangeArea.Identity, "kind", was.Kind.ToString(), now.Kind.ToString(), VersionPart.Major),
            Of(ChangeArea.Identity, "title", Both(was.Title), Both(now.Title), VersionPart.Patch),
            Of(ChangeArea.Identity, "issuer", Both(was.Issuer), Both(now.Issuer), VersionPart.Patch),
            Of(ChangeArea.Identity, "standard", was.Standard, now.Standard, VersionPart.Patch),
            Of(ChangeArea.Identity, "effective", $"{Day(was.EffectiveFrom, was)} … {Day(was.EffectiveTo, was)}", $"{Day(now.EffectiveFrom, now)} … {Day(now.EffectiveTo, now)}", VersionPart.Minor),
            Of(ChangeArea.Identity, "zone", was.Zone.Id, now.Zone.Id, VersionPart.Minor),
            Of(ChangeArea.Identity, "regions", string.Join(", ", was.Regions), string.Join(", ", now.Regions), VersionPart.Minor),
            Of(ChangeArea.Identity, "status", was.Status.ToString(), now.Status.ToString(), VersionPart.Patch),
            Of(ChangeArea.Identity, "licence", Both(was.Licence), Both(now.Licence), VersionPart.Patch),
            Of(ChangeArea.Identity, "rounding", was.Rounding.ToString(), now.Rounding.ToString(), VersionPart.Minor),
            Of(ChangeArea.Identity, "uses", Uses(was), Uses(now), VersionPart.Minor),
        ];
        return changes.OfType<MethodChange>();
    }

    private static string Both(LocalText text) => $"{text.Zh} / {text.En}";

    private static string Uses(MethodDefinition method) => string.Join(", ", method.Uses.Select(use => $"{use.Alias}: {use.Ref}"));

    private static IEnumerable<MethodChange> Chapters(MethodDefinition was, MethodDefinition now)
    {
        foreach (var name in MethodChapters.Names)
        {
            var (before, after) = (was.Chapters.FirstOrDefault(chapter => chapter.Name == name)?.Text, now.Chapters.FirstOrDefault(chapter => chapter.Name == name)?.Text);
            if (Of(ChangeArea.Chapter, $"{name} zh", before?.Zh, after?.Zh, VersionPart.Patch) is { } zh)
            {
                yield return zh;
            }

            if (Of(ChangeArea.Chapter, $"{name} en", before?.En, after?.En, VersionPart.Patch) is { } en)
            {
                yield return en;
            }
        }
    }
}
