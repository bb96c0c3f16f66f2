using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Puhui.Cli.Running;
using Puhui.Gbt32960.Contracts;
using Spectre.Console;

namespace Puhui.Cli.Vehicles;

/// <summary><c>puhui vehicles</c>: who may send telemetry, what was cut of it, and vehicles that are played.</summary>
internal static class VehiclesVerb
{
    public static Command Create() => new("vehicles", "Telemetry of vehicles by GB/T 32960: peers, trips, a simulator")
    {
        new Command("platforms", "Who may send telemetry") { AddPlatform.Create(), List(), SetOpen("open", true), SetOpen("close", false) },
        Trips(),
        Capacity(),
        SimulateVerb.Create(),
    };

    /// <summary>Says an error of the arguments as one line.</summary>
    public static async Task<T> AskAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (ArgumentException wrong)
        {
            throw new UsageException(wrong.Message.Split(" (Parameter", 2)[0]);
        }
    }

    public static Option<string> User() => new("--user") { Description = "The peer's user name", HelpName = "NAME", Required = true };

    private static Command List()
    {
        var verb = new Command("list", "List the peers");
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var table = new Table().AddColumns("user", "mode", "code", "vehicles", "keys", "claims", "region", "open");
            foreach (var peer in await work.Get<IVehiclePlatforms>().ListAsync(cancel))
            {
                table.AddRow(
                    Markup.Escape(peer.User), peer.Mode == VehiclePlatformMode.Direct ? "direct" : "platform", Markup.Escape(peer.UniqueCode ?? "any"),
                    peer.Vins?.ToString(CultureInfo.InvariantCulture) ?? "all", peer.Keys.Count == 0 ? "none" : string.Join(' ', peer.Keys),
                    peer.Claims == VehicleClaims.Charging ? "charging" : "trips", peer.Region ?? "", peer.Open ? "yes" : "no");
            }

            AnsiConsole.Write(table);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command SetOpen(string name, bool open)
    {
        var verb = new Command(name, open ? "Let a peer connect again" : "Close a peer; what it sent stays");
        var user = User();
        verb.Options.Add(user);
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            return await work.Get<IVehiclePlatforms>().SetOpenAsync(parsed.GetRequiredValue(user), open, cancel)
                ? ExitCode.Ok
                : throw new UsageException($"There is no peer named '{parsed.GetRequiredValue(user)}'.");
        });
        return verb;
    }

    private static Command Trips()
    {
        var verb = new Command("trips", "List trips and charging sessions, latest first");
        var user = User();
        var held = new Option<bool>("--held") { Description = "Only those held here" };
        var limit = new Option<int>("--limit") { Description = "How many at most (default: 50)", HelpName = "N", DefaultValueFactory = _ => 50 };
        verb.Options.Add(user);
        verb.Options.Add(held);
        var json = new Option<bool>("--json") { Description = "One JSON object in each line" };
        verb.Options.Add(limit);
        verb.Options.Add(json);
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var trips = await AskAsync(() => work.Get<IVehiclePlatforms>().TripsAsync(parsed.GetRequiredValue(user), parsed.GetValue(held), Math.Max(1, parsed.GetValue(limit)), cancel));
            if (parsed.GetValue(json))
            {
                foreach (var trip in trips)
                {
                    Console.Out.WriteLine(JsonSerializer.Serialize(trip, JsonSerializerOptions.Web));
                }

                return ExitCode.Ok;
            }

            var table = new Table().AddColumns("vehicle", "start", "end", "km", "kWh", "state", "code");
            foreach (var trip in trips)
            {
                table.AddRow(
                    trip.Vin, Time(trip.Start), Time(trip.End), trip.Kilometres.ToString("0.0", CultureInfo.InvariantCulture),
                    trip.KilowattHours.ToString("0.0", CultureInfo.InvariantCulture), trip.State, Markup.Escape(trip.Code ?? ""));
            }

            AnsiConsole.Write(table);
            return ExitCode.Ok;
        });
        return verb;

        static string Time(DateTimeOffset time) => time.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    private static Command Capacity()
    {
        var verb = new Command("capacity", "Say how much energy a vehicle's battery holds");
        var vin = new Argument<string>("vin") { Description = "The vehicle" };
        var kwh = new Argument<decimal>("kwh") { Description = "Kilowatt-hours; 0 takes it back" };
        var user = User();
        verb.Arguments.Add(vin);
        verb.Arguments.Add(kwh);
        verb.Options.Add(user);
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            return await AskAsync(async () =>
            {
                var size = parsed.GetRequiredValue(kwh);
                await work.Get<IVehiclePlatforms>().SetCapacityAsync(parsed.GetRequiredValue(user), parsed.GetRequiredValue(vin), size == 0 ? null : size, cancel);
                return ExitCode.Ok;
            });
        });
        return verb;
    }
}
