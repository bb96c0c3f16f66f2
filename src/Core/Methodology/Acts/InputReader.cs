using System.Text;
using Puhui.Methodology.Binding;
using Puhui.Quantities;

namespace Puhui.Methodology.Acts;

/// <summary>Reads the text of one input into an act: parsed, converted, checked; a fault is remembered by the act.</summary>
internal abstract class InputReader
{
    public static InputReader For(InputDefinition input, int slot, CodeSource? code) => input.Kind switch
    {
        InputKind.Quantity => new QuantityReader(input.Name, slot, new QuantityRule(input.Unit, input.Min, input.Max, input.IsWhole, AcceptsPlainMass: false)),
        InputKind.Class => new ClassReader(input, slot),
        _ => new TextReader(input, slot, code),
    };

    public abstract void Read(Act act, ReadOnlySpan<byte> text);

    protected static string Shown(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text.Length > 60 ? text[..60] : text);
}

/// <summary>What amounts are accepted. Plain mass may stand for CO2 or CO2e mass in overrides.</summary>
internal sealed record QuantityRule(Unit Unit, decimal? Min, decimal? Max, bool IsWhole, bool AcceptsPlainMass);

/// <summary>A quantity: an input, or a parameter the act sets.</summary>
internal sealed class QuantityReader : InputReader
{
    private readonly string _name;
    private readonly int _slot;
    private readonly Unit _unit;
    private readonly decimal? _min;
    private readonly decimal? _max;
    private readonly bool _isWhole;
    private readonly bool _acceptsPlainMass;
    private readonly Utf8Names _units;
    private readonly UnitConversion[] _conversions;

    public QuantityReader(string name, int slot, QuantityRule rule)
    {
        (_name, _slot) = (name, slot);
        (_unit, _min, _max, _isWhole, _acceptsPlainMass) = rule;
        var unit = rule.Unit;
        var spellings = Unit.SpellingsOf(unit.Dimension).Prepend(unit.Symbol).Where(spelling => spelling.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        _units = new Utf8Names(spellings.Select((spelling, at) => (spelling, at)));
        _conversions = [.. spellings.Select(spelling => Unit.Parse(spelling).TryConversionTo(unit, out var conversion) ? conversion : UnitConversion.None)];
    }

    public override void Read(Act act, ReadOnlySpan<byte> text)
    {
        var fault = QuantityText.Split(text, out var amount, out var unit);
        if (fault is DecimalFault.NotANumber or DecimalFault.TooPrecise)
        {
            act.Note(RefusalCodes.InputInvalid, _name, _slot, QuantityText.Explain(fault, text));
            return;
        }

        if (!TryConversion(unit, out var conversion, out var code))
        {
            act.Note(code, _name, _slot, code == RefusalCodes.UnitMissing
                ? $"'{Shown(text)}' has no unit; wanted an amount in {_unit}."
                : $"'{Shown(text)}' is not an amount in {(_unit.Symbol.Length == 0 ? "bare numbers" : _unit.Symbol)} or a unit of the same kind.");
            return;
        }

        if (fault == DecimalFault.TooLarge)
        {
            NoteTooLarge(act, text);
            return;
        }

        try
        {
            SetAmount(act, conversion.IsNone ? amount : conversion.Apply(amount));
        }
        catch (OverflowException)
        {
            NoteTooLarge(act, text);
        }
    }

    public void SetAmount(Act act, decimal amount)
    {
        if (amount < _min || amount > _max)
        {
            act.Note(RefusalCodes.OutOfBounds, _name, _slot,
                $"{QuantityText.Format(amount)} {_unit} is {(amount < _min ? $"below {QuantityText.Format(_min.Value)}" : $"above {QuantityText.Format(_max!.Value)}")} {_unit}.".Replace("  ", " ", StringComparison.Ordinal));
            return;
        }

        if (_isWhole && !decimal.IsInteger(amount))
        {
            act.Note(RefusalCodes.OutOfBounds, _name, _slot, $"{QuantityText.Format(amount)} {_unit} is not a whole number.");
            return;
        }

        act.Numbers[_slot] = amount;
    }

    private bool TryConversion(ReadOnlySpan<byte> unit, out UnitConversion conversion, out string code)
    {
        conversion = UnitConversion.None;
        code = RefusalCodes.UnitMismatch;
        if (unit.IsEmpty)
        {
            code = RefusalCodes.UnitMissing;
            return _unit.Dimension.IsNone;
        }

        var known = _units.Find(unit);
        if (known >= 0)
        {
            conversion = _conversions[known];
            return true;
        }

        return Unit.TryParse(unit, out var parsed) && TryConversion(parsed, out conversion);
    }

    private bool TryConversion(Unit given, out UnitConversion conversion)
    {
        if (given.TryConversionTo(_unit, out conversion))
        {
            return true;
        }

        // "69.3 g/MJ" for gCO2/MJ: a plain mass is read as the species the parameter is of.
        return _acceptsPlainMass
            && (given.WithSpecies(BaseDimension.Mass, BaseDimension.Co2)?.TryConversionTo(_unit, out conversion) == true
                || given.WithSpecies(BaseDimension.Mass, BaseDimension.Co2e)?.TryConversionTo(_unit, out conversion) == true);
    }

    private void NoteTooLarge(Act act, ReadOnlySpan<byte> text)
    {
        var negative = text.TrimStart((byte)' ').StartsWith("-"u8);
        act.Note((negative ? _min : _max) is null ? RefusalCodes.Arithmetic : RefusalCodes.OutOfBounds, _name, _slot, QuantityText.Explain(DecimalFault.TooLarge, text));
    }
}

/// <summary>One of the listed words.</summary>
internal sealed class ClassReader : InputReader
{
    private readonly InputDefinition _input;
    private readonly int _slot;
    private readonly Utf8Names _words;

    public ClassReader(InputDefinition input, int slot)
    {
        _input = input;
        _slot = slot;
        var words = input.Classes.Select((word, code) => (word, code))
            .Concat(input.Aliases.Select(alias => (alias.Key, input.Classes.ToList().IndexOf(alias.Value))));
        if (input.Classes.Count == 2 && input.Classes.Contains("yes") && input.Classes.Contains("no"))
        {
            // YAML and JSON have truth values of their own.
            words = words.Append(("true", input.Classes.ToList().IndexOf("yes"))).Append(("false", input.Classes.ToList().IndexOf("no")));
        }

        _words = new Utf8Names(words);
    }

    public override void Read(Act act, ReadOnlySpan<byte> text)
    {
        var code = _words.Find(text.Trim((byte)' '));
        if (code < 0)
        {
            act.Note(RefusalCodes.InputInvalid, _input.Name, _slot, $"'{Shown(text)}' is not one of {string.Join(", ", _input.Classes)}.");
            return;
        }

        act.Codes[_slot] = code;
    }
}

/// <summary>A free text: a key of tables or caps.</summary>
internal sealed class TextReader(InputDefinition input, int slot, CodeSource? code) : InputReader
{
    private readonly Utf8Names? _words = code is { IsTableKey: true } ? new Utf8Names(code.Words.Select((word, at) => (word, at))) : null;

    public override void Read(Act act, ReadOnlySpan<byte> text)
    {
        text = text.Trim((byte)' ');
        Span<char> characters = stackalloc char[256];
        if (text.IsEmpty || !Encoding.UTF8.TryGetChars(text, characters, out var length) || length > input.MaxLength)
        {
            act.Note(RefusalCodes.InputInvalid, input.Name, slot, text.IsEmpty ? "The text is empty." : $"'{Shown(text)}' is longer than {input.MaxLength} characters.");
            return;
        }

        act.SetText(slot, text);
        if (_words is null)
        {
            return;
        }

        act.Codes[slot] = _words.Find(text);
        if (act.Codes[slot] < 0)
        {
            act.Note(RefusalCodes.InputInvalid, input.Name, slot, $"There is no number for {input.Name} '{Shown(text)}'.");
        }
    }
}

/// <summary>A choice between named options, set by the act.</summary>
internal sealed class ChoiceReader(CodeSource choice) : InputReader
{
    private readonly Utf8Names _options = new(choice.Words.Select((word, at) => (word, at)));

    public override void Read(Act act, ReadOnlySpan<byte> text)
    {
        var code = _options.Find(text.Trim((byte)' '));
        if (code < 0)
        {
            act.Note(RefusalCodes.InputInvalid, choice.Name, int.MaxValue - 1, $"'{Shown(text)}' is not one of {string.Join(", ", choice.Words)}.");
            return;
        }

        act.Codes[choice.Slot] = code;
    }
}
