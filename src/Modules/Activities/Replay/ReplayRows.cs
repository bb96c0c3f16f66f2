using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Replay;

/// <summary>The rows of <c>activities.replay</c>.</summary>
internal static class ReplayRows
{
    private const string Columns = """
        r.id, r.programme_id, r.draft_id, r.method_id, r.version, r.happened_from, r.happened_to, r.begun_by, r.people, r.state, r.begun_at, r.ended_at, r.failure,
        (select count(*) from activities.replay_piece p where p.replay = r.id),
        (select count(*) from activities.replay_piece p where p.replay = r.id and p.done_at is not null),
        (select coalesce(sum((p.tally->>'records')::bigint), 0)::bigint from activities.replay_piece p where p.replay = r.id and p.done_at is not null)
        """;

    public static async Task<Contracts.Replay?> FindAsync(NpgsqlDataSource database, Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {Columns}, r.result::text from activities.replay r where r.id = $1");
        command.Parameters.Add(new() { Value = id });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? Read(row) with { Result = row.IsDBNull(16) ? null : JsonSerializer.Deserialize(row.GetString(16), ReplayJson.Default.ReplayResult) } : null;
    }

    public static async Task<IReadOnlyList<Contracts.Replay>> ListAsync(NpgsqlDataSource database, ProgrammeId programme, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {Columns} from activities.replay r where r.programme_id = $1 order by r.begun_at desc limit 100");
        command.Parameters.Add(new() { Value = programme.Value });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<Contracts.Replay> list = [];
        while (await row.ReadAsync(ct))
        {
            list.Add(Read(row));
        }

        return list;
    }

    /// <summary>Writes a replay with its pieces; false when the programme has one under way.</summary>
    public static async Task<bool> InsertAsync(NpgsqlDataSource database, Guid id, NewReplay what, Method version, byte[] pseudonyms, DateTimeOffset now, PastScope scope, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var alone = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('activities.replay', 0))", connection))
        {
            await alone.ExecuteNonQueryAsync(ct);
        }

        await using (var insert = new NpgsqlCommand("""
            insert into activities.replay (id, programme_id, draft_id, method_id, version, content_hash, happened_from, happened_to, people, pseudonyms, begun_by, begun_at, state)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1
            where not exists (select from activities.replay where programme_id = $2 and state = 1)
            """, connection))
        {
            insert.Parameters.Add(new() { Value = id });
            insert.Parameters.Add(new() { Value = what.Programme.Value });
            insert.Parameters.Add(new() { Value = (object?)what.Draft?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
            insert.Parameters.Add(new() { Value = version.Ref.Id });
            insert.Parameters.Add(new() { Value = version.Ref.Version });
            insert.Parameters.Add(new() { Value = version.ContentHash.ToArray() });
            insert.Parameters.Add(new() { Value = what.From.UtcDateTime });
            insert.Parameters.Add(new() { Value = what.To.UtcDateTime });
            insert.Parameters.Add(new() { Value = what.People });
            insert.Parameters.Add(new() { Value = pseudonyms });
            insert.Parameters.Add(new() { Value = what.By });
            insert.Parameters.Add(new() { Value = now.UtcDateTime });
            if (await insert.ExecuteNonQueryAsync(ct) == 0)
            {
                return false;
            }
        }

        await Pieces.CutAsync(connection, "activities.replay_piece (replay", id, scope, now, Pieces.Records, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>Ends a replay that runs; false when it does not.</summary>
    public static async Task<bool> EndAsync(NpgsqlConnection connection, Guid id, ReplayState state, DateTimeOffset at, string? failure, ReplayResult? result, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("update activities.replay set state = $2, ended_at = $3, failure = $4, result = $5 where id = $1 and state = 1")
        {
            Parameters =
            {
                new() { Value = id },
                new() { Value = (short)state },
                new() { Value = at.UtcDateTime },
                new() { Value = (object?)failure ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = result is null ? DBNull.Value : JsonSerializer.Serialize(result, ReplayJson.Default.ReplayResult), NpgsqlDbType = NpgsqlDbType.Jsonb },
            },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("update activities.replay_piece set holders = null where replay = $1 and holders is not null") { Parameters = { new() { Value = id } } });
        return await batch.ExecuteNonQueryAsync(ct) > 0;
    }

    private static Contracts.Replay Read(NpgsqlDataReader row)
    {
        var version = new MethodRef(row.GetString(3), row.GetString(4));
        MethodDraftId? draft = row.IsDBNull(2) ? null : new MethodDraftId(row.GetGuid(2));
        return new(
            new ReplayId(row.GetGuid(0)),
            new NewReplay(
                new ProgrammeId(row.GetGuid(1)), draft, draft is null ? version : null,
                row.GetFieldValue<DateTimeOffset>(5), row.GetFieldValue<DateTimeOffset>(6), row.GetString(7)) { People = row.GetInt32(8) },
            version,
            (ReplayState)row.GetInt16(9),
            row.GetFieldValue<DateTimeOffset>(10),
            row.IsDBNull(11) ? null : row.GetFieldValue<DateTimeOffset>(11),
            (int)row.GetInt64(13),
            (int)row.GetInt64(14),
            row.GetInt64(15),
            row.IsDBNull(12) ? null : row.GetString(12),
            null);
    }
}

[JsonSerializable(typeof(ReplayResult))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class ReplayJson : JsonSerializerContext;
