using System.Runtime.CompilerServices;
using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Posting;

namespace Puhui.Ledger.Exporting;

/// <summary>Reads the journal in the order of its ids, as it stood when the transaction began.</summary>
internal static class JournalReader
{
    // Both legs of a transfer come one after the other; the aggregated issuance legs stay out, each entry names its issuer itself.
    private const string Sql = """
        select l.entry_id, l.leg_no, l.account_id, l.asset, l.amount, coalesce(l.reserved, 0), l.kind, l.occurred_at, b.booked_at, l.corrects, l.category, l.reference,
               l.counter, i.issuer, a.kind, a.name, c.kind, c.name
        from ledger.leg l
        join ledger.batch b on b.id = l.batch_id
        left join ledger.issuance i on i.account_id = l.counter
        left join ledger.book_account a on a.account_id = l.account_id
        left join ledger.book_account c on c.account_id = l.counter
        where l.account_id < 'ffffffff-ffff-8000-0000-000000000000'
        order by l.entry_id, l.leg_no
        """;

    public static async IAsyncEnumerable<JournalRow> ReadAsync(NpgsqlConnection connection, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Sql, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            yield return new JournalRow(
                new EntryId(reader.GetGuid(0)),
                reader.GetInt16(1),
                new AccountId(reader.GetGuid(2)),
                Asset.FromNumber(reader.GetInt16(3)),
                reader.GetInt64(4),
                reader.GetInt64(5),
                (EntryKind)reader.GetInt16(6),
                reader.GetFieldValue<DateTimeOffset>(7),
                reader.GetFieldValue<DateTimeOffset>(8),
                reader.IsDBNull(9) ? null : new EntryId(reader.GetGuid(9)),
                reader.GetString(10),
                reader.GetString(11),
                reader.IsDBNull(12) ? null : new AccountId(reader.GetGuid(12)),
                reader.IsDBNull(13) ? null : reader.GetString(13),
                NamedAt(reader, 14),
                NamedAt(reader, 16));
        }
    }

    /// <summary>The name of an account that is nobody's, of two columns; null for another.</summary>
    public static string? NamedAt(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : $"{Plural(BookAccountId.KindName((AccountKind)reader.GetInt16(column)))}:{reader.GetString(column + 1)}";

    private static string Plural(string kind) => kind is "merchant" or "programme" ? kind + "s" : kind;
}

/// <summary>One leg of the journal, with what its entry says. Accounts that are nobody's have names, <c>merchants:…</c>; others have none.</summary>
internal sealed record JournalRow(
    EntryId Entry,
    short Leg,
    AccountId Account,
    Asset Asset,
    long Amount,
    long Reserved,
    EntryKind Kind,
    DateTimeOffset OccurredAt,
    DateTimeOffset BookedAt,
    EntryId? Corrects,
    string Category,
    string Reference,
    AccountId? Counter,
    string? Issuer,
    string? Named,
    string? CounterNamed);
