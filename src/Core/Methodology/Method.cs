using Puhui.Methodology.Binding;

namespace Puhui.Methodology;

/// <summary>One version of one method, checked and compiled. Immutable and thread-safe.</summary>
public sealed class Method
{
    private readonly Dictionary<string, MethodScenario> _byName;
    private readonly Utf8Names _names;
    private readonly byte[] _contentHash;

    internal Method(MethodDefinition definition, IReadOnlyList<BoundScenario> scenarios, byte[] contentHash)
    {
        Definition = definition;
        _contentHash = contentHash;
        Scenarios = [.. scenarios.Select(scenario => new MethodScenario(this, scenario))];
        _byName = Scenarios.ToDictionary(scenario => scenario.Name, StringComparer.Ordinal);
        _names = new Utf8Names(Scenarios.Select((scenario, at) => (scenario.Name, at)));
    }

    /// <summary>Id and version.</summary>
    public MethodRef Ref => Definition.Ref;

    /// <summary>What its results are.</summary>
    public MethodKind Kind => Definition.Kind;

    /// <summary>Its name.</summary>
    public LocalText Title => Definition.Title;

    /// <summary>Who issued the rule.</summary>
    public LocalText Issuer => Definition.Issuer;

    /// <summary>First moment it holds.</summary>
    public DateTimeOffset EffectiveFrom => Definition.EffectiveFrom;

    /// <summary>First moment it holds no more; null while it holds.</summary>
    public DateTimeOffset? EffectiveTo => Definition.EffectiveTo;

    /// <summary>Zone of its dates.</summary>
    public TimeZoneInfo Zone => Definition.Zone;

    /// <summary>Regions it was made for; <c>*</c> for anywhere.</summary>
    public IReadOnlyList<string> Regions => Definition.Regions;

    /// <summary>Everything its file states.</summary>
    public MethodDefinition Definition { get; }

    /// <summary>SHA-256 over the files of its folder (relative paths in order, line ends normalised), the tables it reads from elsewhere, and the factor sets it uses: 32 bytes.</summary>
    public ReadOnlyMemory<byte> ContentHash => _contentHash;

    /// <summary>Its scenarios in stated order.</summary>
    public IReadOnlyList<MethodScenario> Scenarios { get; }

    /// <summary>How unsure its least sure number is: <see cref="Confidence.Official"/> only when all are.</summary>
    public Confidence WeakestConfidence => Definition.Parameters
        .SelectMany(parameter => parameter.Editions.SelectMany(edition => edition.Rows.Select(row => row.Provenance ?? edition.Provenance)).DefaultIfEmpty(parameter.Provenance))
        .Select(provenance => provenance.Confidence)
        .DefaultIfEmpty(Confidence.Official)
        .Max();

    /// <summary>Whether it holds at a moment: from <see cref="EffectiveFrom"/> on, and before <see cref="EffectiveTo"/>.</summary>
    public bool IsEffective(DateTimeOffset at) => at >= EffectiveFrom && (EffectiveTo is not { } to || at < to);

    /// <summary>A scenario by name; null when the method does not count it.</summary>
    public MethodScenario? Scenario(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A scenario by its UTF-8 name, without allocating; null when the method does not count it.</summary>
    public MethodScenario? Scenario(ReadOnlySpan<byte> utf8Name)
    {
        var at = _names.Find(utf8Name);
        return at < 0 ? null : Scenarios[at];
    }

    /// <inheritdoc />
    public override string ToString() => Ref.ToString();
}
