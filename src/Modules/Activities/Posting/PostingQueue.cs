using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Quantifying;
using Puhui.Ledger.Contracts;

namespace Puhui.Activities.Posting;

/// <summary>
/// Where requests wait for their transaction. Two lanes: large requests are grouped into transactions of thousands of
/// records; small ones have workers of their own, so that a single activity never waits behind a bulk. Both are bounded: what does
/// not fit is refused at once, not suffered. Workers start with the first request.
/// </summary>
internal sealed class PostingQueue(
    NpgsqlDataSource database,
    ILedger ledger,
    IHolderSecrets secrets,
    Countings countings,
    PostingOptions options,
    ILogger<PostingQueue> logger) : IAsyncDisposable
{
    private readonly Channel<Waiting> _bulk = Channel.CreateUnbounded<Waiting>();
    private readonly Channel<Waiting> _small = Channel.CreateUnbounded<Waiting>();
    private readonly Lock _starting = new();
    private Task[]? _workers;
    private long _records;

    /// <summary>Records that wait or are being posted.</summary>
    public long Records => Interlocked.Read(ref _records);

    /// <summary>Returns when the records of the batch are durable, each row with its answer. False when an atomic batch was withdrawn.</summary>
    /// <exception cref="IntakeOverloadedException">No room; nothing was recorded.</exception>
    public async Task<bool> PostAsync(IntakeBatch batch)
    {
        if (Interlocked.Add(ref _records, batch.Count) > options.MostRecords)
        {
            Interlocked.Add(ref _records, -batch.Count);
            throw new IntakeOverloadedException();
        }

        try
        {
            StartWorkers();
            var waiting = new Waiting(batch);
            var lane = batch.Count <= options.SmallRequest ? _small : _bulk;
            if (!lane.Writer.TryWrite(waiting))
            {
                throw new IntakeOverloadedException();
            }

            return await waiting.Answered;
        }
        finally
        {
            Interlocked.Add(ref _records, -batch.Count);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _bulk.Writer.TryComplete();
        _small.Writer.TryComplete();
        Task[]? workers;
        lock (_starting)
        {
            workers = _workers;
        }

        if (workers is not null)
        {
            await Task.WhenAll(workers);
        }
    }

    private void StartWorkers()
    {
        if (Volatile.Read(ref _workers) is not null)
        {
            return;
        }

        lock (_starting)
        {
            _workers ??=
            [
                .. Enumerable.Range(0, options.BulkWorkers).Select(_ => Start(_bulk.Reader, options.BulkGroup)),
                .. Enumerable.Range(0, options.SmallWorkers).Select(_ => Start(_small.Reader, options.SmallGroup)),
            ];
        }
    }

    private Task Start(ChannelReader<Waiting> lane, int mostRecords) =>
        Task.Run(async () =>
        {
            await using var worker = new PostingWorker(database, ledger, secrets, countings, logger);
            await worker.RunAsync(lane, mostRecords);
        });
}

/// <summary>How much is posted at once, and how much may wait.</summary>
internal sealed record PostingOptions
{
    public int BulkWorkers { get; init; } = 2;

    public int SmallWorkers { get; init; } = 2;

    /// <summary>Records per transaction of the bulk lane.</summary>
    public int BulkGroup { get; init; } = 6_000;

    public int SmallGroup { get; init; } = 512;

    /// <summary>Requests up to this size take the lane of the small ones.</summary>
    public int SmallRequest { get; init; } = 16;

    /// <summary>Records that may wait or be under way; bounds the memory.</summary>
    public int MostRecords { get; init; } = 150_000;
}

/// <summary>A request in a lane.</summary>
internal sealed class Waiting(IntakeBatch batch)
{
    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IntakeBatch Batch { get; } = batch;

    public Task<bool> Answered => _answer.Task;

    public void Answer(bool recorded) => _answer.TrySetResult(recorded);

    public void Fail(Exception why) => _answer.TrySetException(why);
}
