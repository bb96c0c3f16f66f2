using System.Globalization;
using Npgsql;
using Puhui.Accounts.Consents;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Accounts.Rights;

/// <summary>
/// Erases a holder in one transaction: all doors first, while partners' names still lead to what they keep; then the names, the key and
/// the secret. What is left is an account id with amounts.
/// </summary>
internal sealed class Erasure(
    NpgsqlDataSource database, IEnumerable<IHolderData> doors, ILinks links, IHolderKeys keys, ErasedSubjects erased, IAttestations attestations, SubjectChanges changes, TimeProvider time)
{
    public async Task<Result<ErasureDone>> EraseAsync(AccountId holder, string by, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        switch (await HolderRow.LockAsync(connection, holder, ct))
        {
            case { Code: "holder_erased" }:
                return new ErasureDone(await ErasedAtAsync(connection, holder, ct), 0, null);
            case { } refusal:
                return refusal;
        }

        var now = Moment.Of(time);
        var accounts = await links.PartsAsync(holder, ct);
        foreach (var account in accounts)
        {
            await LetGoAsync(connection, account, ct);
            await ForgetAsync(connection, account, now, ct);
        }

        var receipt = await attestations.AttestAsync(
            connection,
            new NewAttestation("privacy.erased", holder.ToString(), now, [new("by", by), new("accounts", accounts.Count.ToString(CultureInfo.InvariantCulture))]),
            ct);
        await transaction.CommitAsync(ct);
        foreach (var account in accounts)
        {
            changes.Forget(account);
        }

        attestations.Announce();
        return new ErasureDone(now, accounts.Count, receipt);
    }

    /// <summary>What another server still wrote in the seconds before it heard of an erasure.</summary>
    public async Task<int> SweepAsync(TimeSpan since, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        List<AccountId> lately = [];
        await using (var find = new NpgsqlCommand("select id from accounts.holder where erased_at > $1", connection))
        {
            find.Parameters.Add(new() { Value = time.GetUtcNow() - since });
            await using var row = await find.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                lately.Add(new AccountId(row.GetGuid(0)));
            }
        }

        foreach (var account in lately)
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await LetGoAsync(connection, account, ct);
            await transaction.CommitAsync(ct);
        }

        return lately.Count;
    }

    private async Task LetGoAsync(NpgsqlConnection connection, AccountId account, CancellationToken ct)
    {
        foreach (var door in doors.OrderBy(door => door.Section, StringComparer.Ordinal))
        {
            await door.EraseAsync(connection, account, ct);
        }
    }

    private async Task ForgetAsync(NpgsqlConnection connection, AccountId account, DateTimeOffset now, CancellationToken ct)
    {
        await keys.DestroyAsync(connection, account, ct);
        await erased.NoteAsync(connection, account.Value, ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("delete from accounts.subject where account = $1") { Parameters = { new() { Value = account.Value } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("update accounts.holder set secret = null, erased_at = $2 where id = $1")
        {
            Parameters = { new() { Value = account.Value }, new() { Value = now } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("update accounts.holder_request set state = 2, decided_at = $2 where account = $1 and state = 1")
        {
            Parameters = { new() { Value = account.Value }, new() { Value = now } },
        });
        await batch.ExecuteNonQueryAsync(ct);
        await SubjectChanges.NoteAsync(connection, account, ct);
    }

    private static async Task<DateTimeOffset> ErasedAtAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        await using var ask = new NpgsqlCommand("select erased_at from accounts.holder where id = $1", connection);
        ask.Parameters.Add(new() { Value = holder.Value });
        return new DateTimeOffset((DateTime)(await ask.ExecuteScalarAsync(ct))!, TimeSpan.Zero);
    }
}
