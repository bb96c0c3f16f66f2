using Puhui.Methodology;
using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Replay;

/// <summary>Which past records a version is tried on.</summary>
/// <param name="Version">The version.</param>
/// <param name="Programme">Whose records: the programme that counted them.</param>
/// <param name="Sources">Numbers of the programme's own sources.</param>
/// <param name="Methods">Numbers of the versions whose records it would have counted.</param>
/// <param name="From">Happened from.</param>
/// <param name="To">Happened before; null without end.</param>
/// <param name="Plain">Scenarios without caps, by the old and by the new version.</param>
/// <param name="Capped">Scenarios in which what a holder did before matters, by the old or by the new version.</param>
internal sealed record PastScope(
    Method Version, ProgrammeId Programme, IReadOnlyList<int> Sources, IReadOnlyList<int> Methods, DateTimeOffset From, DateTimeOffset? To,
    IReadOnlyList<string> Plain, IReadOnlyList<string> Capped)
{
    /// <summary>All scenarios.</summary>
    public IReadOnlyList<string> Scenarios { get; } = [.. Plain, .. Capped];

    /// <summary>Whether the version credits at all.</summary>
    public static bool Credits(Method method) => method.Kind is MethodKind.Reduction or MethodKind.PlatformEnergy or MethodKind.BankPoints;

    /// <param name="version">The version tried.</param>
    /// <param name="old">The versions whose records it would have counted, with their numbers.</param>
    /// <param name="programme">Whose records.</param>
    /// <param name="sources">Numbers of the programme's own sources.</param>
    /// <param name="from">Happened from.</param>
    /// <param name="to">Happened before.</param>
    public static PastScope Of(
        Method version, IReadOnlyCollection<(Method Method, int Number)> old, ProgrammeId programme, IReadOnlyList<int> sources, DateTimeOffset from, DateTimeOffset? to)
    {
        var names = version.Scenarios.Select(scenario => scenario.Name).Concat(old.SelectMany(one => one.Method.Scenarios).Select(scenario => scenario.Name)).Distinct(StringComparer.Ordinal).ToList();
        var capped = names.Where(name => version.Scenario(name) is { HasCaps: true } || old.Any(one => one.Method.Scenario(name) is { HasCaps: true })).ToList();
        return new(version, programme, sources, [.. old.Select(one => one.Number)], from, to, [.. names.Except(capped, StringComparer.Ordinal)], capped);
    }
}
