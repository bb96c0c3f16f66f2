using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Puhui.Bench.Flash;

/// <summary>A worker process and the one connection to it, over which many ask at once. When it dies, all who wait are told.</summary>
internal sealed class WorkerLine : IDisposable
{
    private readonly Process _process;
    private readonly TcpClient _client;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<string[]>> _waiting = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private long _last;
    private volatile bool _broken;

    private WorkerLine(Process process, TcpClient client)
    {
        _process = process;
        _client = client;
        _ = Task.Run(ReadAsync);
        _ = Task.Run(WriteAsync);
    }

    public bool IsBroken => _broken;

    public static async Task<WorkerLine> StartAsync(BenchPaths paths, string connection, double reservedSeconds, CancellationToken ct)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            paths.CliAssembly, "bench", "flash-worker", "--postgres", connection, "--product", paths.ProductFolder, "--methods", paths.MethodsFolder,
            "--reserved", reservedSeconds.ToString(CultureInfo.InvariantCulture),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) =>
        {
            if (!string.IsNullOrEmpty(line.Data))
            {
                Console.Error.WriteLine("worker: " + line.Data);
            }
        };
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync(ct) is { } said)
        {
            if (said.StartsWith("ready ", StringComparison.Ordinal))
            {
                var client = new TcpClient { NoDelay = true };
                await client.ConnectAsync(IPAddress.Loopback, int.Parse(said["ready ".Length..], CultureInfo.InvariantCulture), ct);
                return new WorkerLine(process, client);
            }
        }

        throw new BenchFailedException("A worker process did not start.");
    }

    /// <summary>Asks; <see cref="IOException"/> when the process dies before it answers.</summary>
    public Task<string[]> AskAsync(string what)
    {
        var number = Interlocked.Increment(ref _last);
        var told = new TaskCompletionSource<string[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[number] = told;
        if (_broken || !_lines.Writer.TryWrite(string.Create(CultureInfo.InvariantCulture, $"{number} {what}")))
        {
            Fail();
        }

        return told.Task;
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        Fail();
    }

    /// <summary>Lets it end by itself.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        Fail();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _client.Dispose();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(_client.GetStream());
            while (await reader.ReadLineAsync() is { } line)
            {
                var parts = line.Split(' ');
                if (_waiting.TryRemove(long.Parse(parts[0], CultureInfo.InvariantCulture), out var told))
                {
                    told.TrySetResult(parts[1..]);
                }
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It died.
        }

        Fail();
    }

    private async Task WriteAsync()
    {
        try
        {
            var writer = new StreamWriter(_client.GetStream(), bufferSize: 1 << 16);
            while (await _lines.Reader.WaitToReadAsync())
            {
                while (_lines.Reader.TryRead(out var line))
                {
                    await writer.WriteAsync(line);
                    await writer.WriteAsync('\n');
                }

                await writer.FlushAsync();
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It died.
        }

        Fail();
    }

    private void Fail()
    {
        _broken = true;
        foreach (var number in _waiting.Keys)
        {
            if (_waiting.TryRemove(number, out var told))
            {
                told.TrySetException(new IOException("The process is gone."));
            }
        }
    }
}
