using System.CommandLine;
using Microsoft.Extensions.Logging;
using Puhui.Cli.Demo.City;
using Puhui.Cli.Running;
using Puhui.Platform.Settings;
using Puhui.Server;

namespace Puhui.Cli.Demo;

/// <summary><c>puhui demo</c>: a running platform with sample data.</summary>
internal static class DemoVerb
{
    public static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "End after the summary" };
        var json = new Option<bool>("--json") { Description = "The summary as one JSON object on standard output" };
        var verb = new Command("demo", "A private database, the method library, sample activities, then a server on http://127.0.0.1:8080 and a simulated city that sends to it") { once, json };
        var city = CityOptions.AddTo(verb);
        var data = DataOptions.AddWithPortTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            // Nobody sets up a telephone to look at a demo.
            var settings = data.Read(parsed) with { StaffSecondFactor = false };
            var options = city(parsed);
            return parsed.GetValue(once)
                ? await OnceAsync(settings, parsed.GetValue(json), cancel)
                : await ServingAsync(settings, options, parsed.GetValue(json), cancel);
        });
        return verb;
    }

    private static async Task<int> OnceAsync(PuhuiSettings settings, bool json, CancellationToken cancel)
    {
        await using var work = await Workplace.OpenAsync(settings, cancel);
        // First, so that the summary's log holds the attestation of the owner's role too.
        await DemoOwner.EnsureAsync(settings, work.Services, cancel);
        Show(await new DemoRun(settings, work.Services).RunAsync(settings.BaseUrl, cancel), json);
        return ExitCode.Ok;
    }

    private static async Task<int> ServingAsync(PuhuiSettings settings, CityOptions options, bool json, CancellationToken cancel)
    {
        settings = (options.Pace > 0 ? VehiclePlatform.WithPort(settings) : settings) with { StatisticsRunning = true };
        await using var server = await PuhuiServer.StartAsync(settings, LogLevel.Warning, cancel: cancel);
        Show(await new DemoRun(settings, server.Services).RunAsync(server.Url, cancel), json);
        Console.Error.WriteLine($"Puhui serves on {server.Url} until Ctrl-C");
        Console.Error.WriteLine(await DemoOwner.EnsureAsync(settings, server.Services, cancel) is { } password
            ? $"Console: {server.Url}/console with {DemoOwner.Email} and {password} (kept in {DemoOwner.PathIn(settings.DataFolder)})"
            : $"Console: {server.Url}/console");
        if (options.Pace > 0)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, server.Stopping);
            await CityBesideServer.RunAsync(settings, server, options, json, stop.Token);
        }

        await server.WaitForShutdownAsync(cancel);
        return ExitCode.Ok;
    }

    private static void Show(DemoSummary summary, bool json)
    {
        if (json)
        {
            summary.PrintJson();
        }
        else
        {
            summary.Print();
        }
    }
}
