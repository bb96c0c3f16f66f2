using Xunit;

namespace Puhui.Web.Tests.Console;

/// <summary>One real server for the tests of a class that do not disturb each other.</summary>
public sealed class OneServer : IAsyncLifetime
{
    public RealServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RealServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
