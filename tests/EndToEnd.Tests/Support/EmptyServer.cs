namespace Puhui.EndToEnd.Tests.Support;

/// <summary>A server on a new, empty data folder, for the tests of one class.</summary>
public sealed class EmptyServer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puhui empty ").FullName;
    private RunningServer? _server;

    public HttpClient Client => _server!.Client;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(_folder);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
