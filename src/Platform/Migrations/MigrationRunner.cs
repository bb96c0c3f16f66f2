using Microsoft.Extensions.Logging;
using Npgsql;

namespace Puhui.Platform.Migrations;

/// <summary>The database and the program do not fit together; the message says what and where.</summary>
public sealed class MigrationException(string message, Exception? inner = null) : OperatorException(message, inner);

/// <summary>
/// Brings the database to what this program needs: each module's migrations in order, each in its own transaction with its
/// checks before and after, each once. Several processes may start at once: one works, the others wait and find it done.
/// </summary>
public sealed class MigrationRunner(NpgsqlDataSource database, IEnumerable<MigrationSource> sources, ILogger<MigrationRunner> logger)
{
    private const long LockKey = 0x5075_6875_6901;

    private readonly MigrationSource[] _sources = [.. sources];

    /// <summary>How many migrations the database has had, of all schemas.</summary>
    public async Task<long> CountAsync(CancellationToken cancel = default)
    {
        await using var command = database.CreateCommand("select count(*) from platform.migration");
        return (long)(await command.ExecuteScalarAsync(cancel) ?? 0L);
    }

    /// <summary>Applies what is missing; returns how many were applied.</summary>
    /// <exception cref="MigrationException">A check failed, SQL failed, an applied migration was edited, or the database is newer than the program.</exception>
    public async Task<int> RunAsync(CancellationToken cancel = default)
    {
        var wanted = _sources.DistinctBy(s => s.Schema).Select(Migration.ReadAll).ToArray();
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using (var wait = new NpgsqlCommand("select pg_advisory_lock($1)", connection) { Parameters = { new() { Value = LockKey } }, CommandTimeout = 0 })
        {
            await wait.ExecuteNonQueryAsync(cancel);
        }

        try
        {
            await ExecuteAsync(
                connection,
                """
                create schema if not exists platform;
                create table if not exists platform.migration (
                    schema     text        not null,
                    number     integer     not null,
                    name       text        not null,
                    digest     bytea       not null,
                    applied_at timestamptz not null default now(),
                    primary key (schema, number));
                """,
                cancel);
            var applied = await AppliedAsync(connection, cancel);
            var count = 0;
            foreach (var migrations in wanted)
            {
                RefuseDifferences(migrations, applied);
                foreach (var migration in migrations.Where(m => !applied.ContainsKey((m.Schema, m.Number))))
                {
                    await ApplyAsync(connection, migration, cancel);
                    logger.LogInformation("Migration {Migration} applied", migration);
                    count++;
                }
            }

            return count;
        }
        finally
        {
            await using var release = new NpgsqlCommand("select pg_advisory_unlock($1)", connection) { Parameters = { new() { Value = LockKey } } };
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private static void RefuseDifferences(IReadOnlyList<Migration> migrations, Dictionary<(string Schema, int Number), (string Name, byte[] Digest)> applied)
    {
        foreach (var migration in migrations)
        {
            if (applied.TryGetValue((migration.Schema, migration.Number), out var done) && !done.Digest.AsSpan().SequenceEqual(migration.Digest))
            {
                throw new MigrationException(
                    $"Migration {migration} was changed after it was applied (as “{done.Name}”). An applied migration is never edited: add a new one.");
            }
        }

        if (migrations.Count == 0)
        {
            return;
        }

        var schema = migrations[0].Schema;
        var newest = applied.Keys.Where(k => k.Schema == schema).Select(k => k.Number).DefaultIfEmpty(0).Max();
        if (newest > migrations[^1].Number)
        {
            throw new MigrationException(
                $"The database is newer than this program: schema {schema} is at {newest:0000}, this program knows up to {migrations[^1].Number:0000}. Start the newer program.");
        }
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await ExecuteAsync(connection, $"create schema if not exists {new NpgsqlCommandBuilder().QuoteIdentifier(migration.Schema)}", cancel);
        await CheckAsync(connection, migration, "before", migration.Before, cancel);
        try
        {
            await ExecuteAsync(connection, migration.Change, cancel);
        }
        catch (PostgresException problem)
        {
            throw new MigrationException($"Migration {migration}: change.sql: {problem.MessageText}", problem);
        }

        await CheckAsync(connection, migration, "after", migration.After, cancel);
        await using var record = new NpgsqlCommand("insert into platform.migration (schema, number, name, digest) values ($1, $2, $3, $4)", connection)
        {
            Parameters = { new() { Value = migration.Schema }, new() { Value = migration.Number }, new() { Value = migration.Name }, new() { Value = migration.Digest } },
        };
        await record.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private static async Task CheckAsync(NpgsqlConnection connection, Migration migration, string part, string? query, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(query))
        {
            return;
        }

        var problems = new List<string>();
        try
        {
            await using var command = new NpgsqlCommand(query, connection) { CommandTimeout = 0 };
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (problems.Count < 20 && await reader.ReadAsync(cancel))
            {
                problems.Add(reader.GetValue(0).ToString() ?? "");
            }
        }
        catch (PostgresException problem)
        {
            throw new MigrationException($"Migration {migration}: {part}.sql line {query.AsSpan(0, Math.Clamp(problem.Position - 1, 0, query.Length)).Count('\n') + 1}: {problem.MessageText}", problem);
        }

        if (problems.Count > 0)
        {
            throw new MigrationException($"Migration {migration}: the check {part} the change found: {string.Join("; ", problems)}");
        }
    }

    private static async Task<Dictionary<(string Schema, int Number), (string Name, byte[] Digest)>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var applied = new Dictionary<(string, int), (string, byte[])>();
        await using var command = new NpgsqlCommand("select schema, number, name, digest from platform.migration", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            applied.Add((reader.GetString(0), reader.GetInt32(1)), (reader.GetString(2), reader.GetFieldValue<byte[]>(3)));
        }

        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        // Migrations may take as long as they need.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel);
    }
}
