using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Gbt32960.Trips;

/// <summary>A holder’s rights over a vehicle that the partner names by its VIN: points, trips, the vehicle itself.</summary>
internal sealed class VehicleData(NpgsqlDataSource database, IHolderSubjects subjects, ISources sources) : IHolderData
{
    public string Section => "vehicles";

    public async Task ExportAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        json.WriteStartArray();
        foreach (var (source, named) in await NamesAsync(connection, holder, ct))
        {
            await using var command = Of(
                connection,
                """
                select kind, started_at, ended_at, amount from gbt32960.trip where platform in (select number from gbt32960.platform where source = $1) and vin = $2 order by started_at
                """,
                source,
                named);
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                json.WriteStartObject();
                json.WriteString("kind", ((CutKind)row.GetInt16(0)).ToString());
                json.WriteString("startedAt", row.GetFieldValue<DateTimeOffset>(1).UtcDateTime);
                json.WriteString("endedAt", row.GetFieldValue<DateTimeOffset>(2).UtcDateTime);
                json.WriteNumber("amount", row.GetInt32(3));
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
            delete from gbt32960.point where platform in (select number from gbt32960.platform where source = $1) and vin = $2
            """,
            """
            delete from gbt32960.trip where platform in (select number from gbt32960.platform where source = $1) and vin = $2
            """,
            """
            delete from gbt32960.withdrawal where platform in (select number from gbt32960.platform where source = $1) and vin = $2
            """,
            """
            delete from gbt32960.vehicle where platform in (select number from gbt32960.platform where source = $1) and vin = $2
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
