using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Puhui.Activities.Contracts;

namespace Puhui.Operating.Review;

/// <summary>What an operator chose to see, as it stands in the address.</summary>
/// <param name="View">all, better, appealed or second.</param>
/// <param name="Code">Held for this reason; null for all.</param>
/// <param name="Scenario">Of this behaviour; null for all.</param>
/// <param name="Source">Of this source; null for all.</param>
/// <param name="From">The first day of receipt (UTC); null for any.</param>
/// <param name="To">The last day of receipt (UTC); null for any.</param>
/// <param name="OlderThan">Held for at least so many days; 0 for any.</param>
public sealed record QueueChoice(string View, string? Code, string? Scenario, SourceId? Source, DateOnly? From, DateOnly? To, int OlderThan)
{
    /// <summary>The views of the queue.</summary>
    public static readonly IReadOnlyList<string> Views = ["all", "better", "appealed", "second"];

    /// <summary>Reads a query or a form; what cannot be read is left out.</summary>
    public static QueueChoice Read(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> fields)
    {
        var given = fields.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
        string? Text(string name) => given.GetValueOrDefault(name) is { Length: > 0 and <= 100 } text ? text : null;
        DateOnly? Day(string name) => DateOnly.TryParseExact(Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        return new QueueChoice(
            Text("view") is { } view && Views.Contains(view) ? view : "all",
            Text("code"),
            Text("scenario"),
            SourceId.TryParse(Text("source"), out var source) ? source : null,
            Day("from"),
            Day("to"),
            int.TryParse(Text("older"), NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= 3650 ? days : 0);
    }

    /// <summary>The filter for the desk.</summary>
    public ReviewFilter Filter(DateTimeOffset now)
    {
        var to = To is { } last && last < DateOnly.MaxValue ? Midnight(last.AddDays(1)) : (DateTimeOffset?)null;
        var old = OlderThan > 0 ? now.AddDays(-OlderThan) : (DateTimeOffset?)null;
        return new ReviewFilter(Code, Scenario, Source, From is { } first ? Midnight(first) : null, to < old || old is null ? to : old)
        {
            BetterEvidence = View == "better",
            Appealed = View == "appealed",
            Proposed = View == "second",
        };
    }

    /// <summary>The fields that are given.</summary>
    public IEnumerable<KeyValuePair<string, string>> Fields()
    {
        foreach (var (name, value) in new[]
        {
            ("view", View == "all" ? null : View), ("code", Code), ("scenario", Scenario), ("source", Source?.ToString()),
            ("from", From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("to", To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ("older", OlderThan == 0 ? null : OlderThan.ToString(CultureInfo.InvariantCulture)),
        })
        {
            if (value is not null)
            {
                yield return new(name, value);
            }
        }
    }

    /// <summary>A page with this choice.</summary>
    public string Address(string path, string? cursor = null) =>
        path + new QueryBuilder(cursor is null ? Fields() : Fields().Append(new("cursor", cursor))).ToQueryString();

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
