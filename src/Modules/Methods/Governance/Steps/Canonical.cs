using System.Buffers;
using System.Globalization;
using System.Text;

namespace Puhui.Methods.Governance.Steps;

/// <summary>
/// The bytes that are signed and attested: a first line that names the form, then for every field its name, the length of its value
/// in bytes, a line feed, the value in UTF-8, a line feed. Fields come in the order they are added; one without a value is left out.
/// </summary>
internal sealed class Canonical
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public Canonical(string form)
    {
        Write(form + "\n");
    }

    public Canonical Add(string name, string? value)
    {
        if (value is not null)
        {
            Write(string.Create(CultureInfo.InvariantCulture, $"{name} {Encoding.UTF8.GetByteCount(value)}\n{value}\n"));
        }

        return this;
    }

    public Canonical Add(string name, DateTimeOffset? value) => Add(name, value?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));

    public byte[] ToBytes() => _bytes.WrittenSpan.ToArray();

    private void Write(string text) => Encoding.UTF8.GetBytes(text, _bytes);
}
