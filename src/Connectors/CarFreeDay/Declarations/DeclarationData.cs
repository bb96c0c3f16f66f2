using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.CarFreeDay.Declarations;

/// <summary>A holder’s rights over declared cars and their photos.</summary>
internal sealed class DeclarationData(NpgsqlDataSource database, IHolderSubjects subjects, ISources sources) : IHolderData
{
    public string Section => "car-free-days";

    public async Task ExportAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        json.WriteStartArray();
        foreach (var (source, named) in await NamesAsync(connection, holder, ct))
        {
            await using var command = Of(
                connection,
                """
                select parked_from, declared_at, engine_class, region, state from carfreeday.declaration where source = $1 and holder = $2 order by declared_at
                """,
                source,
                named);
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                json.WriteStartObject();
                json.WriteString("parkedFrom", row.GetFieldValue<DateTimeOffset>(0).UtcDateTime);
                json.WriteString("declaredAt", row.GetFieldValue<DateTimeOffset>(1).UtcDateTime);
                json.WriteString("engineClass", row.GetString(2));
                json.WriteString("region", row.IsDBNull(3) ? null : row.GetString(3));
                json.WriteString("state", ((DeclarationState)row.GetInt16(4)).ToString());
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
            delete from carfreeday.print using carfreeday.declaration d where d.id = print.declaration and d.source = $1 and d.holder = $2
            """,
            """
            delete from carfreeday.photo using carfreeday.declaration d where d.id = photo.declaration and d.source = $1 and d.holder = $2
            """,
            """
            delete from carfreeday.declaration where source = $1 and holder = $2
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
            names.AddRange(all.Where(source => source.Issuer == subject.Issuer).Select(source => (source.Id.Value, (object)subject.Subject)));
        }

        return names;
    }
}
