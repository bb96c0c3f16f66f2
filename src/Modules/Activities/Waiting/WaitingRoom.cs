using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Sources;

namespace Puhui.Activities.Waiting;

/// <summary>
/// Posts what waited for people who are linked now. First posted, then removed: a process that dies in between posts again, and the
/// intake knows the records. What the intake refuses is told like any refusal.
/// </summary>
internal sealed class WaitingRoom(NpgsqlDataSource database, WaitingStore store, IntakeService intake, SourceStore sources, TimeProvider time)
{
    private const int Chunk = 1000;

    // A record that came in time is not late because its person took a few days.
    private static readonly TimeSpan InTime = TimeSpan.FromDays(7);

    /// <summary>Posts for all linked people; how many records left.</summary>
    public async Task<int> ReleaseAsync(CancellationToken ct)
    {
        var released = 0;
        List<byte[]> later = [];
        while (await ReleaseNextAsync(later, ct) is { } count)
        {
            released += count;
        }

        return released;
    }

    private async Task<int?> ReleaseNextAsync(List<byte[]> later, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        Guid issuer;
        byte[] digest, key;
        await using (var next = new NpgsqlCommand("""
            select issuer, digest, key from activities.waiting_subject where linked_at is not null and not digest = any ($1)
            order by linked_at limit 1 for update skip locked
            """, connection))
        {
            next.Parameters.Add(new() { Value = later.ToArray() });
            await using var row = await next.ExecuteReaderAsync(ct);
            if (!await row.ReadAsync(ct))
            {
                return null;
            }

            (issuer, digest, key) = (row.GetGuid(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2));
        }

        var released = 0;
        using var box = store.BoxOf(issuer, key);
        while (await ReadAsync(connection, box, issuer, digest, ct) is { Count: > 0 } records)
        {
            if (!await PostAsync(records, ct))
            {
                // This server has not heard of the link yet, or it ended meanwhile.
                later.Add(digest);
                return released;
            }

            await RemoveAsync(connection, records, ct);
            released += records.Count;
        }

        await using (var done = new NpgsqlCommand("delete from activities.waiting_subject where issuer = $1 and digest = $2", connection))
        {
            done.Parameters.Add(new() { Value = issuer });
            done.Parameters.Add(new() { Value = digest });
            await done.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return released;
    }

    private static async Task<List<(int Source, byte[] Record, DateTimeOffset ReceivedAt, WaitingRecord What)>> ReadAsync(
        NpgsqlConnection connection, Platform.Cryptography.SecretBox box, Guid issuer, byte[] digest, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"select source, record, received_at, box from activities.waiting where issuer = $1 and subject = $2 order by received_at, record limit {Chunk}", connection);
        command.Parameters.Add(new() { Value = issuer });
        command.Parameters.Add(new() { Value = digest });
        List<(int, byte[], DateTimeOffset, WaitingRecord)> records = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            records.Add((row.GetInt32(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<DateTimeOffset>(2), WaitingStore.Open(box, row.GetFieldValue<byte[]>(3))));
        }

        return records;
    }

    private async Task<bool> PostAsync(List<(int Source, byte[] Record, DateTimeOffset ReceivedAt, WaitingRecord What)> records, CancellationToken ct)
    {
        foreach (var group in records.GroupBy(one => (one.Source, Historical: IsHistorical(one.ReceivedAt, one.What), one.What.Subjects)))
        {
            var source = await sources.FindAsync(await sources.IdOfAsync(group.Key.Source, ct), ct)
                ?? throw new InvalidOperationException($"There is no source with the number {group.Key.Source}.");
            using var batch = IntakeBatch.Rent(source, time.GetUtcNow());
            batch.IsHistorical = group.Key.Historical;
            batch.Subjects = group.Key.Subjects;
            foreach (var one in group)
            {
                one.What.AddTo(batch);
            }

            if (!await intake.ReleaseAsync(batch, ct))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsHistorical(DateTimeOffset receivedAt, WaitingRecord record) =>
        record.Historical || receivedAt - Instant.ToTime(record.Until == Row.NoTime ? record.At : record.Until) <= InTime;

    private static async Task RemoveAsync(NpgsqlConnection connection, List<(int Source, byte[] Record, DateTimeOffset ReceivedAt, WaitingRecord What)> records, CancellationToken ct)
    {
        await using var delete = new NpgsqlCommand("delete from activities.waiting w using unnest($1, $2) as d (source, record) where w.source = d.source and w.record = d.record", connection);
        delete.Parameters.Add(new() { Value = records.ConvertAll(one => one.Source).ToArray() });
        delete.Parameters.Add(new() { Value = records.ConvertAll(one => one.Record).ToArray() });
        await delete.ExecuteNonQueryAsync(ct);
    }
}
