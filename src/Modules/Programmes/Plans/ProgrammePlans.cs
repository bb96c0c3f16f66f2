using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

internal sealed class ProgrammePlans(NpgsqlDataSource database, TimeProvider time) : IProgrammePlans
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public async Task<Guid> BeginAsync(string by, IReadOnlyDictionary<string, string> answers, CancellationToken ct)
    {
        var id = Guid.CreateVersion7();
        await using var connection = await database.OpenConnectionAsync(ct);
        await using (var old = new NpgsqlCommand("delete from programmes.plan where changed_at < $1", connection))
        {
            old.Parameters.Add(new() { Value = (time.GetUtcNow() - Kept).UtcDateTime });
            await old.ExecuteNonQueryAsync(ct);
        }

        await using var insert = new NpgsqlCommand("insert into programmes.plan (id, by, answers, changed_at) values ($1, $2, $3, $4)", connection);
        insert.Parameters.Add(new() { Value = id });
        insert.Parameters.Add(new() { Value = by });
        insert.Parameters.Add(new() { Value = JsonSerializer.Serialize(answers), NpgsqlDbType = NpgsqlDbType.Jsonb });
        insert.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        await insert.ExecuteNonQueryAsync(ct);
        return id;
    }

    public async Task<IReadOnlyDictionary<string, string>?> FindAsync(Guid plan, string by, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select answers from programmes.plan where id = $1 and by = $2");
        command.Parameters.Add(new() { Value = plan });
        command.Parameters.Add(new() { Value = by });
        return await command.ExecuteScalarAsync(ct) is string json ? Read(json) : null;
    }

    public async Task<bool> SaveAsync(Guid plan, string by, IReadOnlyDictionary<string, string> answers, CancellationToken ct)
    {
        await using var command = database.CreateCommand("update programmes.plan set answers = $3, changed_at = $4 where id = $1 and by = $2");
        command.Parameters.Add(new() { Value = plan });
        command.Parameters.Add(new() { Value = by });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(answers), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    public async Task<bool> RemoveAsync(Guid plan, string by, CancellationToken ct)
    {
        await using var command = database.CreateCommand("delete from programmes.plan where id = $1 and by = $2");
        command.Parameters.Add(new() { Value = plan });
        command.Parameters.Add(new() { Value = by });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    public async Task<IReadOnlyList<ProgrammePlan>> ListAsync(string by, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select id, answers, changed_at from programmes.plan where by = $1 order by changed_at desc limit 20");
        command.Parameters.Add(new() { Value = by });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<ProgrammePlan> plans = [];
        while (await row.ReadAsync(ct))
        {
            plans.Add(new ProgrammePlan(row.GetGuid(0), Read(row.GetString(1)), row.GetFieldValue<DateTimeOffset>(2)));
        }

        return plans;
    }

    private static Dictionary<string, string> Read(string json) => JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;
}
