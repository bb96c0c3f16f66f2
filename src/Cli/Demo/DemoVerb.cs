using System.CommandLine;
using Puhui.Cli.Running;
using Puhui.Server;

namespace Puhui.Cli.Demo;

/// <summary><c>puhui demo</c>: a running platform with sample data.</summary>
internal static class DemoVerb
{
    public static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "End after the summary" };
        var json = new Option<bool>("--json") { Description = "The summary as one JSON object on standard output" };
        var verb = new Command("demo", "A private database, the method library, sample activities, then a server on http://127.0.0.1:8080") { once, json };
        var data = DataOptions.AddWithPortTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var server = await PuhuiServer.StartAsync(data.Read(parsed), cancel: cancel);
            await server.WaitForShutdownAsync(cancel);
            return ExitCode.Ok;
        });
        return verb;
    }
}
