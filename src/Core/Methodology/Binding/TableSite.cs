using Puhui.Methodology.Expressions;

namespace Puhui.Methodology.Binding;

/// <summary>One look-up of one table: its cells laid out so that the codes of the act index them directly.</summary>
internal sealed class TableSite
{
    private Cell[] _cells = [];
    private (CodeSource Source, int Stride)[] _strides = [];

    public TableSite(LookupSyntax syntax, ParameterDefinition parameter, IReadOnlyList<KeyBinding> keys, CodeSource? editions)
    {
        Syntax = syntax;
        Parameter = parameter;
        Keys = keys;
        Editions = editions;
        foreach (var key in keys.Where(key => key.Source is not null))
        {
            key.Source!.IsTableKey = true;
        }
    }

    public LookupSyntax Syntax { get; }

    public ParameterDefinition Parameter { get; }

    public IReadOnlyList<KeyBinding> Keys { get; }

    public CodeSource? Editions { get; }

    /// <summary>The slots that index the cells, each with its stride.</summary>
    public IReadOnlyList<(CodeSource Source, int Stride)> Strides => _strides;

    public IReadOnlyList<Cell> Cells => _cells;

    /// <summary>Whether an act can ask for a cell that is not there.</summary>
    public bool MayBeMissing { get; private set; }

    /// <summary>The cell an act asks for; −1 when one of its words is not in the table. Does not allocate.</summary>
    public int IndexFor(ReadOnlySpan<int> codes)
    {
        var index = 0;
        foreach (var (source, stride) in _strides)
        {
            var code = codes[source.Slot];
            if (code < 0)
            {
                return -1;
            }

            index += code * stride;
        }

        return index;
    }

    public bool HasNumber(int index) => _cells[index].Row?.Value is not null;

    /// <summary>Lays the cells out; called once all words are known.</summary>
    public void Materialise()
    {
        var sources = Keys.Select(key => key.Source).Append(Editions).OfType<CodeSource>().Distinct().ToList();
        var size = 1;
        var strides = new List<(CodeSource, int)>();
        foreach (var source in sources)
        {
            strides.Add((source, size));
            size = checked(size * source.Words.Count);
        }

        _strides = [.. strides];
        _cells = new Cell[size];
        var rows = Parameter.Editions.Select(edition => edition.Rows.ToDictionary(row => string.Join('\n', row.Keys), StringComparer.Ordinal)).ToList();
        for (var index = 0; index < size; index++)
        {
            var at = index;
            string WordOf(CodeSource source) => source.Words[at / strides.First(pair => pair.Item1 == source).Item2 % source.Words.Count];
            var edition = Editions is null ? 0 : Editions.CodeOf(WordOf(Editions));
            var keys = string.Join('\n', Keys.Select(key => key.Word ?? WordOf(key.Source!)));
            if (rows[edition].TryGetValue(keys, out var row))
            {
                _cells[index] = new Cell(row, Parameter.Editions[edition]);
            }
        }

        MayBeMissing = _cells.Any(cell => cell.Row?.Value is null) || sources.Any(source => !source.IsClosed || source.Kind == CodeKind.Edition);
    }
}

/// <summary>A cell of a table; without a row when the combination has no number.</summary>
internal readonly record struct Cell(TableRow? Row, TableEdition? Edition)
{
    public Provenance Provenance => Row?.Provenance ?? Edition!.Provenance;
}
