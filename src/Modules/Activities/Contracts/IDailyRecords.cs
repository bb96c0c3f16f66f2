namespace Puhui.Activities.Contracts;

/// <summary>What was booked of a source in a span of time, for reconciliation. It looks at bookings, never at what stands now, so a span that is over always reads the same.</summary>
public interface IDailyRecords
{
    /// <summary>
    /// What was booked from (inclusive) to (exclusive), in the order of the bytes of the record id (UTF-8), then of the status.
    /// A record that was received and cancelled in the span is two lines. Read as a stream, in bounded memory.
    /// </summary>
    IAsyncEnumerable<DailyRecord> ReadAsync(SourceId source, DateTimeOffset from, DateTimeOffset to, CancellationToken ct);

    /// <summary>
    /// What was refused or in conflict in the span, by code, in the order of the codes. Kept for thirty days and of each at most a
    /// million, so ask soon after the span.
    /// </summary>
    Task<IReadOnlyList<DailyRefusals>> RefusalsAsync(SourceId source, DateTimeOffset from, DateTimeOffset to, CancellationToken ct);

    /// <summary>When the first record of the source after a time was received; null when there is none.</summary>
    Task<DateTimeOffset?> FirstAfterAsync(SourceId source, DateTimeOffset after, CancellationToken ct);
}

/// <summary>What happened to a record, as a reconciliation counts it. The numbers are the order of lines of one record.</summary>
public enum DailyStatus
{
    /// <summary>Received and credited.</summary>
    Posted = 1,

    /// <summary>Received; nothing to credit.</summary>
    Zero = 2,

    /// <summary>Received and held.</summary>
    Held = 3,

    /// <summary>Released after it was held, and credited.</summary>
    Released = 4,

    /// <summary>Rejected after it was held.</summary>
    Rejected = 5,

    /// <summary>Credited more or less than before, because another record was cancelled that had used the room of a cap.</summary>
    Adjusted = 6,

    /// <summary>Cancelled, or replaced by a correction; what it had earned was taken back.</summary>
    Cancelled = 7,
}

/// <summary>One line.</summary>
/// <param name="RecordId">The source's own id.</param>
/// <param name="Scenario">The behaviour.</param>
/// <param name="Status">What happened.</param>
/// <param name="Asset">Code of the asset.</param>
/// <param name="AmountMg">What this changed on the holder's account: milligrams for <c>CO2E</c>, thousandths of platform grams and bank points; 0 when nothing, below 0 when taken back.</param>
public readonly record struct DailyRecord(string RecordId, string Scenario, DailyStatus Status, string Asset, long AmountMg);

/// <summary>How often something was not recorded.</summary>
/// <param name="Code">Name of the refusal; <c>conflict</c> for another content under a known id.</param>
/// <param name="Count">How often; each sending counts.</param>
public readonly record struct DailyRefusals(string Code, long Count);
