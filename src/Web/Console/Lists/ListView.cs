using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Puhui.Components;

namespace Puhui.Operating.Lists;

/// <summary>A list as it is shown: no types of rows any more.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Ask">What was asked.</param>
/// <param name="Programme">Code of the programme it is of; null for none.</param>
/// <param name="Heads">The columns that are shown.</param>
/// <param name="Rows">The rows, a cell for each column.</param>
/// <param name="Next">Place of the next page; null on the last.</param>
/// <param name="IsPartial">See <see cref="Slice{T}"/>.</param>
public sealed record ListView(string Name, string Path, ListAsk Ask, string? Programme, IReadOnlyList<ListHead> Heads, IReadOnlyList<IReadOnlyList<Cell>> Rows, string? Next, bool IsPartial)
{
    /// <summary>All columns, for choosing.</summary>
    public required IReadOnlyList<ListHead> AllHeads { get; init; }

    /// <summary>What it can be narrowed by.</summary>
    public required IReadOnlyList<Filter> Filters { get; init; }

    /// <summary>Its orders.</summary>
    public required IReadOnlyList<Sorting> Sorts { get; init; }

    /// <summary>What can be searched for.</summary>
    public string? SearchFor { get; init; }

    /// <summary>Whether it is narrowed at all.</summary>
    public bool IsNarrowed => Ask.Search is not null || Ask.Filters.Count > 0;

    /// <summary>The address of this list with other things chosen.</summary>
    public string Address(string? cursor = null, string? sort = null, string? format = null)
    {
        QueryBuilder query = [];
        Add("programme", Programme);
        Add("q", Ask.Search);
        foreach (var (key, value) in Ask.Filters)
        {
            Add(key, value);
        }

        Add("sort", (sort ?? Ask.Sort) is { } order && Sorts.Count > 0 && order != Sorts[0].Key ? order : null);
        Add("cursor", cursor);
        Add("format", format);
        return Path + query.ToQueryString();

        void Add(string key, string? value)
        {
            if (value is { Length: > 0 })
            {
                query.Add(key, value);
            }
        }
    }
}

/// <summary>The head of a column.</summary>
public sealed record ListHead(string Key, string Title, bool IsNumber, bool IsShown);

/// <summary>Answers with a list: the page, the choice of columns, or the whole of it as CSV.</summary>
internal static class ListAnswer
{
    public const int PageSize = 50;
    private const int FilePageSize = 500;
    private const int MostText = 100;

    /// <summary>Reads what is asked; what cannot be read is left out.</summary>
    public static ListAsk Ask<T>(HttpContext http, Listing<T> listing)
    {
        var query = http.Request.Query;
        Dictionary<string, string> chosen = new(StringComparer.Ordinal);
        foreach (var filter in listing.Filters)
        {
            var value = query[filter.Key].ToString();
            if (value.Length is > 0 and <= MostText
                && (filter.Options is { } options ? options.Any(option => option.Value == value) : Days.TryRead(value, out _)))
            {
                chosen[filter.Key] = value;
            }
        }

        var search = query["q"].ToString().Trim();
        var sort = query["sort"].ToString();
        return new ListAsk(
            listing.SearchFor is not null && search.Length is > 0 and <= MostText && !search.Any(char.IsControl) ? search : null,
            chosen,
            listing.Sorts.Any(one => one.Key == sort) ? sort : listing.Sorts.Count > 0 ? listing.Sorts[0].Key : "",
            query["cursor"].ToString() is { Length: > 0 and <= 300 } cursor ? cursor : null,
            PageSize);
    }

    /// <summary>Shows the list by a page made from its view, unless the columns are chosen or a file is asked for.</summary>
    public static async Task<IResult> OfAsync<T>(HttpContext http, Listing<T> listing, string? programme, Func<ListView, IResult> show, CancellationToken ct)
    {
        var language = Language.Of(http);
        var ask = Ask(http, listing);
        if (http.Request.Query.ContainsKey("choose"))
        {
            ListColumns.Keep(http, listing.Name, http.Request.Query["cols"]);
            return Results.Redirect(Build<T>(listing, ask, programme, language, [], null, false, null).Address());
        }

        if (http.Request.Query["format"] == "csv")
        {
            return new CsvFile<T>(listing, ask with { Cursor = null, Limit = FilePageSize }, language);
        }

        Slice<T> slice;
        try
        {
            slice = await listing.Read(ask, ct);
        }
        catch (FormatException)
        {
            // A place that was not given out is the beginning.
            ask = ask with { Cursor = null };
            slice = await listing.Read(ask, ct);
        }

        return show(Build(listing, ask, programme, language, slice.Items, slice.Next, slice.IsPartial, ListColumns.Chosen(http, listing.Name)));
    }

    private static ListView Build<T>(Listing<T> listing, ListAsk ask, string? programme, Language language, IReadOnlyList<T> items, string? next, bool partial, IReadOnlySet<string>? chosen)
    {
        var shown = listing.Columns.Where((column, place) => place == 0 || (chosen is null ? !column.IsExtra : chosen.Contains(column.Key))).ToList();
        return new ListView(
            listing.Name, listing.Path, ask, programme,
            [.. shown.Select(column => new ListHead(column.Key, language.Say(column.Zh, column.En), column.IsNumber, true))],
            [.. items.Select(item => (IReadOnlyList<Cell>)[.. shown.Select(column => column.Of(item, language))])],
            next, partial)
        {
            AllHeads = [.. listing.Columns.Select(column => new ListHead(column.Key, language.Say(column.Zh, column.En), column.IsNumber, shown.Contains(column)))],
            Filters = listing.Filters,
            Sorts = listing.Sorts,
            SearchFor = listing.SearchFor,
        };
    }
}
