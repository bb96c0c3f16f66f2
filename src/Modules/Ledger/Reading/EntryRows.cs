using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Ledger.Reading;

/// <summary>How a journal row becomes an entry.</summary>
internal static class EntryRows
{
    /// <summary>The columns of <see cref="Read"/>, of a leg <c>l</c>, its batch <c>b</c> and its issuer <c>i</c>.</summary>
    public const string Columns = "l.entry_id, l.account_id, l.asset, l.amount, l.kind, l.corrects, l.occurred_at, b.booked_at, l.category, l.reference, i.issuer, coalesce(l.reserved, 0)";

    /// <summary>Number of <see cref="Columns"/>.</summary>
    public const int Count = 12;

    public static LedgerEntry Read(NpgsqlDataReader row) => Read(row, row.GetFieldValue<DateTimeOffset>(7));

    /// <summary>The same when the time of booking is known and the column has something else.</summary>
    public static LedgerEntry Read(NpgsqlDataReader row, DateTimeOffset bookedAt) => new(
        new EntryId(row.GetGuid(0)),
        new AccountId(row.GetGuid(1)),
        Asset.FromNumber(row.GetInt16(2)).Code,
        row.GetInt64(3),
        (EntryKind)row.GetInt16(4),
        row.IsDBNull(5) ? null : new EntryId(row.GetGuid(5)),
        row.GetFieldValue<DateTimeOffset>(6),
        bookedAt,
        row.GetString(8),
        row.GetString(9),
        row.IsDBNull(10) ? null : row.GetString(10),
        row.GetInt64(11));
}
