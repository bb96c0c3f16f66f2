using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Cli.Demo.City.Routines;
using Puhui.Cli.Demo.City.Sending;
using Puhui.Cli.Demo.City.Showing;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;
using Puhui.Server;
using Spectre.Console;

namespace Puhui.Cli.Demo.City;

/// <summary>The city beside a running server, until Ctrl-C.</summary>
internal static class CityBesideServer
{
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(30);

    /// <summary>Plays the city; whatever goes wrong with it leaves the server running.</summary>
    public static async Task RunAsync(PuhuiSettings settings, PuhuiServer server, CityOptions options, bool json, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = new Uri(server.LocalUrl), Timeout = RequestLimit };
        try
        {
            var programme = await server.Services.GetRequiredService<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo, stop);
            var map = CityMap.Read(Path.Combine(settings.SamplesFolder, "city", "gtfs"));
            var partners = await CityPartners.PrepareAsync(settings, server.Services, programme, client, stop);
            using var cars = partners.Cars as IDisposable;
            var clock = new CityClock(TimeProvider.System, TimeZoneInfo.FindSystemTimeZoneById(programme.ZoneId), options.Pace);
            var run = new CityRun(map, clock, options.Citizens, partners, server.Services.GetRequiredService<ISourceReports>());
            await PrintHoldersAsync(run, server, stop);
            var board = new CityBoard(run);
            if (json || Console.IsOutputRedirected)
            {
                await run.RunAsync(() => board.Say(Console.Error), stop);
            }
            else
            {
                await AnsiConsole.Live(board.Table()).AutoClear(true).StartAsync(screen => run.RunAsync(() => screen.UpdateTarget(board.Table()), stop));
            }

            if (json)
            {
                board.PrintJson();
            }
            else
            {
                board.PrintSummary();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped before it began.
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            Console.Error.WriteLine($"puhui: the simulated city ended: {problem.Message.ReplaceLineEndings(" ")} The server goes on.");
        }
    }

    private static async Task PrintHoldersAsync(CityRun run, PuhuiServer server, CancellationToken cancel)
    {
        var shown = run.Shown;
        var issuer = run.Partners.Metro.Source;
        var accounts = new AccountHandle?[shown.Count];
        await server.Services.GetRequiredService<IAccounts>().ResolveAsync(
            issuer.Issuer, [.. shown.Select(citizen => citizen.Code)], enrol: true, issuer.ZoneId, accounts, cancel);
        Console.Error.WriteLine("The simulated city is on its way. Citizens to look at:");
        foreach (var (citizen, account) in shown.Zip(accounts))
        {
            Console.Error.WriteLine($"  {server.Url}/accounts/{account!.Value.Id} ({citizen.Code}, {citizen.Habit.ToString().ToLowerInvariant()})");
        }
    }
}
