using System.Text;
using System.Text.Json;
using Puhui.EndToEnd.Tests.Support;
using Xunit;

namespace Puhui.EndToEnd.Tests.Import;

public sealed class ImportCommand : IDisposable
{
    private static readonly string[] Keys = ["read", "credited", "duplicate", "zero", "held", "refused", "reductionMg"];
    private static readonly string Trips = Path.Combine(PuhuiCommand.Root, "samples/bikeshare/trip.csv");
    private static readonly string Stations = Path.Combine(PuhuiCommand.Root, "samples/bikeshare/station.csv");

    // A space in the path, as people have.
    private readonly string _folder = Directory.CreateTempSubdirectory("puhui import ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<CommandResult> ImportAsync(params string[] arguments) =>
        PuhuiCommand.RunAsync(["import", .. arguments, "--data", Path.Combine(_folder, "data"), "--refused", Path.Combine(_folder, "refused.csv")]);

    private static Dictionary<string, long> Counts(CommandResult result) =>
        JsonSerializer.Deserialize<Dictionary<string, long>>(result.Succeeded().Output)!;

    [Fact]
    public async Task Prints_exactly_the_promised_object_and_a_second_time_only_duplicates()
    {
        var first = Counts(await ImportAsync(Trips, "--profile", "bikeshare", "--stations", Stations, "--json"));
        var second = Counts(await ImportAsync(Trips, "--profile", "bikeshare", "--stations", Stations, "--json"));

        Assert.Equal(Keys, first.Keys);
        Assert.Equal(first["read"], Keys[1..6].Sum(key => first[key]));
        Assert.True(first["credited"] > 0 && first["zero"] > 0 && first["held"] > 0);
        Assert.Equal(first["read"], second["duplicate"]);
        Assert.Equal(0, second["reductionMg"]);
    }

    [Fact]
    public async Task Asked_wrongly_says_so_in_one_line_and_exits_2()
    {
        var other = Path.Combine(_folder, "other.csv");
        await File.WriteAllTextAsync(other, "a,b\n1,2\n");
        foreach (var (arguments, word) in new (string[], string)[]
        {
            ([Path.Combine(_folder, "none.csv"), "--profile", "bikeshare", "--stations", Stations], "none.csv"),
            ([Trips, "--profile", "no-such"], "activities, bikeshare, bikeshare-2020"),
            ([Trips, "--profile", "bikeshare"], "--stations"),
            ([other, "--profile", "activities"], "'id'"),
            ([Trips, "--profile", "bikeshare", "--stations", Stations, "--source", "nobody"], "'nobody'"),
        })
        {
            var result = await ImportAsync(arguments);

            Assert.Equal(2, result.ExitCode);
            Assert.Contains(word, Assert.Single(result.Errors.Trim().Split('\n')), StringComparison.Ordinal);
            Assert.Equal("", result.Output);
        }
    }

    [Fact]
    public async Task Killed_in_the_middle_goes_on_and_loses_and_doubles_nothing()
    {
        const int Many = 60_000;
        var file = Path.Combine(_folder, "many.csv");
        var text = new StringBuilder("id,holder,scenario,at,distance\nbad,user-1,metro,2026-03-02 08:10:00,far\n");
        for (var i = 0; i < Many; i++)
        {
            text.Append($"trip-{i},user-{i % 1000},metro,2026-03-02 08:10:00,1 km\n");
        }

        await File.WriteAllTextAsync(file, text.ToString());
        var (data, refused) = (Path.Combine(_folder, "data"), Path.Combine(_folder, "refused.csv"));
        using (var killed = PuhuiCommand.Start("import", file, "--profile", "activities", "--data", data, "--refused", refused))
        {
            // The bad row stands in the first batch, and is written when that batch is posted.
            while (!killed.HasExited && !(File.Exists(refused) && new FileInfo(refused).Length > 0))
            {
                await Task.Delay(10);
            }

            Assert.False(killed.HasExited, "The import ended before it could be killed.");
            killed.Kill();
            await killed.WaitForExitAsync();
        }

        var rest = Counts(await ImportAsync(file, "--profile", "activities", "--json"));
        var again = Counts(await ImportAsync(file, "--profile", "activities", "--json"));

        Assert.Equal(Many + 1, rest["read"]);
        Assert.Equal(Many, rest["credited"] + rest["duplicate"]);
        Assert.Equal(1, rest["refused"]);
        Assert.Equal(Many, again["duplicate"]);
        Assert.Equal(2, File.ReadAllLines(refused).Length);
        (await PuhuiCommand.RunAsync(["verify", "--data", data])).Succeeded();
    }
}
