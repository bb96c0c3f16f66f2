using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Ledger.Posting;

/// <summary>
/// Looks at a batch's corrections before anything is written, so that a refusal names the account. Locks the balances of the
/// whole batch first, in the same order as posting will: what is found here still holds when the legs arrive.
/// </summary>
internal static class CheckCorrections
{
    private const string LockBalances = """
        select account_id, asset, posted, reserved from ledger.balance
        where account_id = any($1) order by account_id, asset, stripe for update
        """;

    private const string Corrected = """
        select c.entry_id, c.account_id, c.asset, c.kind,
               c.amount + coalesce((select sum(x.amount) from ledger.leg x where x.corrects = c.entry_id and x.kind = 2 and x.leg_no = 0), 0)::bigint
        from ledger.leg c where c.entry_id = any($1) and c.leg_no = 0
        """;

    public static async Task RunAsync(NpgsqlConnection connection, BatchWriter batch, CancellationToken ct)
    {
        var available = await LockAsync(connection, batch.Movements.ToArray().Select(m => m.Account.Value).Distinct().ToArray(), ct);
        var corrected = await CorrectedAsync(connection, batch.Corrections.Select(c => c.Corrects.Value).Distinct().ToArray(), ct);
        AddIssuedHere(batch, corrected);
        foreach (var correction in batch.Corrections)
        {
            if (Refuse(correction, corrected) is { } refusal)
            {
                throw new PostingRefusedException(refusal, correction.Holder);
            }
        }

        foreach (var movement in batch.Movements)
        {
            var key = (movement.Account, movement.Asset);
            available[key] = available.GetValueOrDefault(key) + movement.Amount;
        }

        foreach (var correction in batch.Corrections)
        {
            if (available[(correction.Holder, correction.Asset.Number)] < 0)
            {
                throw new PostingRefusedException(BookRefusals.BalanceInsufficient(), correction.Holder);
            }
        }
    }

    /// <summary>A correction may also name an entry of its own batch, which is not in the journal yet.</summary>
    private static void AddIssuedHere(BatchWriter batch, Dictionary<EntryId, Original> corrected)
    {
        var missing = batch.Corrections.Select(c => c.Corrects).Where(entry => !corrected.ContainsKey(entry)).ToHashSet();
        if (missing.Count == 0)
        {
            return;
        }

        foreach (var (entry, movement) in batch.Issues().Where(issue => missing.Contains(issue.Entry)))
        {
            corrected.Add(entry, new Original(movement.Account, movement.Asset, EntryKind.Issue, movement.Amount));
        }
    }

    private static Refusal? Refuse(Correction correction, Dictionary<EntryId, Original> corrected)
    {
        if (!corrected.TryGetValue(correction.Corrects, out var original))
        {
            return BookRefusals.CorrectedUnknown(correction.Corrects);
        }

        if (original.Account != correction.Holder || original.Asset != correction.Asset.Number || original.Kind != EntryKind.Issue)
        {
            return BookRefusals.CorrectedForeign(correction.Corrects);
        }

        corrected[correction.Corrects] = original with { Remaining = original.Remaining + correction.Amount };
        return original.Remaining + correction.Amount < 0 ? BookRefusals.CorrectionExceeds(correction.Corrects) : null;
    }

    private static async Task<Dictionary<(AccountId Account, short Asset), long>> LockAsync(NpgsqlConnection connection, Guid[] accounts, CancellationToken ct)
    {
        var available = new Dictionary<(AccountId, short), long>();
        await using var command = new NpgsqlCommand(LockBalances, connection) { Parameters = { new() { Value = accounts } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            available.Add((new AccountId(reader.GetGuid(0)), reader.GetInt16(1)), reader.GetInt64(2) - reader.GetInt64(3));
        }

        return available;
    }

    private static async Task<Dictionary<EntryId, Original>> CorrectedAsync(NpgsqlConnection connection, Guid[] entries, CancellationToken ct)
    {
        var corrected = new Dictionary<EntryId, Original>();
        await using var command = new NpgsqlCommand(Corrected, connection) { Parameters = { new() { Value = entries } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            corrected.Add(
                new EntryId(reader.GetGuid(0)),
                new Original(new AccountId(reader.GetGuid(1)), reader.GetInt16(2), (EntryKind)reader.GetInt16(3), reader.GetInt64(4)));
        }

        return corrected;
    }

    private sealed record Original(AccountId Account, short Asset, EntryKind Kind, long Remaining);
}
