using System.CommandLine;
using Puhui.Cli.Running;
using Puhui.Platform.Cryptography;
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
            var settings = data.Read(parsed);
            await using var server = await PuhuiServer.StartAsync(settings, cancel: cancel);
            Console.Error.WriteLine($"Puhui serves on {server.Url}");
            Console.Error.WriteLine($"Console: {server.Url}/console (the key: ./puhui console key, or {OperatorKey.PathIn(settings.DataFolder)})");
            await server.WaitForShutdownAsync(cancel);
            return ExitCode.Ok;
        });
        return verb;
    }
}
