using Puhui.Components;

namespace Puhui.Operating.Lists;

/// <summary>What stands in one place of a list.</summary>
/// <param name="Text">As people read it.</param>
/// <param name="Link">Where it leads.</param>
public sealed record Cell(string Text, string? Link = null)
{
    /// <summary>Tone of a badge; null for plain words.</summary>
    public string? Tone { get; init; }

    /// <summary>Icon of a badge.</summary>
    public string? Icon { get; init; }

    /// <summary>Smaller words below.</summary>
    public string? Note { get; init; }

    /// <summary>Whether it is an id or a code.</summary>
    public bool Code { get; init; }

    /// <summary>A time, for machines.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>What a file says instead of <see cref="Text"/>: exact figures, whole ids.</summary>
    public string? Exact { get; init; }
}

/// <summary>A column of a list.</summary>
/// <param name="Key">Its name in addresses, cookies and files.</param>
/// <param name="Zh">Its title in Chinese.</param>
/// <param name="En">Its title in English.</param>
/// <param name="Of">What stands in it.</param>
public sealed record Column<T>(string Key, string Zh, string En, Func<T, Language, Cell> Of)
{
    /// <summary>Whether it holds figures, which stand at the end.</summary>
    public bool IsNumber { get; init; }

    /// <summary>Whether it is shown only to who chooses it.</summary>
    public bool IsExtra { get; init; }
}

/// <summary>One value of a filter.</summary>
public sealed record Option(string Value, string Title);

/// <summary>Something a list can be narrowed by.</summary>
/// <param name="Key">Its name in addresses.</param>
/// <param name="Zh">Its title in Chinese.</param>
/// <param name="En">Its title in English.</param>
/// <param name="Options">What can be chosen; null for a day.</param>
public sealed record Filter(string Key, string Zh, string En, IReadOnlyList<Option>? Options);

/// <summary>An order of a list.</summary>
public sealed record Sorting(string Key, string Zh, string En);

/// <summary>What somebody asks of a list.</summary>
/// <param name="Search">Words to find; null for none.</param>
/// <param name="Filters">What is chosen, by the names of the filters.</param>
/// <param name="Sort">Name of the order.</param>
/// <param name="Cursor">Place of the page; null for the first.</param>
/// <param name="Limit">Rows.</param>
public sealed record ListAsk(string? Search, IReadOnlyDictionary<string, string> Filters, string Sort, string? Cursor, int Limit)
{
    /// <summary>What is chosen of a filter; null when nothing is.</summary>
    public string? this[string filter] => Filters.GetValueOrDefault(filter);
}

/// <summary>A page of a list.</summary>
/// <param name="Items">Its rows.</param>
/// <param name="Next">Place of the next page; null on the last.</param>
/// <param name="IsPartial">Whether it is short only because enough was looked through.</param>
public sealed record Slice<T>(IReadOnlyList<T> Items, string? Next, bool IsPartial = false)
{
    /// <summary>Of rows that are all there: the page by counting, for lists of some hundred at most.</summary>
    public static Slice<T> Of(IReadOnlyList<T> all, ListAsk ask)
    {
        var from = int.TryParse(ask.Cursor, System.Globalization.CultureInfo.InvariantCulture, out var place) && place > 0 ? Math.Min(place, all.Count) : 0;
        var to = Math.Min(all.Count, from + ask.Limit);
        return new Slice<T>([.. all.Skip(from).Take(to - from)], to < all.Count ? to.ToString(System.Globalization.CultureInfo.InvariantCulture) : null);
    }
}

/// <summary>A list of the console: what it shows, how it is narrowed and ordered, and where a page of it comes from.</summary>
public sealed class Listing<T>
{
    /// <summary>Its name: of the cookie with the chosen columns, and of files.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is.</summary>
    public required string Path { get; init; }

    /// <summary>The columns, the first of which names a row and is always shown.</summary>
    public required IReadOnlyList<Column<T>> Columns { get; init; }

    /// <summary>What it can be narrowed by.</summary>
    public IReadOnlyList<Filter> Filters { get; init; } = [];

    /// <summary>Its orders; the first unless another is chosen.</summary>
    public IReadOnlyList<Sorting> Sorts { get; init; } = [];

    /// <summary>What can be searched for; null where nothing can.</summary>
    public string? SearchFor { get; init; }

    /// <summary>Reads one page. A cursor it does not know is a <see cref="FormatException"/>.</summary>
    public required Func<ListAsk, CancellationToken, Task<Slice<T>>> Read { get; init; }
}
