using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Cli.Running;
using Puhui.Platform.Cryptography;
using Puhui.Server;
using Puhui.Staff.Contracts;

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
            Console.Error.WriteLine(await server.Services.GetRequiredService<IStaffDesk>().HasOwnerAsync(cancel)
                ? $"Console: {server.Url}/console"
                : $"Console: {server.Url}/console/sign-up makes its first owner (the key: ./puhui console key, or {OperatorKey.PathIn(settings.DataFolder)})");
            await server.WaitForShutdownAsync(cancel);
            return ExitCode.Ok;
        });
        return verb;
    }
}
