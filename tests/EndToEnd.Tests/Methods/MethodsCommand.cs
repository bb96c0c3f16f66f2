using Puhui.EndToEnd.Tests.Support;

namespace Puhui.EndToEnd.Tests.Methods;

public sealed class MethodsCommand : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puhui-cases-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Cases_end_with_a_count_and_fail_with_the_exit_code()
    {
        var right = Write("right.yaml", "- { name: right, method: cn.jjj.low-carbon-travel@2024.1, scenario: metro, inputs: { distance: 10 km }, expect: { reduction: 0.72 kgCO2 } }");
        var wrong = Write("wrong.yaml", "- { name: too much, method: cn.jjj.low-carbon-travel@2024.1, scenario: metro, inputs: { distance: 10 km }, expect: { reduction: 0.73 kgCO2 } }");

        Assert.EndsWith("1 passed, 0 failed\n", (await PuhuiCommand.RunAsync(["methods", "cases", right])).Succeeded().Output, StringComparison.Ordinal);

        var failed = await PuhuiCommand.RunAsync(["methods", "cases", right, wrong]);
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("expected reduction 0.73 kgCO2\n  got      reduction 0.72 kgCO2", failed.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 passed, 1 failed\n", failed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_library_that_ships_checks_without_a_problem() =>
        Assert.EndsWith(" 0 failed\n", (await PuhuiCommand.RunAsync(["methods", "check"])).Succeeded().Output, StringComparison.Ordinal);

    [Fact]
    public async Task A_mistake_is_shown_with_file_and_line()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "a.method/1"));
        Write("a.method/1/method.yaml", "id: a.method\nversion: 1\nkind: reductoin\n");

        var checkedFolder = await PuhuiCommand.RunAsync(["methods", "check", Path.Combine(_folder, "a.method/1")]);

        Assert.Equal(1, checkedFolder.ExitCode);
        Assert.Contains("method.yaml:3: `kind` is not known; expected reduction | footprint", checkedFolder.Output, StringComparison.Ordinal);
        Assert.EndsWith("methods: 0 passed, 1 failed\n", checkedFolder.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "reduction  0.8928 kgCO2", "12.4 km × 0.104 kgCO2/km")]
    [InlineData("zh", "减排量  0.8928 kgCO2", "基准线排放")]
    public async Task A_result_is_explained_in_the_readers_language(string language, string result, string step)
    {
        var shown = (await PuhuiCommand.RunAsync(["methods", "quantify", "cn.jjj.low-carbon-travel", "--scenario", "metro", "--input", "distance=12.4 km", "--lang", language])).Succeeded().Output;

        Assert.Contains(result, shown, StringComparison.Ordinal);
        Assert.Contains(step, shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_act_says_why_and_exits_with_1()
    {
        var refused = await PuhuiCommand.RunAsync(["methods", "quantify", "cn.jjj.low-carbon-travel", "--scenario", "metro", "--input", "distance=12.4"]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("unit_missing", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_and_pages_name_methods_and_sources()
    {
        Assert.Contains("travel.desnz@2025", (await PuhuiCommand.RunAsync(["methods", "list"])).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("DB11/T 3043-2024", (await PuhuiCommand.RunAsync(["methods", "show", "cn.jjj.low-carbon-travel@2024.1"])).Succeeded().Output, StringComparison.Ordinal);

        var unknown = await PuhuiCommand.RunAsync(["methods", "show", "low-carbon"]);
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("Near it: cn.jjj.low-carbon-travel@2024.1", unknown.Errors, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
