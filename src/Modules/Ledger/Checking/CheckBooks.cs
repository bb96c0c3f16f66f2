using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Ledger.Posting;

namespace Puhui.Ledger.Checking;

/// <summary>What can be asked of the books as a whole: each question is a query that answers with what is wrong.</summary>
internal static class CheckBooks
{
    private static readonly (string Code, string Sql)[] s_questions =
    [
        ("asset_unbalanced", """
            select 'asset ' || asset, 'all legs sum to ' || sum(amount) || ' instead of 0' from ledger.leg group by asset having sum(amount) <> 0
            """),
        ("batch_unbalanced", """
            select 'batch ' || batch_id, 'the legs of asset ' || asset || ' sum to ' || sum(amount) || ' instead of 0'
            from ledger.leg group by batch_id, asset having sum(amount) <> 0
            """),
        ("balance_differs", """
            select coalesce(j.account_id, b.account_id)::text,
                   'asset ' || coalesce(j.asset, b.asset) || ': the balance says ' || coalesce(b.posted, 0) || ' posted and ' || coalesce(b.reserved, 0)
                   || ' reserved, the journal sums to ' || coalesce(j.posted, 0) || ' and ' || coalesce(j.reserved, 0)
            from (select account_id, asset, sum(amount) as posted, coalesce(sum(reserved), 0) as reserved from ledger.leg group by account_id, asset) j
            full join (select account_id, asset, sum(posted) as posted, sum(reserved) as reserved from ledger.balance group by account_id, asset) b
                on b.account_id = j.account_id and b.asset = j.asset
            where coalesce(b.posted, 0) <> coalesce(j.posted, 0) or coalesce(b.reserved, 0) <> coalesce(j.reserved, 0)
            """),
        ("balance_negative", """
            select account_id::text, 'asset ' || asset || ': posted ' || posted || ', reserved ' || reserved
            from ledger.balance where reserved < 0 or (posted < reserved and account_id < 'ffffffff-ffff-8000-0000-000000000000')
            """),
        ("issuer_unknown", """
            select b.account_id::text, 'this issuance account has no name' from ledger.balance b
            where b.account_id >= 'ffffffff-ffff-8000-0000-000000000000' and not exists (select from ledger.issuance i where i.account_id = b.account_id and i.asset = b.asset)
            """),
        ("account_unknown", $"""
            select b.account_id::text, 'this account is nobody''s and has no name' from ledger.balance b
            where b.account_id >= '{BookAccountId.First}' and b.account_id < 'ffffffff-ffff-8000-0000-000000000000'
              and not exists (select from ledger.book_account a where a.account_id = b.account_id)
            """),
        ("entry_without_leaf", """
            select l.entry_id::text, 'it is leg ' || coalesce(l.position, -1) || ' of batch ' || l.batch_id || ', which has ' || coalesce(b.leaf_count, 0) || ' leaves'
            from ledger.leg l left join ledger.batch b on b.id = l.batch_id
            where b.id is null or l.position >= b.leaf_count or l.position < 0
            """),
        ("leaf_shared", """
            select min(entry_id::text), count(*) || ' entries claim leaf ' || position || ' of batch ' || batch_id
            from ledger.leg where leg_no = 0 group by batch_id, position having count(*) > 1
            """),
        ("attestation_without_leaf", """
            select a.id::text, 'leaf ' || a.position || ' of batch ' || a.batch_id || ' is not its leaf'
            from ledger.attestation a left join ledger.batch b on b.id = a.batch_id
            where substring(b.leaves from a.position * 106 + 1 for 17) is distinct from '\x02'::bytea || uuid_send(a.id)
            """),
        ("batch_lost", """
            select 'batch ' || b.id, 'it is neither in the log nor waiting for it' from ledger.batch b
            where not exists (select from ledger.sequenced s where s.batch_id = b.id) and not exists (select from ledger.unsequenced u where u.batch_id = b.id)
            """),
        ("batch_waits_twice", """
            select 'batch ' || u.batch_id, 'it is in the log and waits to be put there again' from ledger.unsequenced u join ledger.sequenced s on s.batch_id = u.batch_id
            """),
        ("correction_wrong", """
            select x.entry_id::text, 'it corrects ' || x.corrects || ', which is not an issue to the same account in the same asset'
            from ledger.leg x left join ledger.leg c on c.entry_id = x.corrects and c.leg_no = 0
            where x.corrects is not null and x.kind = 2 and x.leg_no = 0
              and (c.entry_id is null or c.account_id <> x.account_id or c.asset <> x.asset or c.kind <> 1)
            """),
        ("settlement_wrong", """
            select coalesce(x.entry_id, s.entry_id)::text, 'a posted or voided reservation and its settlement do not belong together'
            from (select entry_id, corrects from ledger.leg where kind in (5, 6) and leg_no = 0) x
            full join ledger.settlement s on s.entry_id = x.entry_id and s.pending = x.corrects
            where x.entry_id is null or s.entry_id is null
            """),
    ];

    public static async Task RunAsync(NpgsqlConnection connection, Findings findings, CancellationToken ct)
    {
        foreach (var (code, sql) in s_questions)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                findings.Add(code, Named(code, reader.GetString(0)), reader.GetString(1));
            }
        }
    }

    /// <summary>What the holders have, per asset.</summary>
    public static async Task<Dictionary<string, long>> HoldingsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var holdings = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(
            $"select asset, sum(posted) from ledger.balance where account_id < '{BookAccountId.First}' group by asset order by asset", connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            holdings.Add(Asset.FromNumber(reader.GetInt16(0)).Code, (long)reader.GetDecimal(1));
        }

        return holdings;
    }

    /// <summary>Ids as people know them.</summary>
    private static string Named(string code, string where) =>
        !Guid.TryParse(where, out var id) ? where
        : code.StartsWith("balance", StringComparison.Ordinal) || code.StartsWith("issuer", StringComparison.Ordinal) || code.StartsWith("account", StringComparison.Ordinal) ? new AccountId(id).ToString()
        : code.StartsWith("attestation", StringComparison.Ordinal) ? new AttestationId(id).ToString()
        : new EntryId(id).ToString();
}
