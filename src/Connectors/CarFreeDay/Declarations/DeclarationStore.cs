using System.Data.Common;
using System.Text;
using System.Text.Json;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Platform.Cryptography;

namespace Puhui.CarFreeDay.Declarations;

/// <summary>The declarations, with the car sealed.</summary>
internal sealed class DeclarationStore(NpgsqlDataSource database, SecretBox box, TimeProvider time)
{
    private const string Purpose = "car-free vehicle";
    private const string Columns =
        "id, source, sandbox, holder, vehicle, engine_class, region, parked_from, declared_at, state, challenge, challenge_stage, challenge_at, alert, outcome::text, note";

    public async Task<Declaration?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await FindAsync(connection, id, locked: false, ct);
    }

    /// <summary>Adds a declaration unless the holder has a live one for this car, or too many: then that one is given back.</summary>
    public async Task<(Declaration? Other, bool TooMany)> AddAsync(Declaration declaration, int most, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var turn = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('carfreeday ' || $1 || ' ' || $2, 0))", connection))
        {
            Add(turn, declaration.Source.ToString(), declaration.Holder);
            await turn.ExecuteNonQueryAsync(ct);
        }

        List<Declaration> live = [];
        await using (var find = new NpgsqlCommand(
            $"select {Columns} from carfreeday.declaration where source = $1 and holder = $2 and sandbox = $3 and state in (1, 2, 3, 4, 8) order by id", connection))
        {
            Add(find, declaration.Source.Value, declaration.Holder, declaration.Sandbox);
            await using var rows = await find.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                live.Add(Read(rows));
            }
        }

        if (live.Find(other => string.Equals(other.Vehicle, declaration.Vehicle, StringComparison.OrdinalIgnoreCase)) is { } same)
        {
            return (same, false);
        }

        if (live.Count >= most)
        {
            return (null, true);
        }

        await using var insert = new NpgsqlCommand(
            """
            insert into carfreeday.declaration (id, source, sandbox, holder, vehicle, engine_class, region, parked_from, declared_at, state,
                challenge, challenge_stage, challenge_at, changed_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $9)
            """,
            connection);
        Add(
            insert, declaration.Id, declaration.Source.Value, declaration.Sandbox, declaration.Holder, box.Seal(Purpose, Encoding.UTF8.GetBytes(declaration.Vehicle)),
            declaration.EngineClass, declaration.Region, declaration.From.UtcDateTime, declaration.DeclaredAt.UtcDateTime, (short)declaration.State,
            declaration.Challenge?.Code, (short?)declaration.Challenge?.Stage, declaration.Challenge?.IssuedAt.UtcDateTime);
        await insert.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return (null, false);
    }

    /// <summary>Changes a declaration under its lock; <paramref name="change"/> gives null to leave it. The result is what stands then.</summary>
    public async Task<Declaration> ChangeAsync(Guid id, Func<Declaration, Declaration?> change, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var found = (await FindAsync(connection, id, locked: true, ct))!;
        if (change(found) is not { } changed)
        {
            return found;
        }

        await SaveAsync(connection, changed, ct);
        await transaction.CommitAsync(ct);
        return changed;
    }

    public async Task<IReadOnlyList<Declaration>> InReviewAsync(int most, CancellationToken ct)
    {
        List<Guid> ids = [];
        await using var connection = await database.OpenConnectionAsync(ct);
        await using (var command = new NpgsqlCommand("select id from carfreeday.declaration where state = 4 order by changed_at limit $1", connection))
        {
            Add(command, most);
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                ids.Add(rows.GetGuid(0));
            }
        }

        List<Declaration> found = [];
        foreach (var id in ids)
        {
            found.Add((await FindAsync(connection, id, locked: false, ct))!);
        }

        return found;
    }

    internal async Task<Declaration?> FindAsync(NpgsqlConnection connection, Guid id, bool locked, CancellationToken ct)
    {
        Declaration declaration;
        await using (var command = new NpgsqlCommand($"select {Columns} from carfreeday.declaration where id = $1" + (locked ? " for update" : ""), connection))
        {
            Add(command, id);
            await using var rows = await command.ExecuteReaderAsync(ct);
            if (!await rows.ReadAsync(ct))
            {
                return null;
            }

            declaration = Read(rows);
        }

        await using var photos = new NpgsqlCommand(
            "select stage, sha256, received_at, taken_at, odometer, code, width, height from carfreeday.photo where declaration = $1", connection);
        Add(photos, id);
        await using var shots = await photos.ExecuteReaderAsync(ct);
        while (await shots.ReadAsync(ct))
        {
            var photo = new Photo(
                (Stage)shots.GetInt16(0), shots.GetFieldValue<byte[]>(1), Time(shots, 2)!.Value, Time(shots, 3), shots.GetInt32(4), shots.GetString(5), shots.GetInt32(6), shots.GetInt32(7));
            declaration = photo.Stage == Stage.Begin ? declaration with { Begin = photo } : declaration with { End = photo };
        }

        return declaration;
    }

    internal async Task SaveAsync(NpgsqlConnection connection, Declaration declaration, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            update carfreeday.declaration set state = $2, challenge = $3, challenge_stage = $4, challenge_at = $5, alert = $6, outcome = $7::jsonb, note = $8, changed_at = $9
            where id = $1
            """,
            connection);
        var challenge = declaration.Challenge;
        Add(
            command, declaration.Id, (short)declaration.State, challenge?.Code, (short?)challenge?.Stage, challenge?.IssuedAt.UtcDateTime, declaration.Alert,
            declaration.Outcome is null ? null : JsonSerializer.Serialize(declaration.Outcome), declaration.Note, time.GetUtcNow().UtcDateTime);
        await command.ExecuteNonQueryAsync(ct);
    }

    internal static void Add(NpgsqlCommand command, params object?[] values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value ?? DBNull.Value });
        }
    }

    private static DateTimeOffset? Time(DbDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetFieldValue<DateTimeOffset>(column);

    private static string? Text(DbDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);

    private Declaration Read(DbDataReader rows) => new(
        rows.GetGuid(0), new SourceId(rows.GetGuid(1)), rows.GetBoolean(2), rows.GetString(3),
        Encoding.UTF8.GetString(box.Open(Purpose, rows.GetFieldValue<byte[]>(4))), rows.GetString(5), Text(rows, 6), Time(rows, 7)!.Value, Time(rows, 8)!.Value,
        (DeclarationState)rows.GetInt16(9))
    {
        Challenge = rows.IsDBNull(10) ? null : new Challenge((Stage)rows.GetInt16(11), rows.GetString(10), Time(rows, 12)!.Value),
        Alert = rows.GetBoolean(13),
        Outcome = rows.IsDBNull(14) ? null : JsonSerializer.Deserialize<SentOutcome>(rows.GetString(14)),
        Note = Text(rows, 15),
    };
}
