using Npgsql;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

internal sealed class ProgrammeBook(NpgsqlDataSource database, TimeProvider time) : IProgrammeBook, IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Reading? _last;
    private int _version;

    private sealed record Reading(ProgrammeList List, long At, int Version);

    public ValueTask<ProgrammeList> CurrentAsync(CancellationToken ct) =>
        _last is { } last && IsFresh(last) ? new(last.List) : new(ReadAsync(ct));

    /// <summary>A programme was changed by this process.</summary>
    public void Changed() => Interlocked.Increment(ref _version);

    public void Dispose() => _reading.Dispose();

    private bool IsFresh(Reading reading) => reading.Version == Volatile.Read(ref _version) && time.GetElapsedTime(reading.At) < Fresh;

    private async Task<ProgrammeList> ReadAsync(CancellationToken ct)
    {
        await _reading.WaitAsync(ct);
        try
        {
            if (_last is { } last && IsFresh(last))
            {
                return last.List;
            }

            // Version and time first: a change in between is then read again, never missed.
            var version = Volatile.Read(ref _version);
            var at = time.GetTimestamp();
            await using var command = database.CreateCommand($"select {ProgrammeRow.Columns} from programmes.programme");
            var list = new ProgrammeList(await ProgrammeRow.ReadAsync(command, ct));
            _last = new Reading(list, at, version);
            return list;
        }
        finally
        {
            _reading.Release();
        }
    }
}
