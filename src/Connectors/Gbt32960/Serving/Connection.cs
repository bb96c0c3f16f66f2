using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Channels;
using Puhui.Gbt32960.Frames;

namespace Puhui.Gbt32960.Serving;

/// <summary>
/// One peer's connection: a loop that reads frames and a loop that sends answers in their order. The first waits when too many answers
/// wait, the second for what must be durable first; a peer that does not send, or does not read, is dropped in time.
/// </summary>
internal sealed class Connection(Socket socket, DialogueParts parts)
{
    private readonly TelemetryOptions _options = parts.Options;
    private readonly Dialogue _dialogue = new(parts);
    private readonly FrameReader _frames = new();
    private readonly Channel<Reply> _replies = Channel.CreateBounded<Reply>(
        new BoundedChannelOptions(parts.Options.QueuedAnswers) { SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });

    private int _faults;
    private int _good;

    /// <summary>Serves the peer until it goes or is dropped; never throws for what the peer does.</summary>
    /// <returns>Why it was dropped; null when the peer went.</returns>
    public async Task<string?> RunAsync(CancellationToken stopping)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var sending = SendAsync(PipeWriter.Create(stream), end);
        try
        {
            var reason = await ReceiveAsync(PipeReader.Create(stream), end.Token);
            _replies.Writer.TryComplete();
            var unsent = await sending;
            return reason ?? unsent;
        }
        finally
        {
            await end.CancelAsync();
            _replies.Writer.TryComplete();
            await sending;
            _dialogue.End();
        }
    }

    private async Task<string?> ReceiveAsync(PipeReader reader, CancellationToken ct)
    {
        var began = parts.Time.GetTimestamp();
        long? partialSince = null;
        try
        {
            while (true)
            {
                var patience = _options.IdleFor;
                var reason = "idle";
                if (!_dialogue.IsLoggedIn)
                {
                    (patience, reason) = (_options.LoginWithin - parts.Time.GetElapsedTime(began), "no_login");
                }

                if (partialSince is { } since && _options.FrameWithin - parts.Time.GetElapsedTime(since) is var left && left < patience)
                {
                    (patience, reason) = (left, "half_frame");
                }

                if (patience <= TimeSpan.Zero || await ReadAsync(reader, patience, ct) is not { } result)
                {
                    return ct.IsCancellationRequested ? null : reason;
                }

                var buffer = result.Buffer;
                var (tookAny, dropped) = await TakeAllAsync(buffer, ct);
                if (dropped.Reason is not null || _dialogue.IsOver)
                {
                    return dropped.Reason;
                }

                reader.AdvanceTo(dropped.From, buffer.End);
                partialSince = buffer.Slice(dropped.From).IsEmpty ? null : tookAny ? parts.Time.GetTimestamp() : partialSince ?? parts.Time.GetTimestamp();
                if (result.IsCompleted)
                {
                    return null;
                }
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ChannelClosedException)
        {
            // The peer broke off, or the other loop or the server ended; what was not answered was not promised.
            return null;
        }
    }

    private static async ValueTask<ReadResult?> ReadAsync(PipeReader reader, TimeSpan patience, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        try
        {
            return await reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async ValueTask<(bool TookAny, (SequencePosition From, string? Reason) State)> TakeAllAsync(ReadOnlySequence<byte> buffer, CancellationToken ct)
    {
        var tookAny = false;
        while (true)
        {
            var read = _frames.Read(ref buffer, out var frame, out var fault);
            if (read == FrameRead.NeedMore)
            {
                return (tookAny, (buffer.Start, null));
            }

            tookAny = true;
            Reply? reply;
            FrameFault? refused = fault;
            if (read == FrameRead.Frame)
            {
                Metrics.Took(frame.Command);
                (reply, refused) = await _dialogue.TakeAsync(frame, ct);
            }
            else
            {
                reply = Dialogue.Complain(frame);
            }

            if (reply is { } answer)
            {
                await _replies.Writer.WriteAsync(answer, ct);
            }

            if (Count(refused) || _dialogue.IsOver)
            {
                return (tookAny, (buffer.Start, _dialogue.IsOver ? null : "faults"));
            }
        }
    }

    /// <summary>Whether this fault is one too many.</summary>
    private bool Count(FrameFault? fault)
    {
        if (fault is { } one)
        {
            Metrics.Refused(one);
            _good = 0;
            // Reports that come too late are the fault of the days before, not of a peer that speaks wrongly.
            return one is not (FrameFault.TooLate or FrameFault.VinRepeated) && ++_faults >= _options.MostFaults;
        }

        if (++_good >= 100)
        {
            (_good, _faults) = (0, 0);
        }

        return false;
    }

    private async Task<string?> SendAsync(PipeWriter writer, CancellationTokenSource end)
    {
        try
        {
            while (await _replies.Reader.WaitToReadAsync(end.Token))
            {
                while (_replies.Reader.TryRead(out var reply))
                {
                    if (!reply.Durable.IsCompleted && writer.UnflushedBytes > 0)
                    {
                        await FlushAsync(writer, end.Token);
                    }

                    await reply.Durable.WaitAsync(end.Token);
                    writer.Write(reply.Bytes);
                }

                await FlushAsync(writer, end.Token);
            }

            return null;
        }
        catch (TimeoutException)
        {
            await end.CancelAsync();
            return "slow";
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
        {
            // The peer is gone, or the server stops before what waits is durable: it is not acknowledged.
            await end.CancelAsync();
            return null;
        }
    }

    private async ValueTask FlushAsync(PipeWriter writer, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_options.AnswerWithin);
        try
        {
            await writer.FlushAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }
}
