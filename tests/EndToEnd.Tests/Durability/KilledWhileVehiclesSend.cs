using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Puhui.EndToEnd.Tests.Support;
using Xunit;

namespace Puhui.EndToEnd.Tests.Durability;

/// <summary>Vehicles send a day by GB/T 32960 while the server is killed: the kilometres driven are the kilometres on record.</summary>
public sealed partial class KilledWhileVehiclesSend
{
    private const int Kills = 2;

    [Fact]
    public async Task The_kilometres_driven_are_the_kilometres_submitted_after_two_kills()
    {
        RunningServer? server = null;
        var folder = Directory.CreateTempSubdirectory("puhui vehicles ").FullName;
        try
        {
            var password = Path.Combine(folder, "password.txt");
            await File.WriteAllTextAsync(password, "end-to-end");
            await File.WriteAllTextAsync(Path.Combine(folder, "puhui.yaml"), "gbt32960_settle_seconds: 1\n");
            string[] user = ["--user", "city", "--password-file", password, "--code", "ENDTOENDPLATFORM1"];
            (await PuhuiCommand.RunAsync(["vehicles", "platforms", "add", "--data", folder, .. user])).Succeeded();

            var vehicles = $"{RunningServer.FreePort()}";
            server = await RunningServer.StartAsync(folder, null, "--gbt32960-port", vehicles);
            var playing = PuhuiCommand.RunAsync(["vehicles", "simulate", "--vehicles", "100", "--pace", "3000", "--port", vehicles, .. user]);
            for (var round = 0; round < Kills; round++)
            {
                await Task.Delay(1_500);
                await server.KillAsync();
                Assert.False(playing.IsCompleted, "The day was over before the server was killed.");
                await server.DisposeAsync();
                server = null;
                server = await RunningServer.StartAsync(folder, null, "--gbt32960-port", vehicles);
            }

            var played = (await playing).Succeeded().Output;
            var expected = decimal.Parse(Expected().Match(played).Groups[1].Value, CultureInfo.InvariantCulture);
            decimal submitted = 0;
            for (var tried = 0; tried < 60 && submitted != expected; tried++)
            {
                await Task.Delay(1_000);
                var trips = (await PuhuiCommand.RunAsync(["vehicles", "trips", "--json", "--limit", "100000", "--user", "city", "--data", folder])).Succeeded().Output;
                submitted = trips.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
                    .Where(trip => trip.GetProperty("state").GetString() == "submitted").Sum(trip => trip.GetProperty("kilometres").GetDecimal());
            }

            Assert.Equal(expected, submitted);
            (await PuhuiCommand.RunAsync(["verify", "--data", folder])).Succeeded();
        }
        finally
        {
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex(@"expected +([0-9.]+) km", RegexOptions.None, 1000)]
    private static partial Regex Expected();
}
