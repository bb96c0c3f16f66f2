using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;
using Puhui.Platform.Background;

namespace Puhui.Accounts.Consents;

/// <summary>
/// Tells every process whose subjects changed: a row in the transaction of the change, read by all every two seconds.
/// </summary>
internal sealed class SubjectChanges(NpgsqlDataSource database, AccountCache cache, Freshness freshness, TimeProvider time, ILogger<SubjectChanges> logger)
    : Rounds(TimeSpan.FromSeconds(2), "Changes of subjects could not be read", time, logger)
{
    private const int SweepEvery = 300;

    private readonly HashSet<long> _seen = [];
    private ulong _from;
    private int _rounds;

    /// <summary>Notes a change inside the transaction that makes it.</summary>
    public static async Task NoteAsync(NpgsqlConnection connection, AccountId account, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand("insert into accounts.subject_change (account) values ($1)", connection);
        insert.Parameters.Add(new() { Value = account.Value });
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Forgets in this process, without waiting for the next round.</summary>
    public void Forget(AccountId account) => cache.Forget(new HashSet<AccountId> { account });

    /// <summary>Reads what changed since the last time.</summary>
    public async Task ReadAsync(CancellationToken ct)
    {
        var began = Time.GetTimestamp();
        await using var connection = await database.OpenConnectionAsync(ct);

        // Both in one statement and so in one view of the database: what is not over now is read again next time.
        await using var command = new NpgsqlCommand(
            """
            select pg_snapshot_xmin(pg_current_snapshot()), c.number, c.account
            from (values (1)) as one left join accounts.subject_change c on c.written_by >= $1
            """,
            connection);
        command.Parameters.Add(new() { Value = _from, NpgsqlDbType = NpgsqlDbType.Xid8 });
        HashSet<AccountId> changed = [];
        HashSet<long> known = [];
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                _from = row.GetFieldValue<ulong>(0);
                if (row.IsDBNull(1))
                {
                    continue;
                }

                known.Add(row.GetInt64(1));
                if (!_seen.Contains(row.GetInt64(1)))
                {
                    changed.Add(new AccountId(row.GetGuid(2)));
                }
            }
        }

        if (changed.Count > 0)
        {
            cache.Forget(changed);
        }

        _seen.Clear();
        _seen.UnionWith(known);
        freshness.Heard(began);
        if (++_rounds % SweepEvery == 0)
        {
            await using var sweep = new NpgsqlCommand("delete from accounts.subject_change where at < now() - interval '1 day'", connection);
            await sweep.ExecuteNonQueryAsync(ct);
        }
    }

    protected override Task RoundAsync(CancellationToken ct) => ReadAsync(ct);
}
