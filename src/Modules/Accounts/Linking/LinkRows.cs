using Npgsql;
using NpgsqlTypes;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Accounts.Linking;

/// <summary>Links as they lie in the table.</summary>
internal static class LinkRows
{
    public const string Columns = "id, account, partner, way, made_at, moved_from, ended_at";

    public static async Task<List<Link>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        List<Link> found = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            found.Add(new Link(
                new LinkId(row.GetGuid(0)), new AccountId(row.GetGuid(1)), row.GetGuid(2), (LinkWay)row.GetInt16(3), row.GetFieldValue<DateTimeOffset>(4),
                row.IsDBNull(5) ? null : new AccountId(row.GetGuid(5)), row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6)));
        }

        return found;
    }

    public static async Task InsertAsync(NpgsqlConnection connection, Link link, AttestationId receipt, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(
            "insert into accounts.link (id, account, partner, way, made_at, receipt, moved_from) values ($1, $2, $3, $4, $5, $6, $7)", connection);
        insert.Parameters.Add(new() { Value = link.Id.Value });
        insert.Parameters.Add(new() { Value = link.Holder.Value });
        insert.Parameters.Add(new() { Value = link.Partner });
        insert.Parameters.Add(new() { Value = (short)link.Way });
        insert.Parameters.Add(new() { Value = link.MadeAt });
        insert.Parameters.Add(new() { Value = receipt.Value });
        insert.Parameters.Add(new() { Value = (object?)link.MovedFrom?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        await insert.ExecuteNonQueryAsync(ct);
    }
}
