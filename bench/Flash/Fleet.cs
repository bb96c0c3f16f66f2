namespace Puhui.Bench.Flash;

/// <summary>Several server processes on one database; one is killed now and then, and started again while the others serve.</summary>
internal sealed class Fleet(BenchPaths paths, string connection, double reservedSeconds) : IAsyncDisposable
{
    private WorkerLine[] _workers = [];

    public int Kills { get; private set; }

    public async Task StartAsync(int count, CancellationToken ct) =>
        _workers = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => WorkerLine.StartAsync(paths, connection, reservedSeconds, ct)));

    /// <summary>Asks any process that lives; waits for one when all are dead.</summary>
    public async Task<string[]> AskAsync(string what, int preferred)
    {
        while (true)
        {
            for (var i = 0; i < _workers.Length; i++)
            {
                var worker = _workers[(preferred + i) % _workers.Length];
                if (!worker.IsBroken)
                {
                    return await worker.AskAsync(what);
                }
            }

            await Task.Delay(20);
        }
    }

    public async Task KillAndRestartAsync(int place, CancellationToken ct)
    {
        var dying = _workers[place];
        await dying.KillAsync();
        Kills++;
        _workers[place] = await WorkerLine.StartAsync(paths, connection, reservedSeconds, ct);
        dying.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_workers.Select(worker => worker.StopAsync()));
        foreach (var worker in _workers)
        {
            worker.Dispose();
        }
    }
}
