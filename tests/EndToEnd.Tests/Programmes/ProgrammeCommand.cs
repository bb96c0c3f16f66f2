using Puhui.EndToEnd.Tests.Support;
using Xunit;

namespace Puhui.EndToEnd.Tests.Programmes;

/// <summary>A second city in minutes: from a template, and again from what the first gave out.</summary>
public sealed class ProgrammeCommand : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puhui programmes ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<CommandResult> RunAsync(params string[] arguments) => PuhuiCommand.RunAsync(["programme", .. arguments, "--data", Path.Combine(_folder, "data")]);

    [Fact]
    public async Task A_programme_of_a_template_is_given_out_and_read_again_under_another_name()
    {
        var file = Path.Combine(_folder, "first.yaml");
        Assert.Contains("first-city", (await RunAsync("create", "--template", "city", "--set", "code=first-city")).Succeeded().Output, StringComparison.Ordinal);
        (await RunAsync("export", "first-city", "--to", file)).Succeeded();

        var second = (await RunAsync("create", "--file", file, "--set", "code=second-city", "--set", "title.en=Second City")).Succeeded().Output;

        Assert.Contains("second-city", second, StringComparison.Ordinal);
        Assert.Contains("Second City", second, StringComparison.Ordinal);
        var given = await File.ReadAllLinesAsync(file);
        var again = (await RunAsync("export", "second-city")).Succeeded().Output.Split('\n');
        Assert.Equal(2, given.Except(again).Count(line => line.Length > 0));

        var taken = await RunAsync("create", "--file", file);
        Assert.NotEqual(0, taken.ExitCode);
        Assert.Contains("code_taken", taken.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", taken.Errors, StringComparison.Ordinal);
    }
}
