using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Ledger.Posting;

/// <summary>
/// Looks at a batch's corrections twice: before anything is written, so that refusals come in their order; and afterwards, when
/// the holders' balances are locked, so that corrections of one entry in parallel cannot together take back more than it issued.
/// </summary>
internal static class CheckCorrections
{
    private const string Corrected = """
        select c.entry_id, c.account_id, c.asset, c.kind,
               c.amount + coalesce((select sum(x.amount) from ledger.leg x where x.corrects = c.entry_id and x.kind = 2 and x.leg_no = 0), 0)::bigint
        from ledger.leg c where c.entry_id = any($1) and c.leg_no = 0
        """;

    public static async Task BeforeAsync(NpgsqlConnection connection, BatchWriter batch, CancellationToken ct)
    {
        var originals = await OriginalsAsync(connection, batch.Corrections, ct);
        AddIssuedHere(batch, originals);
        foreach (var correction in batch.Corrections)
        {
            var refusal = Refuse(correction, originals.GetValueOrDefault(correction.Corrects));
            if (refusal is not null)
            {
                throw new PostingRefusedException(refusal, correction.Holder);
            }

            originals[correction.Corrects] = originals[correction.Corrects] with { Remaining = originals[correction.Corrects].Remaining + correction.Amount };
        }
    }

    public static async Task AfterAsync(NpgsqlConnection connection, IReadOnlyCollection<Correction> corrections, CancellationToken ct)
    {
        var originals = await OriginalsAsync(connection, corrections, ct);
        foreach (var correction in corrections.Where(correction => originals[correction.Corrects].Remaining < 0))
        {
            throw new PostingRefusedException(BookRefusals.CorrectionExceeds(correction.Corrects), correction.Holder);
        }
    }

    /// <summary>A correction may also name an entry of its own batch, which is not in the journal yet.</summary>
    private static void AddIssuedHere(BatchWriter batch, Dictionary<EntryId, Original> originals)
    {
        var missing = batch.Corrections.Select(correction => correction.Corrects).Where(entry => !originals.ContainsKey(entry)).ToHashSet();
        if (missing.Count == 0)
        {
            return;
        }

        foreach (var (entry, movement) in batch.Issues().Where(issue => missing.Contains(issue.Entry)))
        {
            originals.Add(entry, new Original(movement.Account, movement.Asset, EntryKind.Issue, movement.Amount));
        }
    }

    private static Refusal? Refuse(Correction correction, Original? original)
    {
        if (original is null)
        {
            return BookRefusals.CorrectedUnknown(correction.Corrects);
        }

        if (original.Account != correction.Holder || original.Asset != correction.Asset.Number || original.Kind != EntryKind.Issue)
        {
            return BookRefusals.CorrectedForeign(correction.Corrects);
        }

        return original.Remaining + correction.Amount < 0 ? BookRefusals.CorrectionExceeds(correction.Corrects) : null;
    }

    private static async Task<Dictionary<EntryId, Original>> OriginalsAsync(NpgsqlConnection connection, IReadOnlyCollection<Correction> corrections, CancellationToken ct)
    {
        var originals = new Dictionary<EntryId, Original>();
        await using var command = new NpgsqlCommand(Corrected, connection) { Parameters = { new() { Value = corrections.Select(correction => correction.Corrects.Value).Distinct().ToArray() } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            originals.Add(
                new EntryId(reader.GetGuid(0)),
                new Original(new AccountId(reader.GetGuid(1)), reader.GetInt16(2), (EntryKind)reader.GetInt16(3), reader.GetInt64(4)));
        }

        return originals;
    }

    /// <summary>A corrected entry, and what is left of it after all corrections so far.</summary>
    private sealed record Original(AccountId Account, short Asset, EntryKind Kind, long Remaining);
}
