using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Claims;
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
    IAccountMoves moves,
    Countings countings,
    ClaimDesk claims,
    PostingOptions options,
    ILogger<PostingQueue> logger) : IAsyncDisposable
{
    private readonly Channel<LaneItem>[] _bulk = [.. Enumerable.Range(0, options.BulkWorkers).Select(_ => Channel.CreateUnbounded<LaneItem>())];
    private readonly Channel<LaneItem> _small = Channel.CreateUnbounded<LaneItem>();
    private readonly Lock _starting = new();
    private Task[]? _workers;
    private long _records;
    private uint _turn;

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
            if (!TryEnqueue(waiting))
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
        foreach (var lane in _bulk.Append(_small))
        {
            lane.Writer.TryComplete();
        }

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

    /// <summary>
    /// A large request is shared out among the bulk workers by its record ids, so that two workers of this process never write the
    /// same id. What must stay together goes to one of them.
    /// </summary>
    private bool TryEnqueue(Waiting waiting)
    {
        var batch = waiting.Batch;
        if (batch.Count <= options.SmallRequest)
        {
            return _small.Writer.TryWrite(waiting.Whole());
        }

        if (batch.Atomic || batch.TellsBalances || HasCorrections(batch))
        {
            return _bulk[Interlocked.Increment(ref _turn) % (uint)_bulk.Length].Writer.TryWrite(waiting.Whole());
        }

        var parts = waiting.Parts(_bulk.Length);
        for (var i = 0; i < parts.Length; i++)
        {
            if (!_bulk[i].Writer.TryWrite(parts[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasCorrections(IntakeBatch batch)
    {
        foreach (ref readonly var row in batch.Rows)
        {
            if (row.Corrects.IsGiven)
            {
                return true;
            }
        }

        return false;
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
                .. _bulk.Select(lane => Start(lane.Reader, options.BulkGroup)),
                .. Enumerable.Range(0, options.SmallWorkers).Select(_ => Start(_small.Reader, options.SmallGroup)),
            ];
        }
    }

    private Task Start(ChannelReader<LaneItem> lane, int mostRecords) =>
        Task.Run(async () =>
        {
            await using var worker = new PostingWorker(database, ledger, secrets, moves, countings, claims, logger);
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

/// <summary>A request, or the part of it whose record ids fall to one worker.</summary>
/// <param name="Waiting">The request.</param>
/// <param name="Part">Which part.</param>
/// <param name="Parts">Of how many; 1 for the whole.</param>
internal readonly record struct LaneItem(Waiting Waiting, int Part, int Parts)
{
    public IntakeBatch Batch => Waiting.Batch;

    /// <summary>About how many records it holds.</summary>
    public int Size => Batch.Count / Parts;
}

/// <summary>A request that waits until all its parts are durable.</summary>
internal sealed class Waiting(IntakeBatch batch)
{
    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = 1;
    private Exception? _failure;
    private bool _recorded = true;

    public IntakeBatch Batch { get; } = batch;

    public Task<bool> Answered => _answer.Task;

    public LaneItem Whole() => new(this, 0, 1);

    public LaneItem[] Parts(int count)
    {
        _left = count;
        return [.. Enumerable.Range(0, count).Select(part => new LaneItem(this, part, count))];
    }

    public void Answer(bool recorded)
    {
        _recorded &= recorded;
        Finish();
    }

    /// <summary>A part failed: the request fails when no part is under way any more, for until then its rows are in use.</summary>
    public void Fail(Exception why)
    {
        _failure = why;
        Finish();
    }

    private void Finish()
    {
        if (Interlocked.Decrement(ref _left) > 0)
        {
            return;
        }

        if (_failure is { } failure)
        {
            _answer.TrySetException(failure);
        }
        else
        {
            _answer.TrySetResult(_recorded);
        }
    }
}
