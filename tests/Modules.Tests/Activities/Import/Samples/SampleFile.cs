using System.Text;

namespace Puhui.Modules.Tests.Activities.Import.Samples;

/// <summary>A sample as it is committed under <c>samples/</c>, and what an import of it must come to.</summary>
internal sealed class SampleFile(string name, string profile, string? stations, params string[] columns)
{
    private readonly StringBuilder _text = new StringBuilder().AppendJoin(',', columns).Append('\n');

    public string Name => name;

    public string Profile => profile;

    public string? Stations => stations;

    public string Text => _text.ToString();

    public int Read { get; private set; }

    public int Duplicate { get; private set; }

    public int Zero { get; private set; }

    public int Held { get; private set; }

    public int Refused { get; private set; }

    public int Credited => Read - Duplicate - Zero - Held - Refused;

    /// <summary>Adds a row and says what must become of it.</summary>
    public void Add(Expected expected, params string[] cells)
    {
        Read++;
        Duplicate += expected == Expected.Duplicate ? 1 : 0;
        Zero += expected == Expected.Zero ? 1 : 0;
        Held += expected == Expected.Held ? 1 : 0;
        Refused += expected == Expected.Refused ? 1 : 0;
        _text.AppendJoin(',', cells.Select(cell => cell.AsSpan().IndexOfAny(",\"\n") >= 0 ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell)).Append('\n');
    }
}

internal enum Expected
{
    Credited,
    Duplicate,
    Zero,
    Held,
    Refused,
}
