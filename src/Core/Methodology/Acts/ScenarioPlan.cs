using System.Globalization;
using System.Text;
using Puhui.Methodology.Binding;
using Puhui.Quantities;

namespace Puhui.Methodology.Acts;

/// <summary>What is settled once per scenario so that an act costs little: slots, readers, defaults, checks before the formula.</summary>
internal sealed class ScenarioPlan
{
    private readonly MethodScenario _scenario;
    private readonly BoundScenario _bound;
    private readonly CodeSource[] _derived;
    private readonly Utf8Names? _regions;
    private readonly TableSite[] _uncertainTables;
    private readonly ScalarOverride[] _neededOverrides;
    private readonly bool[] _acceptedEvidence;
    private readonly int _defaultEvidence;
    private readonly ulong _required;
    private readonly bool _isPlain;

    public ScenarioPlan(MethodScenario scenario, BoundScenario bound)
    {
        _scenario = scenario;
        _bound = bound;
        var inputs = bound.Definition.Inputs;
        InputNames = new Utf8Names(inputs.Select((input, slot) => (input.Name, slot)));
        Readers = [.. inputs.Select((input, slot) => InputReader.For(input, slot, bound.Codes[slot]))];
        Overrides = bound.ScalarOverrides
            .Select(slot => (slot.Parameter.Name, Reader: (InputReader)new QuantityReader(slot.Parameter.Name, slot.Slot,
                new QuantityRule(slot.Parameter.Unit, slot.Parameter.Min, slot.Parameter.Max, slot.Parameter.IsWhole || slot.IsExponent, AcceptsPlainMass: true))))
            .Concat(bound.Codes.OfType<CodeSource>().Where(source => source.Kind == CodeKind.Choice).Select(choice => (choice.Name, Reader: (InputReader)new ChoiceReader(choice))))
            .ToDictionary(pair => pair.Name, pair => pair.Reader, StringComparer.Ordinal);
        OverrideSlots = bound.ScalarOverrides.ToDictionary(slot => slot.Parameter.Name, slot => slot.Slot, StringComparer.Ordinal);
        _derived = [.. bound.Codes.OfType<CodeSource>().Where(source => source.Kind is not (CodeKind.Input or CodeKind.Choice))];
        _regions = _derived.FirstOrDefault(source => source.Kind == CodeKind.Region) is { } region ? new Utf8Names(region.Words.Select((word, at) => (word, at))) : null;
        _uncertainTables = [.. bound.Tables.Where(table => table.MayBeMissing)];
        _neededOverrides = [.. bound.ScalarOverrides.Where(slot => slot.Parameter.Value is null)];
        _acceptedEvidence = [.. Enum.GetValues<EvidenceClass>().Select(evidence => bound.Definition.Evidence.Count == 0 || bound.Definition.Evidence.Contains(evidence))];
        _defaultEvidence = (int)(bound.Definition.Evidence.Count == 0 ? EvidenceClass.E1 : bound.Definition.Evidence[0]);
        _required = inputs.Select((input, slot) => input.IsRequired ? 1UL << slot : 0).Aggregate(0UL, (all, bit) => all | bit);
        _isPlain = _derived.Length == 0 && _uncertainTables.Length == 0 && _neededOverrides.Length == 0;
        DefaultNumbers = new decimal[bound.NumberSlots];
        DefaultCodes = [.. bound.Codes.Select(source => source?.DefaultCode ?? -1)];
        foreach (var slot in bound.ScalarOverrides)
        {
            DefaultNumbers[slot.Slot] = slot.Parameter.Value ?? 0;
        }
    }

    public Utf8Names InputNames { get; }

    public InputReader[] Readers { get; }

    public IReadOnlyDictionary<string, InputReader> Overrides { get; }

    public IReadOnlyDictionary<string, int> OverrideSlots { get; }

    public decimal[] DefaultNumbers { get; private set; }

    public int[] DefaultCodes { get; private set; }

    /// <summary>Reads the defaults of optional inputs; the first refusal when one of them is not accepted by its own input.</summary>
    public Refusal? ReadDefaults()
    {
        var act = new Act(_scenario);
        foreach (var input in _bound.Definition.Inputs)
        {
            if (input.Default is not null)
            {
                act.Set(input.Name, input.Default);
            }
        }

        (DefaultNumbers, DefaultCodes) = (act.Numbers, act.Codes);
        return act.Fault;
    }

    /// <summary>Whether the act may be calculated: null, or the first refusal in the documented order. Fills in derived codes.</summary>
    public Refusal? Check(Act act)
    {
        if (_isPlain && !act.HasFault && (act.Present & _required) == _required && _acceptedEvidence[(int)act.Evidence])
        {
            return null;
        }

        return CheckInOrder(act);
    }

    private Refusal? CheckInOrder(Act act)
    {
        if (Missing(act) is { } missing)
        {
            return missing;
        }

        if (act.HasFault && act.FaultRank <= RefusalCodes.RankOf(RefusalCodes.InputInvalid))
        {
            return act.Fault;
        }

        if (act.Evidence != EvidenceClass.None && !_acceptedEvidence[(int)act.Evidence])
        {
            return new Refusal(RefusalCodes.InputInvalid, $"Evidence {act.Evidence} is not accepted; accepted: {string.Join(", ", _bound.Definition.Evidence)}.", "evidence");
        }

        foreach (var source in _derived)
        {
            act.Codes[source.Slot] = CodeOf(source, act);
        }

        foreach (var table in _uncertainTables)
        {
            var index = table.IndexFor(act.Codes);
            if (index < 0 || !table.HasNumber(index))
            {
                return NoRow(table, act);
            }
        }

        return act.Fault;
    }

    private Refusal? Missing(Act act)
    {
        var missing = _required & ~act.Present;
        if (missing != 0)
        {
            var input = _bound.Definition.Inputs[System.Numerics.BitOperations.TrailingZeroCount(missing)];
            return new Refusal(RefusalCodes.InputMissing, $"{input.Name} ({input.Title.En}) is needed.", input.Name);
        }

        foreach (var slot in _neededOverrides)
        {
            if ((act.OverriddenNumbers & (1UL << (slot.Slot - _bound.Definition.Inputs.Count))) == 0)
            {
                return new Refusal(RefusalCodes.InputMissing, $"Parameter {slot.Parameter.Name} ({slot.Parameter.Title.En}) has no value of its own and is needed.", slot.Parameter.Name);
            }
        }

        return _regions is not null && act.Region is null
            ? new Refusal(RefusalCodes.InputMissing, "The region is needed.", "region")
            : null;
    }

    private int CodeOf(CodeSource source, Act act) => source.Kind switch
    {
        CodeKind.Evidence => (act.Evidence == EvidenceClass.None ? _defaultEvidence : (int)act.Evidence) - 1,
        CodeKind.Region => _regions!.Find(act.Region.AsSpan()),
        CodeKind.Year => YearCode(source, act),
        CodeKind.Edition => EditionCode(source, act),
        _ => act.Codes[source.Slot],
    };

    private int YearCode(CodeSource source, Act act)
    {
        if (act.At is not { } at)
        {
            return source.Words.Count == 0 ? -1 : source.CodeOf(source.Words.Max(StringComparer.Ordinal)!);
        }

        return source.CodeOf(TimeZoneInfo.ConvertTime(at, _bound.Method.Zone).Year.ToString("0000", CultureInfo.InvariantCulture));
    }

    private static int EditionCode(CodeSource source, Act act)
    {
        var newest = source.EditionStarts.Count - 1;
        var ticks = act.At?.UtcTicks ?? long.MaxValue;
        while (newest >= 0 && source.EditionStarts[newest] > ticks)
        {
            newest--;
        }

        return newest;
    }

    private static Refusal NoRow(TableSite table, Act act)
    {
        if (table.Editions is { } editions && act.Codes[editions.Slot] < 0)
        {
            return new Refusal(RefusalCodes.InputInvalid, $"{table.Parameter.Name} had no edition yet at that time.", "at");
        }

        var keys = table.Keys.Where(key => key.Source is not null).ToList();
        var unknown = keys.Find(key => act.Codes[key.Source!.Slot] < 0);
        var pointer = unknown.Source?.Name ?? keys.LastOrDefault().Source?.Name;
        var asked = string.Join(", ", table.Keys.Select(key => $"{key.Name} {WordOf(key, act)}".Trim()));
        return new Refusal(RefusalCodes.InputInvalid, $"{table.Parameter.Name} has no number for {asked}.", pointer is "year" ? "at" : pointer);
    }

    /// <summary>The word an act has at a key; empty when it has none.</summary>
    public static string WordOf(KeyBinding key, Act act)
    {
        if (key.Source is not { } source)
        {
            return key.Word!;
        }

        var code = act.Codes[source.Slot];
        return code >= 0 ? source.Words[code]
            : source.Kind == CodeKind.Region ? act.Region ?? ""
            : source.Kind == CodeKind.Input ? Encoding.UTF8.GetString(act.TextOf(source.Slot))
            : "";
    }
}
