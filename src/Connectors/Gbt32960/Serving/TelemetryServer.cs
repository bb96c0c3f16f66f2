using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puhui.Platform;
using Puhui.Platform.Settings;

namespace Puhui.Gbt32960.Serving;

/// <summary>Listens for peers. When it stops, connections end without acknowledging what is not durable.</summary>
internal sealed class TelemetryServer(PuhuiSettings settings, DialogueParts parts, ConnectionCount count, ILogger<TelemetryServer> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;

    /// <summary>The port it listens on; 0 when it does not.</summary>
    public int Port => _listener?.LocalEndPoint is IPEndPoint end ? end.Port : 0;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.Gbt32960Port is not { } port)
        {
            return Task.CompletedTask;
        }

        var listen = settings.Gbt32960Listen ?? settings.Listen;
        var address = listen is "localhost" ? IPAddress.Loopback : IPAddress.Parse(listen);
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            // Small, so that thousands of peers that do not read, or are not read, hold little; connections inherit it.
            ReceiveBufferSize = 64 << 10,
            SendBufferSize = 64 << 10,
        };
        try
        {
            if (address.Equals(IPAddress.IPv6Any))
            {
                _listener.DualMode = true;
            }

            _listener.Bind(new IPEndPoint(address, port));
        }
        catch (SocketException problem)
        {
            throw new OperatorException($"Cannot listen for vehicles on {listen} port {port}: {problem.Message}", problem);
        }

        _listener.Listen(1024);
        logger.LogInformation("GB/T 32960 is spoken on {Address} port {Port}", listen, Port);
        _accepting = AcceptAsync(_listener);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        _listener?.Dispose();
        await _accepting;
        await Task.WhenAll(_running.Keys);
    }

    public void Dispose()
    {
        _listener?.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket peer;
            try
            {
                peer = await listener.AcceptAsync(_stopping.Token);
            }
            catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException problem)
            {
                // A peer that went before it was taken, or no more descriptors: the next may do better.
                logger.LogWarning("A connection could not be taken: {Reason}", problem.SocketErrorCode);
                await Task.Delay(50, CancellationToken.None);
                continue;
            }

            Serve(peer);
        }
    }

    private void Serve(Socket peer)
    {
        var address = ((IPEndPoint)peer.RemoteEndPoint!).Address;
        if (!count.TryEnter(address))
        {
            Metrics.Drop("too_many");
            peer.Dispose();
            return;
        }

        peer.NoDelay = true;
        var running = ServeAsync(peer, address);
        _running[running] = true;
        _ = running.ContinueWith(done => _running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task ServeAsync(Socket peer, IPAddress address)
    {
        Metrics.Connected();
        try
        {
            await Task.Yield();
            if (await new Connection(peer, parts).RunAsync(_stopping.Token) is { } reason)
            {
                Metrics.Drop(reason);
                logger.LogInformation("A peer was dropped: {Reason}", reason);
            }
        }
        catch (Exception problem)
        {
            logger.LogError(problem, "A connection ended by an error of this server");
        }
        finally
        {
            count.Leave(address);
            Metrics.Disconnected();
        }
    }
}
