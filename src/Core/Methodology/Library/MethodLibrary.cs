using System.Globalization;
using Puhui.Methodology.Library;

namespace Puhui.Methodology;

/// <summary>The methods of one folder, checked and compiled. Immutable and thread-safe.</summary>
public sealed class MethodLibrary
{
    private readonly Dictionary<MethodRef, Method> _byRef;
    private readonly Dictionary<string, Method[]> _byId;

    internal MethodLibrary(IEnumerable<Method> methods)
    {
        Methods = [.. methods.OrderBy(method => method.Ref.Id, StringComparer.Ordinal).ThenBy(method => method.Ref.Version, VersionOrder.Instance)];
        _byRef = Methods.ToDictionary(method => method.Ref);
        _byId = Methods.GroupBy(method => method.Ref.Id, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>All methods and factor sets, by id and version.</summary>
    public IReadOnlyList<Method> Methods { get; }

    /// <summary>
    /// Loads every <c>id/version/method.yaml</c> below a folder. What cannot be loaded is not in the library and is a problem:
    /// unreadable files, units that do not fit, missing chapters or sources, own worked cases that fail.
    /// </summary>
    public static MethodLibraryLoad Load(string folder) => new LibraryLoader(folder).Load();

    /// <summary>No methods.</summary>
    public static MethodLibrary Empty { get; } = new([]);

    /// <summary>This library and more methods; one with the id and version of a method here takes its place. The methods stay the same objects.</summary>
    public MethodLibrary With(IEnumerable<Method> methods) =>
        new(methods.Concat(Methods).DistinctBy(method => method.Ref));

    /// <summary>Compiles one version from its files, with the factor sets of this library, and runs its worked cases. Nothing is written anywhere.</summary>
    public CompiledDraft Compile(MethodRef method, MethodFiles files) => new DraftCompiler(this, method, files).Compile();

    /// <summary>A version; null when it is not in the library.</summary>
    public Method? Find(MethodRef reference) => _byRef.GetValueOrDefault(reference);

    /// <summary>Whether any version of a method is in the library.</summary>
    public bool Knows(string id) => _byId.ContainsKey(id);

    /// <summary>The version that holds at a moment: of several, the one that came into force last, then the highest. Null when none holds.</summary>
    public Method? Effective(string id, DateTimeOffset at) =>
        _byId.GetValueOrDefault(id)?.Where(method => method.IsEffective(at)).OrderBy(method => method.EffectiveFrom).LastOrDefault();

    /// <summary>The highest version; null when there is none.</summary>
    public Method? Newest(string id) => _byId.GetValueOrDefault(id)?[^1];
}

/// <summary>A library and what is wrong with the rest of its folder.</summary>
/// <param name="Library">What could be loaded.</param>
/// <param name="Problems">What could not, and why; empty when all is well.</param>
/// <param name="CasesPassed">How many worked cases of the methods passed.</param>
/// <param name="CasesFailed">How many failed.</param>
public sealed record MethodLibraryLoad(MethodLibrary Library, IReadOnlyList<MethodProblem> Problems, int CasesPassed, int CasesFailed);

/// <summary>What became of compiling one version.</summary>
/// <param name="Method">The compiled method, also when cases fail; null when there are problems.</param>
/// <param name="Problems">What keeps it from loading, each with file and line; files are named as in <see cref="MethodFiles"/>.</param>
/// <param name="Cases">The outcome of every worked case; empty when there are problems.</param>
public sealed record CompiledDraft(Method? Method, IReadOnlyList<MethodProblem> Problems, IReadOnlyList<CaseResult> Cases)
{
    /// <summary>Whether it loads and all its cases pass, of which there is at least one unless it is a factor set.</summary>
    public bool Passes => Method is not null && Cases.All(result => result.Passed) && (Cases.Count > 0 || Method.Kind == MethodKind.FactorSet);
}

/// <summary>Orders versions by their numbers: 2024.2 before 2024.10.</summary>
public sealed class VersionOrder : IComparer<string>
{
    private VersionOrder()
    {
    }

    /// <summary>The one there is.</summary>
    public static VersionOrder Instance { get; } = new();

    /// <inheritdoc />
    public int Compare(string? x, string? y)
    {
        var (left, right) = ((x ?? "").Split('.'), (y ?? "").Split('.'));
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            var order = ComparePart(left.ElementAtOrDefault(i) ?? "", right.ElementAtOrDefault(i) ?? "");
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static int ComparePart(string left, string right) =>
        ulong.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var one) && ulong.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var other)
            ? one.CompareTo(other)
            : string.CompareOrdinal(left, right);
}
