using Puhui.Modules.Tests.Activities.Support;

namespace Puhui.Connectors.Tests;

public sealed class The_house_of_connectors
{
    [Fact]
    public async Task Starts_a_server_with_a_programme_and_a_source()
    {
        await using var server = await ActivityServer.StartAsync();
        Assert.Equal("test", server.Source.Code);
        Assert.Equal(200, (await server.PostAsync("[]")).Status);
    }
}
