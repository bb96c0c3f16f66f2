using Puhui.Activities.Contracts;

namespace Puhui.Partners.Contracts;

/// <summary>What was booked of a source each day, in a form both sides can compare. See docs/formats/reconciliation.md.</summary>
public interface IReconciliations
{
    /// <summary>The days of a source that are made, latest first, before a day (null for the latest), at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<Reconciliation>> ListAsync(SourceId source, DateOnly? before, int limit, CancellationToken ct);

    /// <summary>One day of a source; null when it is not made: not over, or nothing was ever sent.</summary>
    Task<Reconciliation?> FindAsync(SourceId source, DateOnly day, CancellationToken ct);
}

/// <summary>One day of one source.</summary>
/// <param name="Source">Whose.</param>
/// <param name="Day">The day, in the zone of the source.</param>
/// <param name="ZoneId">That zone.</param>
/// <param name="Begins">When it began.</param>
/// <param name="Ends">When the next one began.</param>
/// <param name="Lines">How many lines the digests cover.</param>
/// <param name="Sha256">SHA-256 of the lines, 64 hexadecimal digits.</param>
/// <param name="Sm3">SM3 of the lines, 64 hexadecimal digits.</param>
/// <param name="Totals">Counts and sums.</param>
/// <param name="Refused">What was not recorded, by code.</param>
/// <param name="Note">All of this as a signed note.</param>
/// <param name="MadeAt">When it was made.</param>
public sealed record Reconciliation(
    SourceId Source,
    DateOnly Day,
    string ZoneId,
    DateTimeOffset Begins,
    DateTimeOffset Ends,
    long Lines,
    string Sha256,
    string Sm3,
    IReadOnlyList<ReconciliationTotal> Totals,
    IReadOnlyList<DailyRefusals> Refused,
    string Note,
    DateTimeOffset MadeAt);

/// <summary>The lines of one scenario, status and asset.</summary>
/// <param name="Scenario">The behaviour.</param>
/// <param name="Status">What happened.</param>
/// <param name="Asset">Code of the asset.</param>
/// <param name="Count">How many lines.</param>
/// <param name="AmountMg">Their sum.</param>
public sealed record ReconciliationTotal(string Scenario, DailyStatus Status, string Asset, long Count, long AmountMg);
