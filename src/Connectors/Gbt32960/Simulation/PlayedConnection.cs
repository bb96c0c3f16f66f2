using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Puhui.Gbt32960.Bodies;
using Puhui.Gbt32960.Ciphers;
using Puhui.Gbt32960.Contracts;
using Puhui.Gbt32960.Frames;

namespace Puhui.Gbt32960.Simulation;

/// <summary>Plays the frames of one connection in order. What was not acknowledged when it breaks is sent again by command 03 on the next.</summary>
internal sealed class PlayedConnection(SimulationOptions options, IReadOnlyList<PlannedFrame> frames, Counts counts, int number, Func<DateTimeOffset, Task> wait) : IDisposable
{
    private const int MostUnanswered = 200;
    private const int MostRefusals = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Edition _edition = options.Edition2025 ? Edition.Y2025 : Edition.Y2016;
    private readonly byte _encryption = options.Aes128Key is null ? Encryption.None : Encryption.Aes128;
    private readonly BodyCipher _cipher = new(options.Aes128Key, null, null);
    private readonly Queue<PlannedFrame> _waiting = new();
    private readonly SemaphoreSlim _room = new(MostUnanswered, MostUnanswered);
    private readonly Lock _gate = new();
    private Queue<PlannedFrame> _again = new();
    private int _next;
    private bool _loggedIn;
    private TaskCompletionSource<byte>? _loginAnswer;

    public void Dispose() => _room.Dispose();

    public async Task RunAsync(CancellationToken ct)
    {
        // Breaks fall on places spread over the day, another for each connection.
        var breaks = Enumerable.Range(1, options.Breaks).Select(i => frames.Count * i / (options.Breaks + 1) + (number % 7)).ToHashSet();
        for (var tried = 0; _next < frames.Count || _waiting.Count > 0 || _again.Count > 0;)
        {
            try
            {
                await PlayAsync(breaks, ct);
                tried = 0;
            }
            catch (Exception broken) when (broken is IOException or SocketException && ++tried <= 100 && !ct.IsCancellationRequested)
            {
                // The server went away: it may come back.
                await Task.Delay(Math.Min(1_000, 20 * tried), ct);
            }

            Interlocked.Increment(ref counts.Reconnects);
        }

        Interlocked.Decrement(ref counts.Reconnects);
    }

    private async Task PlayAsync(HashSet<int> breaks, CancellationToken ct)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(options.Host, options.Port, ct);
        await using var stream = new NetworkStream(socket);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reader = new AnswerReader(stream);
        await LogInAsync(stream, reader, ct);
        TakeUnanswered();
        _loggedIn = options.User is not null;
        var hearing = HearUntilItEndsAsync(reader, end);
        try
        {
            // Not in the command's own right: what is sent a second time is a re-sent report.
            for (; _again.TryPeek(out var frame); _again.Dequeue())
            {
                await SendAsync(stream, frame.Command == Command.Realtime ? frame with { Command = Command.Resent } : frame, hearing, end.Token);
            }

            for (; _next < frames.Count; _next++)
            {
                if (breaks.Remove(_next))
                {
                    return;
                }

                await wait(frames[_next].SendAt);
                await SendAsync(stream, frames[_next], hearing, end.Token);
            }

            while (IsAnyUnanswered() && !hearing.IsCompleted)
            {
                await Task.WhenAny(hearing, Task.Delay(5, ct));
            }

            if (hearing.IsFaulted)
            {
                await hearing;
            }
        }
        catch (OperationCanceledException ended) when (!ct.IsCancellationRequested)
        {
            if (hearing.IsFaulted)
            {
                await hearing;
            }

            throw new IOException("The server does not answer.", ended);
        }
        finally
        {
            await end.CancelAsync();
            await hearing.ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task LogInAsync(NetworkStream stream, AnswerReader reader, CancellationToken ct)
    {
        if (options.User is not { } user)
        {
            return;
        }

        var body = new byte[41];
        BeijingTime.Write(BeijingTime.StartOf(options.Day), body);
        body[7] = 1;
        Encoding.ASCII.GetBytes(user, body.AsSpan(8));
        Encoding.ASCII.GetBytes(options.Password, body.AsSpan(20));
        body[40] = _encryption;
        await stream.WriteAsync(FrameWriter.Write(_edition, Command.PlatformLogin, Answer.IsCommand, options.UniqueCode, body), ct);
        Interlocked.Increment(ref counts.Sent);
        var answer = await reader.NextAsync(Patience, ct) ?? throw new IOException("The server closed the connection.");
        if (answer.Flag != Answer.Success)
        {
            throw new UnauthorizedAccessException("The server refused the login of the platform.");
        }

        Interlocked.Increment(ref counts.Acknowledged);
    }

    private async Task SendAsync(NetworkStream stream, PlannedFrame frame, Task hearing, CancellationToken ct)
    {
        if (frame.Command == Command.VehicleLogin)
        {
            await LogInVehicleAsync(stream, frame, hearing, ct);
            return;
        }

        if (!_loggedIn)
        {
            // A vehicle that connects itself begins a connection, and what it says after a logout, with a login.
            await LogInVehicleAsync(stream, frames.First(one => one.Command == Command.VehicleLogin), hearing, ct);
        }

        if (frame.Command == Command.VehicleLogout && options.User is null)
        {
            _loggedIn = false;
        }

        await PutAsync(stream, frame, hearing, ct);
    }

    /// <summary>Logs a vehicle in; while the server still holds the connection before, it says that the VIN is repeated: it is asked again, as terminals do.</summary>
    private async Task LogInVehicleAsync(NetworkStream stream, PlannedFrame login, Task hearing, CancellationToken ct)
    {
        for (var tried = 1; ; tried++)
        {
            var answered = _loginAnswer = new TaskCompletionSource<byte>(TaskCreationOptions.RunContinuationsAsynchronously);
            await PutAsync(stream, login, hearing, ct);
            if (await Task.WhenAny(answered.Task, hearing) == hearing)
            {
                await hearing;
                throw new IOException("The server closed the connection.");
            }

            if (await answered.Task != Answer.VinRepeated)
            {
                _loggedIn = true;
                return;
            }

            await Task.Delay(Math.Min(1_000, 10 * tried), ct);
        }
    }

    private async Task PutAsync(NetworkStream stream, PlannedFrame frame, Task hearing, CancellationToken ct)
    {
        await _room.WaitAsync(ct);
        lock (_gate)
        {
            _waiting.Enqueue(frame);
        }

        if (hearing.IsFaulted)
        {
            await hearing;
        }

        var bytes = FrameWriter.Write(_edition, frame.Command, Answer.IsCommand, frame.Vin, _cipher.Seal(_encryption, frame.Body), _encryption);
        await stream.WriteAsync(bytes, ct);
        Interlocked.Increment(ref counts.Sent);
        if (frame.Command == Command.Resent)
        {
            Interlocked.Increment(ref counts.Resent);
        }
    }

    /// <summary>Without answers there is nothing to wait for: the end of hearing is the end of sending.</summary>
    private async Task HearUntilItEndsAsync(AnswerReader reader, CancellationTokenSource end)
    {
        try
        {
            await HearAsync(reader, end.Token);
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    /// <summary>Takes answers; they come in the order of the frames.</summary>
    private async Task HearAsync(AnswerReader reader, CancellationToken ct)
    {
        while (true)
        {
            if (await reader.NextAsync(Patience, ct) is not { } answer)
            {
                throw new IOException("The server closed the connection.");
            }

            lock (_gate)
            {
                if (!_waiting.TryPeek(out var oldest) || oldest.Command != answer.Command || !string.Equals(oldest.Vin, answer.Vin, StringComparison.Ordinal))
                {
                    throw new InvalidDataException("An answer belongs to no frame.");
                }

                _waiting.Dequeue();
            }

            _room.Release();
            if (answer.Command == Command.VehicleLogin)
            {
                _loginAnswer?.TrySetResult(answer.Flag);
            }

            if (answer.Flag is Answer.Success or Answer.VinRepeated)
            {
                Interlocked.Increment(ref counts.Acknowledged);
            }
            else if (Interlocked.Increment(ref counts.Refused) > MostRefusals)
            {
                throw new InvalidDataException("The server refuses too much: is the peer registered for these vehicles, and the day within 72 hours?");
            }
        }
    }

    private bool IsAnyUnanswered()
    {
        lock (_gate)
        {
            return _waiting.Count > 0;
        }
    }

    /// <summary>What was not answered is sent first on the next connection, before what was to be sent again on this one and never was.</summary>
    private void TakeUnanswered()
    {
        lock (_gate)
        {
            _again = new Queue<PlannedFrame>([.. _waiting, .. _again]);
            _waiting.Clear();
            if (_room.CurrentCount < MostUnanswered)
            {
                _room.Release(MostUnanswered - _room.CurrentCount);
            }
        }
    }
}

/// <summary>Reads the frames a server sends.</summary>
internal sealed class AnswerReader(Stream stream)
{
    private readonly PipeReader _pipe = PipeReader.Create(stream);
    private readonly FrameReader _frames = new();

    /// <summary>The next frame; null when the stream ends.</summary>
    public async Task<Frame?> NextAsync(TimeSpan patience, CancellationToken ct)
    {
        while (true)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(patience);
            var result = await _pipe.ReadAsync(limit.Token);
            var buffer = result.Buffer;
            var read = _frames.Read(ref buffer, out var frame, out var fault);
            if (read == FrameRead.Frame)
            {
                _pipe.AdvanceTo(buffer.Start);
                return frame;
            }

            _pipe.AdvanceTo(buffer.Start, result.Buffer.End);
            if (read == FrameRead.Fault)
            {
                throw new InvalidDataException($"The server sent something that is no frame: {fault}.");
            }

            if (result.IsCompleted)
            {
                return null;
            }
        }
    }
}
