using System.Buffers.Binary;
using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Puhui.TransparencyLog;

/// <summary>One named text of a <see cref="FieldList"/>.</summary>
/// <param name="Name">Begins with an ASCII letter, unique in its list.</param>
/// <param name="Value">The text; may be empty.</param>
public readonly record struct Field(string Name, string Value);

/// <summary>An ordered list of named texts: what a leaf commits to, readable. Its bytes are those of <see cref="FieldWriter"/>.</summary>
public sealed class FieldList : IReadOnlyList<Field>
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly Field[] _fields;

    /// <summary>Takes the fields in their order. Throws <see cref="ArgumentException"/> when a name is bad or occurs twice.</summary>
    public FieldList(IEnumerable<Field> fields)
    {
        _fields = [.. fields];
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in _fields)
        {
            if (string.IsNullOrEmpty(field.Name) || !char.IsAsciiLetter(field.Name[0]) || !names.Add(field.Name))
            {
                throw new ArgumentException($"Field name '{field.Name}' does not begin with an ASCII letter, or occurs twice.", nameof(fields));
            }
        }
    }

    /// <summary>Number of fields.</summary>
    public int Count => _fields.Length;

    /// <summary>The field at this place.</summary>
    public Field this[int index] => _fields[index];

    /// <summary>The value of the field with this name; null when there is none.</summary>
    public string? this[string name] => Array.Find(_fields, f => string.Equals(f.Name, name, StringComparison.Ordinal)).Value;

    /// <summary>The canonical bytes.</summary>
    public byte[] Encode()
    {
        var writer = new FieldWriter();
        foreach (var field in _fields)
        {
            writer.Add(s_strict.GetBytes(field.Name), s_strict.GetBytes(field.Value));
        }

        return writer.Written.ToArray();
    }

    /// <summary>Reads canonical bytes; false when they are cut short, not UTF-8, or hold a bad or repeated name.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out FieldList? fields)
    {
        fields = null;
        var list = new List<Field>();
        try
        {
            while (!encoded.IsEmpty)
            {
                var name = Take(ref encoded, BinaryPrimitives.ReadUInt16BigEndian(Take(ref encoded, 2)));
                var value = Take(ref encoded, checked((int)BinaryPrimitives.ReadUInt32BigEndian(Take(ref encoded, 4))));
                list.Add(new Field(s_strict.GetString(name), s_strict.GetString(value)));
            }

            fields = new FieldList(list);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public IEnumerator<Field> GetEnumerator() => ((IEnumerable<Field>)_fields).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int length)
    {
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
