using System.Text;
using Puhui.Quantities;

namespace Puhui.Methodology;

/// <summary>
/// The inputs of one act: a buffer for one scenario, filled, quantified, cleared and filled again without allocating.
/// Not thread-safe. What is wrong with an input is remembered, the first refusal in the documented order, whatever the order of the inputs.
/// </summary>
public sealed class Act
{
    private readonly byte[][] _texts;
    private readonly int[] _textLengths;
    private int _faultRank = int.MaxValue;
    private int _faultSlot;

    internal Act(MethodScenario scenario)
    {
        Scenario = scenario;
        Numbers = new decimal[scenario.Plan.DefaultNumbers.Length];
        Codes = new int[scenario.Plan.DefaultCodes.Length];
        _texts = [.. scenario.Inputs.Select(input => new byte[input.Kind == InputKind.Text ? input.MaxLength * 4 : 0])];
        _textLengths = new int[_texts.Length];
        Zone = scenario.Method.Zone;
        Clear();
    }

    /// <summary>The scenario it is for.</summary>
    public MethodScenario Scenario { get; }

    /// <summary>When it happened; decides windows of caps and editions of dated tables. Null: the newest edition.</summary>
    public DateTimeOffset? At { get; set; }

    /// <summary>How well it is proven; <see cref="EvidenceClass.None"/> counts as the first class the scenario lists.</summary>
    public EvidenceClass Evidence { get; set; }

    /// <summary>Where it happened, as the source names it (ISO 3166-2); a key of tables by region.</summary>
    public string? Region { get; set; }

    /// <summary>The holder's zone, whose days and months caps count by; the method's own until set.</summary>
    public TimeZoneInfo Zone { get; set; }

    internal decimal[] Numbers { get; }

    internal int[] Codes { get; }

    internal ulong Present { get; private set; }

    internal bool HasOverrides { get; private set; }

    internal ulong OverriddenNumbers { get; private set; }

    internal bool HasFault => _faultRank != int.MaxValue;

    internal int FaultRank => _faultRank;

    internal Refusal? Fault { get; private set; }

    /// <summary>Empties the act, to be used for the next one.</summary>
    public void Clear()
    {
        var plan = Scenario.Plan;
        plan.DefaultNumbers.CopyTo(Numbers.AsSpan());
        plan.DefaultCodes.CopyTo(Codes.AsSpan());
        _textLengths.AsSpan().Clear();
        Present = 0;
        OverriddenNumbers = 0;
        HasOverrides = false;
        Fault = null;
        _faultRank = int.MaxValue;
        At = null;
        Evidence = EvidenceClass.None;
        Region = null;
        Zone = Scenario.Method.Zone;
    }

    /// <summary>Sets an input from UTF-8 text: parsed, converted and checked at once, without allocating unless something is wrong.</summary>
    /// <param name="name">Name of the input.</param>
    /// <param name="utf8Value">Its value as the source sent it: <c>12.4 km</c>, a word, a text.</param>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> utf8Value)
    {
        var slot = Scenario.Plan.InputNames.Find(name);
        if (slot < 0)
        {
            NoteUnknown(name, "input");
        }
        else if (Claim(slot))
        {
            Scenario.Plan.Readers[slot].Read(this, utf8Value);
        }
    }

    /// <summary>Sets an input from strings; see <see cref="Set(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>.</summary>
    public void Set(string name, string value) => Set(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));

    /// <summary>Sets the evidence class from text; anything but <c>E1</c> … <c>E4</c> is <c>input_invalid</c>.</summary>
    public void SetEvidence(string text)
    {
        if (EvidenceNames.TryParse(text, out var evidence))
        {
            Evidence = evidence;
        }
        else
        {
            Note(RefusalCodes.InputInvalid, "evidence", int.MaxValue - 1, $"'{text}' is not one of E1, E2, E3, E4.");
        }
    }

    /// <summary>Sets a quantity input by its position in <see cref="MethodScenario.Inputs"/>, to an amount in the unit stated there. Bounds are checked.</summary>
    public void SetAmount(int input, decimal amount)
    {
        if (Scenario.Plan.Readers[input] is not Acts.QuantityReader reader)
        {
            throw new ArgumentException($"Input {Scenario.Inputs[input].Name} is not a quantity.", nameof(input));
        }

        if (Claim(input))
        {
            reader.SetAmount(this, amount);
        }
    }

    /// <summary>Sets a parameter for this act alone. A parameter that does not exist, or that the method does not allow to override, is <c>input_unknown</c>.</summary>
    public void Override(string parameter, string value)
    {
        if (!Scenario.Plan.Overrides.TryGetValue(parameter, out var reader))
        {
            NoteUnknown(Encoding.UTF8.GetBytes(parameter), "parameter that may be overridden");
            return;
        }

        HasOverrides = true;
        if (Scenario.Plan.OverrideSlots.TryGetValue(parameter, out var slot))
        {
            OverriddenNumbers |= 1UL << (slot - Scenario.Inputs.Count);
        }

        reader.Read(this, Encoding.UTF8.GetBytes(value));
    }

    /// <summary>The amount of a quantity input that was accepted, in the unit stated for it; false when it was not given.</summary>
    public bool TryGetAmount(string name, out Quantity amount)
    {
        var slot = Scenario.Plan.InputNames.Find(name);
        if (slot < 0 || Scenario.Inputs[slot].Kind != InputKind.Quantity || (Present & (1UL << slot)) == 0)
        {
            amount = default;
            return false;
        }

        amount = new Quantity(Numbers[slot], Scenario.Inputs[slot].Unit);
        return true;
    }

    internal ReadOnlySpan<byte> TextOf(int slot) => _texts[slot].AsSpan(0, _textLengths[slot]);

    internal void SetText(int slot, ReadOnlySpan<byte> text)
    {
        text.CopyTo(_texts[slot]);
        _textLengths[slot] = text.Length;
    }

    /// <summary>Remembers a fault unless an earlier one of the documented order is known; among equals the input stated first wins.</summary>
    internal void Note(string code, string name, int slot, string detail)
    {
        var rank = RefusalCodes.RankOf(code);
        if (rank < _faultRank || (rank == _faultRank && (slot < _faultSlot || (slot == _faultSlot && string.CompareOrdinal(name, Fault!.Pointer) < 0))))
        {
            (_faultRank, _faultSlot, Fault) = (rank, slot, new Refusal(code, detail, name));
        }
    }

    private bool Claim(int slot)
    {
        var bit = 1UL << slot;
        if ((Present & bit) != 0)
        {
            Note(RefusalCodes.InputInvalid, Scenario.Inputs[slot].Name, slot, "The input is given twice.");
            return false;
        }

        Present |= bit;
        return true;
    }

    private void NoteUnknown(ReadOnlySpan<byte> name, string what)
    {
        var shown = Encoding.UTF8.GetString(name.Length > 60 ? name[..60] : name);
        Note(RefusalCodes.InputUnknown, shown, int.MaxValue, $"'{shown}' is no {what} of {Scenario.Method.Ref} {Scenario.Name}.");
    }
}
