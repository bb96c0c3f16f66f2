using Microsoft.AspNetCore.Http;
using Puhui.Quantities;

namespace Puhui.Activities.Contracts;

/// <summary>
/// A partner's own format whose files and requests are lists of flat items: rows of CSV or objects of JSON with texts and numbers.
/// Whoever registers one as a service gets files of it imported (<c>./puhui import FILE --profile NAME</c>) and, by
/// <see cref="IItemDoor"/>, requests answered.
/// </summary>
public interface IItemFormat
{
    /// <summary>The name of the format, for example <c>transit.taps</c>.</summary>
    string Name { get; }

    /// <summary>The names of the fields an item may have; others are refused with <c>field_unknown</c>.</summary>
    IReadOnlyList<string> Fields { get; }

    /// <summary>
    /// Reads items, in their order, at most 1,000: one reading for each. May keep what it needs to know later; called again with the
    /// same items it must give the same records.
    /// </summary>
    ValueTask<IReadOnlyList<ItemReading>> ReadAsync(Source source, IReadOnlyList<Item> items, CancellationToken ct);
}

/// <summary>One item as it stands: its fields by name, empty ones left out.</summary>
/// <param name="Fields">Texts; numbers as they were written.</param>
public sealed record Item(IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>The text of a field; null when it is not given.</summary>
    public string? this[string name] => Fields.GetValueOrDefault(name);
}

/// <summary>What an item turned out to be: exactly one of an activity, a refusal, a cancellation, or something that was noted.</summary>
public sealed record ItemReading
{
    private ItemReading(string? id) => Id = id;

    /// <summary>The item's own id; null when it has none.</summary>
    public string? Id { get; }

    /// <summary>The activity to record.</summary>
    public ActivityRecord? Record { get; private init; }

    /// <summary>Why nothing was done with it.</summary>
    public Refusal? Refused { get; private init; }

    /// <summary>The record it takes back.</summary>
    public string? Cancels { get; private init; }

    /// <summary>Why it was noted without being an activity: a code and words.</summary>
    public Refusal? Noted { get; private init; }

    /// <summary>An activity.</summary>
    public static ItemReading Send(ActivityRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new(record.Id) { Record = record };
    }

    /// <summary>A refusal: nothing is kept of the item.</summary>
    public static ItemReading Refuse(string? id, Refusal why) => new(id) { Refused = why };

    /// <summary>The item takes back an earlier record; what that record earned is reversed.</summary>
    public static ItemReading Cancel(string id, string record) => new(id) { Cancels = record };

    /// <summary>The item is understood and kept, and is no activity.</summary>
    public static ItemReading Note(string id, string code, string detail) => new(id) { Noted = new Refusal(code, detail) };
}

/// <summary>Answers requests that bring items.</summary>
public interface IItemDoor
{
    /// <summary>
    /// Takes the items of a request (JSON array or object, NDJSON, CSV with a header; at most 4 MiB and 10,000 items) through
    /// <see cref="ISourceGate"/>, the format and the intake, and answers each by itself. 200 means that what was recorded is durable.
    /// </summary>
    Task<IResult> AnswerAsync(HttpContext context, IItemFormat format);
}

/// <summary>
/// A format whose files are not lists of items, for example a timetable in a zip file or a folder. Registered as a service, its files
/// are loaded by <c>./puhui import FILE --profile NAME</c>.
/// </summary>
public interface IWholeFileFormat
{
    /// <summary>The name of the format, for example <c>transit.gtfs</c>.</summary>
    string Name { get; }

    /// <summary>Loads a file or folder for a source.</summary>
    /// <returns>How many things were read.</returns>
    /// <exception cref="ImportException">It cannot be loaded: the message is one line and says why.</exception>
    Task<long> LoadAsync(Source source, string path, CancellationToken ct);

    /// <summary>The same for formats that hold activities: what became of each. Of others, everything read counts as noted.</summary>
    /// <param name="source">The source.</param>
    /// <param name="path">The file or folder.</param>
    /// <param name="refusedPath">Where refused things may be written; null for nowhere.</param>
    /// <param name="ct">Stops; what was recorded stays, and importing again is safe.</param>
    /// <exception cref="ImportException">It cannot be loaded: the message is one line and says why.</exception>
    async Task<ImportSummary> ImportAsync(Source source, string path, string? refusedPath, CancellationToken ct)
    {
        var read = await LoadAsync(source, path, ct);
        return ImportSummary.Empty with { Read = read, Zero = read };
    }
}
