using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Platform.Cryptography;

namespace Puhui.Utilities.Readings;

/// <summary>A reading that was taken before.</summary>
internal sealed record KnownReading(byte[] Content, DateTimeOffset At, Use Use);

/// <summary>The tables of meters and readings, for one batch at a time of a source.</summary>
internal sealed class MeterStore(NpgsqlDataSource database, SecretBox box)
{
    public byte[] Digest(string what, string text) => box.Digest("utilities " + what, text);

    /// <summary>Opens the books of a source for a batch; no other batch of the source is judged until it is disposed.</summary>
    public async Task<MeterBatch> OpenAsync(SourceId source, byte[][] meters, byte[][] ids, CancellationToken ct)
    {
        var connection = await database.OpenConnectionAsync(ct);
        try
        {
            var batch = new MeterBatch(source, connection, await connection.BeginTransactionAsync(ct));
            await batch.LoadAsync(meters, ids, ct);
            return batch;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}

/// <summary>What a batch knows and will write.</summary>
internal sealed class MeterBatch(SourceId source, NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    private readonly Dictionary<string, (byte[] Meter, MeterState State)> _changed = new(StringComparer.Ordinal);
    private readonly List<(byte[] Id, byte[] Meter, KnownReading Reading)> _added = [];

    private readonly Dictionary<string, MeterState> _meters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KnownReading> _readings = new(StringComparer.Ordinal);

    public MeterState? Meter(byte[] meter) => _meters.GetValueOrDefault(Convert.ToHexString(meter));

    public KnownReading? Reading(byte[] id) => _readings.GetValueOrDefault(Convert.ToHexString(id));

    public void Keep(byte[] id, byte[] meter, KnownReading reading, MeterState state)
    {
        _readings[Convert.ToHexString(id)] = reading;
        _added.Add((id, meter, reading));
        _meters[Convert.ToHexString(meter)] = state;
        _changed[Convert.ToHexString(meter)] = (meter, state);
    }

    public async Task LoadAsync(byte[][] meters, byte[][] ids, CancellationToken ct)
    {
        await using (var turn = Command("select pg_advisory_xact_lock(hashtextextended('utilities ' || $1::text, 0))", source.Value))
        {
            await turn.ExecuteNonQueryAsync(ct);
        }

        await using (var command = Command("select meter, kind, last_at, last_value, baseline_day from utilities.meter where source = $1 and meter = any($2)", source.Value, meters))
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                _meters[Convert.ToHexString(row.GetFieldValue<byte[]>(0))] = new MeterState(
                    row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetDecimal(3), row.IsDBNull(4) ? null : row.GetDecimal(4));
            }
        }

        await using (var command = Command("select id, content, read_at, code, since, used, saved from utilities.reading where source = $1 and id = any($2)", source.Value, ids))
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                _readings[Convert.ToHexString(row.GetFieldValue<byte[]>(0))] = new KnownReading(
                    row.GetFieldValue<byte[]>(1),
                    row.GetFieldValue<DateTimeOffset>(2),
                    new Use(
                        row.IsDBNull(3) ? null : row.GetString(3), row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4),
                        row.IsDBNull(5) ? null : row.GetDecimal(5), row.IsDBNull(6) ? null : row.GetDecimal(6)));
            }
        }
    }

    public async Task SaveAsync(CancellationToken ct)
    {
        var meters = _changed.Values.ToArray();
        await using (var command = Command(
            """
            insert into utilities.meter (source, meter, kind, last_at, last_value, baseline_day)
            select $1, * from unnest($2, $3, $4, $5, $6)
            on conflict (source, meter) do update set last_at = excluded.last_at, last_value = excluded.last_value, baseline_day = excluded.baseline_day
            """,
            source.Value, meters.Select(m => m.Meter).ToArray(), meters.Select(m => m.State.Kind).ToArray(),
            meters.Select(m => m.State.At.ToUniversalTime()).ToArray(), meters.Select(m => m.State.Value).ToArray(), meters.Select(m => m.State.BaselineDay).ToArray()))
        {
            await command.ExecuteNonQueryAsync(ct);
        }

        await using (var command = Command(
            """
            insert into utilities.reading (source, id, meter, content, read_at, code, since, used, saved)
            select $1, * from unnest($2, $3, $4, $5, $6, $7, $8, $9)
            """,
            source.Value, _added.Select(a => a.Id).ToArray(), _added.Select(a => a.Meter).ToArray(), _added.Select(a => a.Reading.Content).ToArray(),
            _added.Select(a => a.Reading.At.ToUniversalTime()).ToArray(), _added.Select(a => a.Reading.Use.Code).ToArray()))
        {
            command.Parameters.Add(new() { Value = _added.Select(a => a.Reading.Use.Since?.ToUniversalTime()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
            command.Parameters.Add(new() { Value = _added.Select(a => a.Reading.Use.Used).ToArray() });
            command.Parameters.Add(new() { Value = _added.Select(a => a.Reading.Use.Saved).ToArray() });
            await command.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection, transaction);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}
