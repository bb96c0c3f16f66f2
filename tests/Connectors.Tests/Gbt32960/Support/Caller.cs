using System.Net.Sockets;
using Puhui.Gbt32960.Frames;
using Puhui.Gbt32960.Simulation;

namespace Puhui.Connectors.Tests.Gbt32960.Support;

/// <summary>The other end of a connection.</summary>
internal sealed class Caller : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly NetworkStream _stream;
    private readonly AnswerReader _answers;

    private Caller(Socket socket)
    {
        Socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _answers = new AnswerReader(_stream);
    }

    public Socket Socket { get; }

    public static async Task<Caller> ConnectAsync(int port, int receiveBuffer = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
        {
            socket.ReceiveBufferSize = receiveBuffer;
        }

        await socket.ConnectAsync("127.0.0.1", port);
        return new Caller(socket);
    }

    public async Task SendAsync(byte[] bytes) => await _stream.WriteAsync(bytes);

    public async Task<Frame> AskAsync(byte[] bytes)
    {
        await SendAsync(bytes);
        return await NextAsync() ?? throw new IOException("The server hung up.");
    }

    /// <summary>The next frame; null when the server hung up.</summary>
    public async Task<Frame?> NextAsync()
    {
        try
        {
            return await _answers.NextAsync(Patience, default);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
