using System.Buffers.Binary;
using System.Net.Sockets;
using Puhui.Activities.Contracts;

namespace Puhui.Cli.Demo.City.Sending;

/// <summary>The city's platform of electric cars: one connection, frames some at a time, each acknowledged before the next ones go.</summary>
internal sealed class VehiclePartner(string name, Source source, string host, int port, string code, string user, string password) : CityPartner(name, source), IDisposable
{
    private const byte Refused = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Peers that say nothing for five minutes are dropped.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(4);
    private TcpClient? _client;
    private DateTimeOffset _spoke;

    public void Dispose() => _client?.Dispose();

    protected override async Task SendAsync(IReadOnlyList<object> items, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        try
        {
            var stream = await OpenAsync();
            await stream.WriteAsync(items.Cast<VehicleFrame>().SelectMany(frame => frame.Bytes).ToArray(), CancellationToken.None);
            var refused = 0;
            for (var i = 0; i < items.Count; i++)
            {
                refused += await AnswerAsync(stream) == Refused ? 1 : 0;
            }

            _spoke = DateTimeOffset.UtcNow;
            Tally.AddSent(items.Count);
            Tally.AddReason("frames_refused", refused);
        }
        catch
        {
            // Half of an exchange: begun anew on another connection, where sending twice does no harm.
            _client?.Dispose();
            _client = null;
            throw;
        }
    }

    private async Task<NetworkStream> OpenAsync()
    {
        if (_client is not null && DateTimeOffset.UtcNow - _spoke < Silence)
        {
            return _client.GetStream();
        }

        _client?.Dispose();
        _client = new TcpClient { NoDelay = true };
        await _client.ConnectAsync(host, port);
        var stream = _client.GetStream();
        await stream.WriteAsync(VehicleFrames.PlatformFrame(DateTimeOffset.UtcNow, code, user, password), CancellationToken.None);
        return await AnswerAsync(stream) == Refused ? throw new IOException("The server refused the login of the platform.") : stream;
    }

    private static async Task<byte> AnswerAsync(NetworkStream stream)
    {
        using var limit = new CancellationTokenSource(Patience);
        var header = new byte[VehicleFrames.HeaderSize];
        await stream.ReadExactlyAsync(header, limit.Token);
        await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(22)) + 1], limit.Token);
        return header[3];
    }
}
