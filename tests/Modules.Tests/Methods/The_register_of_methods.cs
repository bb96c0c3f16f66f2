using System.Text.Json;
using Puhui.Methodology;
using Puhui.Methods;
using Puhui.Methods.Contracts;
using Puhui.Modules.Tests.Support;
using Puhui.Programmes.Contracts;

namespace Puhui.Modules.Tests.Methods;

public sealed class The_register_of_methods
{
    private static readonly MethodRef Travel = new("cn.jjj.low-carbon-travel", "2024.1");

    [Fact]
    public async Task Gives_every_version_a_number_that_stays()
    {
        await using var folder = await MethodFolder.MakeAsync();
        using var first = await folder.StartAsync();
        using var second = await folder.StartAsync();

        var numbers = first.Library.Methods.Select(method => first.NumberOf(method.Ref)).ToArray();

        Assert.Equal(numbers.Length, numbers.Distinct().Count());
        Assert.All(first.Library.Methods, method => Assert.Equal(first.NumberOf(method.Ref), second.NumberOf(method.Ref)));
        Assert.All(first.Library.Methods, method => Assert.Equal(method.Ref, second.Find(first.NumberOf(method.Ref))));
        Assert.Null(first.Find(int.MaxValue));
        Assert.Throws<KeyNotFoundException>(() => first.NumberOf(new MethodRef("no.such", "1")));
    }

    [Fact]
    public async Task Keeps_the_number_of_a_method_that_is_no_longer_installed()
    {
        await using var folder = await MethodFolder.MakeAsync();
        using var before = await folder.StartAsync();
        var number = before.NumberOf(Travel);
        Directory.Delete(Path.Combine(folder.Folder, Travel.Id), recursive: true);

        using var after = await folder.StartAsync();

        Assert.Null(after.Library.Find(Travel));
        Assert.Equal(Travel, after.Find(number));
    }

    [Fact]
    public async Task Refuses_to_start_on_a_published_version_whose_content_changed_and_names_it()
    {
        await using var folder = await MethodFolder.MakeAsync();
        using (await folder.StartAsync())
        {
        }

        await File.AppendAllTextAsync(folder.FileOf(Travel.Id, Travel.Version), "\n# a quiet change\n");
        using var register = folder.NewRegister();
        var refused = await Assert.ThrowsAsync<MethodLibraryException>(() => register.StartAsync(default));

        var problem = Assert.Single(refused.Problems);
        Assert.StartsWith("cn.jjj.low-carbon-travel@2024.1:", problem, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => register.Library);
    }

    [Fact]
    public async Task Refuses_to_start_on_a_wrong_method_file_and_says_where_it_is_wrong()
    {
        await using var folder = await MethodFolder.MakeAsync();
        var file = folder.FileOf(Travel.Id, Travel.Version);
        var lines = await File.ReadAllLinesAsync(file);
        var wrong = Array.FindIndex(lines, line => line.TrimStart().StartsWith("value: 0.104", StringComparison.Ordinal));
        lines[wrong] = lines[wrong].Replace("kgCO2/km", "kgCO2", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(file, lines);

        using var register = folder.NewRegister();
        var refused = await Assert.ThrowsAsync<MethodLibraryException>(() => register.StartAsync(default));

        Assert.Contains(refused.Problems, problem => problem.Contains("method.yaml:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Starts_in_several_processes_at_once()
    {
        await using var folder = await MethodFolder.MakeAsync();

        var registers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(folder.StartAsync)));

        Assert.Single(registers.Select(register => register.NumberOf(Travel)).Distinct());
        Array.ForEach(registers, register => register.Dispose());
    }

    [Fact]
    public async Task Takes_the_demo_s_choices_all_of_which_the_shipped_library_knows()
    {
        await using var modules = await TestModules.StartAsync((services, settings) => services.AddMethods(settings));
        var register = modules.Get<IMethodRegister>();
        var programme = ProgrammeId.New();

        await register.EnsureChoicesAsync(programme, DemoChoices.Rows, default);

        Assert.Equal(DemoChoices.Rows.Count, (await register.ChoicesAsync(programme, default)).Count);
        Assert.All(DemoChoices.Rows, row => Assert.True(
            modules.Get<IMethodChoice>().Choose(programme, row.Scenario, row.Region, new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero)).IsAccepted, row.ToString()));
    }

    [Fact]
    public async Task Shows_each_method_with_its_numbers_as_texts_and_where_they_come_from()
    {
        await using var folder = await MethodFolder.MakeAsync();
        using var register = await folder.StartAsync();

        using var json = JsonDocument.Parse(JsonSerializer.Serialize(MethodDetail.Of(register.Library.Find(Travel)!), JsonSerializerOptions.Web));
        var detail = json.RootElement;

        Assert.Equal("reduction", detail.GetProperty("method").GetProperty("kind").GetString());
        Assert.Equal(64, detail.GetProperty("method").GetProperty("contentHash").GetString()!.Length);
        Assert.Equal(12, detail.GetProperty("chapters").GetArrayLength());
        var baseline = detail.GetProperty("parameters").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "baseline");
        Assert.Equal("0.104 kgCO2/km", baseline.GetProperty("value").GetString());
        Assert.Equal("secondary", baseline.GetProperty("source").GetProperty("confidence").GetString());
        var metro = detail.GetProperty("scenarios").EnumerateArray().Single(s => s.GetProperty("name").GetString() == "metro");
        Assert.Equal("500 km", metro.GetProperty("inputs")[0].GetProperty("max").GetString());
        Assert.NotEqual(0, metro.GetProperty("calculation").GetArrayLength());
    }
}
