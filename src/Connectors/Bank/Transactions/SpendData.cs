using System.Globalization;
using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Bank.Transactions;

/// <summary>A holder’s rights over the books of spending.</summary>
internal sealed class SpendData(NpgsqlDataSource database, IHolderSubjects subjects, ISources sources, SpendStore store) : IHolderData
{
    public string Section => "bank-spending";

    public async Task ExportAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        json.WriteStartArray();
        foreach (var (source, named) in await NamesAsync(connection, holder, ct))
        {
            await using var command = Of(
                connection,
                """
                select spent_on, category, amount_fen from bank.spend where source = $1 and holder = $2 order by spent_on, id
                """,
                source,
                named);
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                json.WriteStartObject();
                json.WriteString("day", row.GetFieldValue<DateOnly>(0).ToString("O", CultureInfo.InvariantCulture));
                json.WriteString("category", row.GetString(1));
                json.WriteNumber("fen", row.GetInt64(2));
                json.WriteEndObject();
            }

            await json.FlushAsync(ct);
        }

        json.WriteEndArray();
    }

    public async Task EraseAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        foreach (var (source, named) in await NamesAsync(connection, holder, ct))
        {
            foreach (var sql in Statements)
            {
                await using var command = Of(connection, sql, source, named);
                await command.ExecuteNonQueryAsync(ct);
            }
        }
    }

    // What hangs on a row goes before it.
    private static readonly string[] Statements =
    [
            """
            delete from bank.refund using bank.spend s where s.source = refund.source and s.id = refund.original and s.source = $1 and s.holder = $2
            """,
            """
            delete from bank.spend where source = $1 and holder = $2
            """,
    ];

    private static NpgsqlCommand Of(NpgsqlConnection connection, string sql, Guid source, object named) =>
        new(sql, connection) { Parameters = { new() { Value = source }, new() { Value = named } } };

    // A programme's names are those of all its sources that use them.
    private async Task<List<(Guid Source, object Named)>> NamesAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        List<(Guid, object)> names = [];
        if (await subjects.OfAsync(connection, holder, ct) is not { Count: > 0 } known)
        {
            return names;
        }

        var all = await sources.ListAsync(ct);
        foreach (var subject in known)
        {
            names.AddRange(all.Where(source => source.Issuer == subject.Issuer).Select(source => (source.Id.Value, (object)store.Digest("holder", subject.Subject))));
        }

        return names;
    }
}
