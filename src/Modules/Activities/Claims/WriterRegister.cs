using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Platform.Background;

namespace Puhui.Activities.Claims;

/// <summary>
/// Which processes post to this database. Names are entered and struck out under the lock that all writers share, so within a
/// transaction the list stands still: a process that is alone in it sees every journey under way in its own memory, one that
/// is not looks a second time when it holds the balances (docs/decisions/0006-double-claims.md).
/// </summary>
internal sealed class WriterRegister(NpgsqlDataSource database, TimeProvider time, ILogger<WriterRegister> logger)
    : Rounds(TimeSpan.FromSeconds(10), "The list of writers could not be kept", time, logger)
{
    /// <summary>The advisory lock that writers of records share, and that is taken alone to change who writes, or after a lost race.</summary>
    public const long WritersLock = 0x5055_4855_4901;

    /// <summary>Asks, inside a transaction that shares the lock, who writes.</summary>
    public const string AskSql = "select count(*) filter (where id <> $1), count(*) filter (where id = $1) from activities.writer";

    public Guid Id { get; } = Guid.CreateVersion7();

    /// <summary>Enters this process, after every transaction under way has ended.</summary>
    public async Task EnterAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            with alone as materialized (select pg_advisory_xact_lock({WritersLock}))
            insert into activities.writer (id) select $1 from alone on conflict do nothing
            """);
        command.Parameters.Add(new() { Value = Id });
        await command.ExecuteNonQueryAsync(ct);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await using var command = database.CreateCommand($"""
                with alone as materialized (select pg_advisory_xact_lock({WritersLock}))
                delete from activities.writer using alone where id = $1
                """);
            command.Parameters.Add(new() { Value = Id });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException e)
        {
            logger.LogWarning(e, "This process could not be struck from the list of writers; the others do so when it is silent for a minute");
        }
    }

    /// <summary>Says that this process lives, and strikes out those that have been silent for a minute.</summary>
    protected override async Task RoundAsync(CancellationToken ct)
    {
        await using var beat = database.CreateCommand("update activities.writer set seen_at = now() where id = $1");
        beat.Parameters.Add(new() { Value = Id });
        await beat.ExecuteNonQueryAsync(ct);
        await using var silent = database.CreateCommand("select exists (select 1 from activities.writer where seen_at < now() - interval '1 minute')");
        if (await silent.ExecuteScalarAsync(ct) is true)
        {
            await using var strike = database.CreateCommand($"""
                with alone as materialized (select pg_advisory_xact_lock({WritersLock}))
                delete from activities.writer using alone where seen_at < now() - interval '1 minute'
                """);
            await strike.ExecuteNonQueryAsync(ct);
        }
    }
}
