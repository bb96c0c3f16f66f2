using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Quantifying;

namespace Puhui.Activities.Replay;

/// <summary>
/// Does the pieces of replays. A piece is taken by locking its row and skipping what others hold, and written in the same
/// transaction: whoever is killed has done nothing, and nobody does what another does.
/// </summary>
internal sealed class ReplayWork(NpgsqlDataSource database, Subjects subjects, Countings countings, TimeProvider time)
{
    /// <summary>Names this process in the pieces it did.</summary>
    public Guid Id { get; } = Guid.CreateVersion7();

    /// <summary>Does one piece of a replay; false when there is none left to take.</summary>
    public async Task<bool> PieceAsync(Subject subject, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await TakeAsync(connection, subject.Id, ct) is not { } piece)
        {
            return false;
        }

        var (months, begins) = Tallying.MonthsOf(subject.Scope.From, subject.Scope.To ?? subject.BegunAt, subject.Zone);
        var tallying = new Tallying(subject.Scope, months, begins, subject.People);
        await using (var reading = await database.OpenConnectionAsync(ct))
        {
            var query = await PastQuery.PrepareAsync(reading, ct);
            await Task.Factory.StartNew(() => Count(reading, query, subject, piece, tallying, ct), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        await using (var write = new NpgsqlCommand(
            "update activities.replay_piece set done_at = $3, done_by = $4, tally = $5::jsonb, holders = $6 where replay = $1 and number = $2", connection))
        {
            write.Parameters.Add(new() { Value = subject.Id });
            write.Parameters.Add(new() { Value = piece.Number });
            write.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
            write.Parameters.Add(new() { Value = Id });
            write.Parameters.Add(new() { Value = tallying.Done().ToJson() });
            write.Parameters.Add(new() { Value = tallying.Holders.ToBytes() });
            await write.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>Makes the result when every piece is done; false while others still work, or when it was made.</summary>
    public async Task<bool> FinishAsync(Subject subject, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var take = new NpgsqlCommand("""
            select r.pseudonyms from activities.replay r
            where r.id = $1 and r.state = 1 and not exists (select from activities.replay_piece p where p.replay = r.id and p.done_at is null)
            for update skip locked
            """, connection))
        {
            take.Parameters.Add(new() { Value = subject.Id });
            if (await take.ExecuteScalarAsync(ct) is not byte[] pseudonyms)
            {
                return false;
            }

            var result = await ResultAsync(connection, subject, pseudonyms, ct);
            await ReplayRows.EndAsync(connection, subject.Id, ReplayState.Done, time.GetUtcNow(), null, result, ct);
        }

        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>What is running, the oldest first.</summary>
    public async Task<IReadOnlyList<Guid>> RunningAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("select id from activities.replay where state = 1 order by begun_at");
        await using var row = await command.ExecuteReaderAsync(ct);
        List<Guid> ids = [];
        while (await row.ReadAsync(ct))
        {
            ids.Add(row.GetGuid(0));
        }

        return ids;
    }

    /// <summary>What a replay works with; null when it does not run any more. A replay whose version changed or broke meanwhile fails.</summary>
    public async Task<Subject?> SubjectAsync(Guid id, CancellationToken ct)
    {
        try
        {
            return await subjects.OfAsync(id, ct);
        }
        catch (SubjectGoneException gone)
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await ReplayRows.EndAsync(connection, id, ReplayState.Failed, time.GetUtcNow(), gone.Message, null, ct);
            return null;
        }
    }

    private void Count(NpgsqlConnection reading, PastQuery query, Subject subject, Piece piece, Tallying tallying, CancellationToken ct)
    {
        var recount = new Recount(subject.Scope, countings);
        if (piece.Accounts is { } accounts)
        {
            CopyOut.Read(reading, query.Capped(subject.Scope, accounts.From, accounts.To, subject.BegunAt), (in PastRecord record) =>
            {
                var counted = recount.Capped(record);
                if (record.IsTried || counted.Amount != record.Standing)
                {
                    tallying.Add(record, counted);
                }
            }, ct);
        }
        else
        {
            CopyOut.Read(reading, query.Plain(subject.Scope, piece.Received.From, piece.Received.To), (in PastRecord record) => tallying.Add(record, recount.Plain(record)), ct);
        }
    }

    private static async Task<Piece?> TakeAsync(NpgsqlConnection connection, Guid replay, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand("""
            select p.number, p.received_from, p.received_to, p.account_from, p.account_to
            from activities.replay_piece p
            where p.replay = $1 and p.done_at is null and exists (select from activities.replay r where r.id = $1 and r.state = 1)
            order by p.number for update skip locked limit 1
            """, connection);
        take.Parameters.Add(new() { Value = replay });
        await using var row = await take.ExecuteReaderAsync(ct);
        return !await row.ReadAsync(ct) ? null
            : row.IsDBNull(3) ? new Piece(row.GetInt32(0), (row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(2)), null)
            : new Piece(row.GetInt32(0), default, (row.GetGuid(3), row.GetGuid(4)));
    }

    private async Task<ReplayResult> ResultAsync(NpgsqlConnection connection, Subject subject, byte[] pseudonyms, CancellationToken ct)
    {
        var tally = new Tally();
        List<(int Number, long Rows)> pieces = [];
        await using (var read = new NpgsqlCommand("select number, tally::text, octet_length(holders) from activities.replay_piece where replay = $1 order by number", connection))
        {
            read.Parameters.Add(new() { Value = subject.Id });
            await using var row = await read.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                tally.Add(Tally.Parse(row.GetString(1)));
                pieces.Add((row.GetInt32(0), row.GetInt32(2) / HolderSums.RowSize));
            }
        }

        var people = subject.People;
        var distribution = new Distribution(people, pseudonyms);
        await new HolderMerge(connection, subject.Id).RunAsync(pieces, distribution.Add, ct);
        var seconds = (time.GetUtcNow() - subject.BegunAt).TotalSeconds;
        if (distribution.Holders < people)
        {
            return new ReplayResult(subject.Asset, tally.Records, null, null, null, null, null, null, null, null, null, null, [], [], [], [], [], [], people, seconds);
        }

        return new ReplayResult(
            subject.Asset, tally.Records, distribution.Holders, tally.Before, tally.After, tally.Up, tally.Down, tally.Refused, tally.CreditedToZero, tally.ZeroToCredited,
            Shown(distribution.Up), Shown(distribution.Down), distribution.Percentiles(), distribution.Bins(), ShownCells.Of(tally.Cells, people),
            [.. tally.Refusals.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new ReplayRefusal(pair.Key, pair.Value))],
            distribution.MostLost, distribution.MostWon, people, seconds);

        // Neither a few people nor all but a few: the rest would be the few.
        long? Shown(long count) => IsFew(count) || IsFew(distribution.Holders - count) ? null : count;

        bool IsFew(long count) => count > 0 && count < people;
    }

    private sealed record Piece(int Number, (DateTimeOffset From, DateTimeOffset To) Received, (Guid From, Guid To)? Accounts);
}
