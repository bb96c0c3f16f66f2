using Puhui.Activities.Contracts;
using Puhui.Modules.Tests.Activities.Import.Samples;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Platform.Settings;

namespace Puhui.Modules.Tests.Activities.Import;

public sealed class Shipped_samples
{
    private static readonly string Folder = Path.Combine(SettingsReader.HomeFolder(), "samples");

    private static IEnumerable<SampleFile> Files => [CitySample.Make(), CitySamplePlants.Mistakes(), BikeSamples.Trips(), BikeSamples.Rides()];

    /// <summary>With PUHUI_UPDATE=1 the files are written anew instead; then the change is looked at and committed.</summary>
    [Fact]
    public void Are_exactly_what_their_makers_make()
    {
        foreach (var (name, text) in Files.Select(file => (file.Name, file.Text)).Append(("bikeshare/station.csv", BikeSamples.Stations())))
        {
            var path = Path.Combine(Folder, name);
            if (Environment.GetEnvironmentVariable("PUHUI_UPDATE") == "1")
            {
                File.WriteAllText(path, text);
            }

            Assert.Equal(text, File.ReadAllText(path));
        }
    }

    [Fact]
    public void Of_the_demo_hold_nothing_that_is_refused_so_that_a_second_demo_is_all_duplicates()
    {
        var demo = File.ReadAllText(Path.Combine(Folder, "demo.yaml"));

        Assert.All(Files.Where(file => demo.Contains($"file: {file.Name},", StringComparison.Ordinal)), file => Assert.Equal(0, file.Refused));
        Assert.Equal(3, Files.Count(file => demo.Contains($"file: {file.Name},", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Come_to_what_was_planted_in_them_and_a_second_time_to_duplicates()
    {
        await using var server = await ActivityServer.StartAsync();
        var import = server.Get<IFileImport>();
        var refused = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            foreach (var sample in Files)
            {
                var request = new FileImportRequest(Path.Combine(Folder, sample.Name), sample.Profile)
                {
                    Stations = sample.Stations is null ? null : Path.Combine(Folder, sample.Stations),
                    RefusedFile = refused,
                };

                var first = await import.ImportAsync(request, null, default);
                var second = await import.ImportAsync(request, null, default);

                Assert.Equal(
                    (sample.Name, sample.Read, sample.Credited, sample.Duplicate, sample.Zero, sample.Held, sample.Refused),
                    (sample.Name, (int)first.Read, (int)first.Credited, (int)first.Duplicate, (int)first.Zero, (int)first.Held, (int)first.Refused));
                Assert.Equal(
                    (sample.Name, sample.Read, 0, sample.Read - sample.Refused, 0, 0, sample.Refused, 0L),
                    (sample.Name, (int)second.Read, (int)second.Credited, (int)second.Duplicate, (int)second.Zero, (int)second.Held, (int)second.Refused, second.ReductionMg));
                Assert.True(first.ReductionMg > 0);
                Assert.Equal(sample.Refused > 0 ? refused : null, second.RefusedFile);
            }
        }
        finally
        {
            File.Delete(refused);
        }
    }
}
