using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using Puhui.Cli.Running;
using Puhui.Gbt32960.Contracts;

namespace Puhui.Cli.Vehicles;

/// <summary><c>puhui vehicles simulate</c>: plays vehicles for a day against a server.</summary>
internal static class SimulateVerb
{
    public static Command Create()
    {
        var verb = new Command("simulate", "Play vehicles for a day: late, repeated and reordered reports, connections that break");
        var vehicles = Number("--vehicles", "How many vehicles", 10);
        var host = new Option<string>("--host") { Description = "The server (default: 127.0.0.1)", HelpName = "HOST", DefaultValueFactory = _ => "127.0.0.1" };
        var port = Number("--port", "Its port", 32960);
        var user = new Option<string?>("--user") { Description = "The platform's user; without it vehicles connect themselves", HelpName = "NAME" };
        var password = new Option<FileInfo?>("--password-file") { Description = "A file with the platform's password", HelpName = "FILE" };
        var code = new Option<string?>("--code") { Description = "The platform's unique code", HelpName = "CODE" };
        var aes = new Option<FileInfo?>("--aes128-key") { Description = "A file with 32 hexadecimal digits: reports are encrypted", HelpName = "FILE" };
        var connections = Number("--connections", "Connections of the platform", 4);
        var pace = Number("--pace", "Times faster than the clock; 0 as fast as the server answers", 0);
        var interval = Number("--interval", "Seconds between two reports", 30);
        var breaks = Number("--breaks", "How often each connection breaks", 1);
        var seed = Number("--seed", "Chooses the day", 1);
        var day = new Option<string?>("--day") { Description = "The day, of Beijing (default: yesterday)", HelpName = "YYYY-MM-DD" };
        var newer = new Option<bool>("--edition-2025") { Description = "Speak the edition of 2025" };
        var printVins = new Option<bool>("--print-vins") { Description = "Only print the VINs, for platforms add --vins" };
        foreach (var option in (Option[])[vehicles, host, port, user, password, code, aes, connections, pace, interval, breaks, seed, day, newer, printVins])
        {
            verb.Options.Add(option);
        }

        verb.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(printVins))
            {
                Console.Out.WriteLine(string.Join('\n', VehicleSimulation.Vins(parsed.GetValue(vehicles))));
                return ExitCode.Ok;
            }

            var options = new SimulationOptions(parsed.GetValue(host)!, parsed.GetValue(port), AtLeast(1, parsed.GetValue(vehicles), "--vehicles"), Day(parsed.GetValue(day)))
            {
                User = parsed.GetValue(user),
                Password = AddPlatform.Text(parsed.GetValue(password)) ?? "",
                UniqueCode = parsed.GetValue(code) ?? "PUHUISIMULATION01",
                Aes128Key = AddPlatform.Key(parsed.GetValue(aes)),
                Connections = AtLeast(1, parsed.GetValue(connections), "--connections"),
                Pace = AtLeast(0, parsed.GetValue(pace), "--pace"),
                Interval = AtLeast(1, parsed.GetValue(interval), "--interval"),
                Breaks = AtLeast(0, parsed.GetValue(breaks), "--breaks"),
                Seed = parsed.GetValue(seed),
                Edition2025 = parsed.GetValue(newer),
            };
            var watch = System.Diagnostics.Stopwatch.StartNew();
            var progress = Console.IsErrorRedirected ? null : new Progress<SimulationResult>(now => Console.Error.Write($"\r{now.Sent} sent, {now.Acknowledged} acknowledged "));
            SimulationResult result;
            try
            {
                result = await VehicleSimulation.RunAsync(options, progress, cancel);
            }
            catch (Exception problem) when (problem is IOException or SocketException or UnauthorizedAccessException or InvalidDataException)
            {
                throw new Platform.OperatorException($"The day could not be played to its end: {problem.Message}", problem);
            }

            Console.Error.Write(progress is null ? "" : "\r");
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
                vehicles       {options.Vehicles}, {result.Trips} trips on {options.Day:yyyy-MM-dd}
                frames sent    {result.Sent}, of them re-sent {result.Resent}
                acknowledged   {result.Acknowledged}
                refused        {result.Refused}
                reconnects     {result.Reconnects}
                expected       {result.Kilometres:0.0} km
                took           {watch.Elapsed.TotalSeconds:0.0} s, {result.Sent / Math.Max(0.001, watch.Elapsed.TotalSeconds):0} frames a second
                """));
            return result.Refused == 0 ? ExitCode.Ok : ExitCode.Failure;
        });
        return verb;
    }

    private static Option<int> Number(string name, string what, int otherwise) =>
        new(name) { Description = $"{what} (default: {otherwise})", HelpName = "N", DefaultValueFactory = _ => otherwise };

    private static int AtLeast(int least, int value, string name) => value >= least ? value : throw new UsageException($"{name}: {least} or more was expected.");

    private static DateOnly Day(string? text) => text is null
        ? DateOnly.FromDateTime(DateTimeOffset.UtcNow.AddHours(8).Date).AddDays(-1)
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw new UsageException("--day: a date such as 2026-09-17 was expected.");
}
