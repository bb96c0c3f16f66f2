using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Ledger.Reading;

/// <summary>
/// A page of an account's entries, newest first. The balance after each row is counted back from today's balance in the same
/// snapshot, so it is exact whatever is filtered and however late an entry was committed.
/// </summary>
internal sealed class Statement(NpgsqlDataSource database)
{
    public const int MaxLimit = 500;

    private const string Sql = $"""
        select {EntryRows.Columns}, l.balance_after
        from (
            select j.*,
                   (select coalesce(sum(posted), 0) from ledger.balance where account_id = $1 and asset = $2)
                   - coalesce(sum(j.amount) over (order by j.entry_id desc rows between unbounded preceding and 1 preceding), 0) as balance_after
            from ledger.leg j
            where j.account_id = $1 and j.asset = $2
        ) l
        join ledger.batch b on b.id = l.batch_id
        left join ledger.issuance i on i.account_id = l.counter
        where l.amount <> 0
          and ($3::uuid is null or l.entry_id < $3)
          and ($4::timestamptz is null or l.occurred_at >= $4)
          and ($5::timestamptz is null or l.occurred_at < $5)
          and ($6::text is null or l.category = $6)
        order by l.entry_id desc
        limit $7
        """;

    // The same as of a moment: what is left out is taken from today's balance first.
    private const string SqlAsOf = $"""
        select {EntryRows.Columns}, l.balance_after
        from (
            select k.*,
                   (select coalesce(sum(posted), 0) from ledger.balance where account_id = $1 and asset = $5)
                   - coalesce(sum(k.amount) filter (where not k.is_then) over (), 0)
                   - coalesce(sum(k.amount) filter (where k.is_then) over (order by k.entry_id desc rows between unbounded preceding and 1 preceding), 0) as balance_after
            from (select l.*, ({Moment.IsThen}) as is_then from ledger.leg l where l.account_id = $1 and l.asset = $5) k
        ) l
        join ledger.batch b on b.id = l.batch_id
        left join ledger.issuance i on i.account_id = l.counter
        where l.is_then and l.amount <> 0
          and ($6::uuid is null or l.entry_id < $6)
          and ($7::timestamptz is null or l.occurred_at >= $7)
          and ($8::timestamptz is null or l.occurred_at < $8)
          and ($9::text is null or l.category = $9)
        order by l.entry_id desc
        limit $10
        """;

    public async Task<StatementPage> RunAsync(AccountId account, StatementQuery query, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, MaxLimit);
        var before = query.Cursor is null ? (EntryId?)null : ReadCursor(query.Cursor);
        await using var command = database.CreateCommand(query.AsOf.IsNow ? Sql : SqlAsOf);
        command.Parameters.AddWithValue(account.Value);
        if (!query.AsOf.IsNow)
        {
            Moment.AddTo(command.Parameters, query.AsOf);
        }

        command.Parameters.AddWithValue(Balances.Known(query.Asset).Number);
        command.Parameters.Add(Optional(NpgsqlDbType.Uuid, before?.Value));
        command.Parameters.Add(Optional(NpgsqlDbType.TimestampTz, query.From?.UtcDateTime));
        command.Parameters.Add(Optional(NpgsqlDbType.TimestampTz, query.To?.UtcDateTime));
        command.Parameters.Add(Optional(NpgsqlDbType.Text, query.Category));
        command.Parameters.AddWithValue(query.Limit + 1);
        var rows = new List<StatementRow>(Math.Min(query.Limit, 64));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (rows.Count < query.Limit && await reader.ReadAsync(ct))
        {
            rows.Add(new StatementRow(EntryRows.Read(reader), (long)reader.GetDecimal(EntryRows.Count)));
        }

        var more = rows.Count == query.Limit && await reader.ReadAsync(ct);
        return new StatementPage(rows, more ? rows[^1].Entry.Entry.ToString() : null);
    }

    /// <summary>A cursor is the last entry of its page; opaque to callers, who must not rely on it.</summary>
    private static EntryId ReadCursor(string cursor) =>
        EntryId.TryParse(cursor, out var entry) ? entry : throw new FormatException("This cursor was not given by a statement.");

    private static NpgsqlParameter Optional(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
