using System.CommandLine;
using Puhui.Cli.Running;
using Puhui.Server;

namespace Puhui.Cli.Serving;

/// <summary><c>puhui serve</c>: the server alone.</summary>
internal static class ServeVerb
{
    public static Command Create()
    {
        var verb = new Command("serve", "Run the server until Ctrl-C");
        var data = DataOptions.AddWithPortTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var server = await PuhuiServer.StartAsync(data.Read(parsed), cancel: cancel);
            Console.Error.WriteLine($"Puhui serves on {server.Url}");
            await server.WaitForShutdownAsync(cancel);
            return ExitCode.Ok;
        });
        return verb;
    }
}
