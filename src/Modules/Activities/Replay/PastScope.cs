using Puhui.Methodology;

namespace Puhui.Activities.Replay;

/// <summary>Which past records a version is tried on.</summary>
/// <param name="Version">The version.</param>
/// <param name="Sources">Numbers of the programme's sources.</param>
/// <param name="Methods">Numbers of the versions whose records it would have counted.</param>
/// <param name="From">Happened from.</param>
/// <param name="To">Happened before; null without end.</param>
/// <param name="Plain">Scenarios in which each record counts by itself.</param>
/// <param name="Capped">Scenarios in which what a holder did before matters, by the old or by the new version.</param>
/// <param name="Neighbours">Numbers of all versions that share windows of caps with these.</param>
internal sealed record PastScope(
    Method Version, IReadOnlyList<int> Sources, IReadOnlyList<int> Methods, DateTimeOffset From, DateTimeOffset? To,
    IReadOnlyList<string> Plain, IReadOnlyList<string> Capped, IReadOnlyList<int> Neighbours)
{
    /// <summary>Whether the version credits at all.</summary>
    public static bool Credits(Method method) => method.Kind is MethodKind.Reduction or MethodKind.PlatformEnergy or MethodKind.BankPoints;

    /// <param name="version">The version tried.</param>
    /// <param name="old">The versions whose records it would have counted, with their numbers.</param>
    /// <param name="all">All versions with a number.</param>
    /// <param name="sources">Numbers of the programme's sources.</param>
    /// <param name="from">Happened from.</param>
    /// <param name="to">Happened before.</param>
    public static PastScope Of(
        Method version, IReadOnlyCollection<(Method Method, int Number)> old, IReadOnlyCollection<(Method Method, int Number)> all,
        IReadOnlyList<int> sources, DateTimeOffset from, DateTimeOffset? to)
    {
        var names = version.Scenarios.Select(scenario => scenario.Name).Concat(old.SelectMany(one => one.Method.Scenarios).Select(scenario => scenario.Name)).Distinct(StringComparer.Ordinal).ToList();
        var capped = names.Where(name => version.Scenario(name) is { HasCaps: true } || old.Any(one => one.Method.Scenario(name) is { HasCaps: true })).ToList();
        var ids = old.Select(one => one.Method.Ref.Id).Append(version.Ref.Id).ToHashSet(StringComparer.Ordinal);
        return new(
            version, sources, [.. old.Select(one => one.Number)], from, to, [.. names.Except(capped, StringComparer.Ordinal)], capped,
            capped.Count == 0 ? [] : [.. all.Where(one => ids.Contains(one.Method.Ref.Id)).Select(one => one.Number)]);
    }
}
