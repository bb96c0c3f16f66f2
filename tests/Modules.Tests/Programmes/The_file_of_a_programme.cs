using Puhui.Activities.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;

namespace Puhui.Modules.Tests.Programmes;

public sealed class The_file_of_a_programme
{
    private static readonly string Folder = Path.Combine(SettingsReader.HomeFolder(), "programmes");

    [Theory]
    [InlineData("city")]
    [InlineData("bank")]
    [InlineData("employer")]
    [InlineData("community")]
    public void Ships_as_a_template_that_can_be_read(string name)
    {
        var reading = ProgrammeFile.Read(File.ReadAllText(Path.Combine(Folder, name + ".yaml")), new Dictionary<string, string> { ["code"] = "second-one", ["title.zh"] = "第二座" });

        Assert.Empty(reading.Mistakes);
        Assert.Equal(("second-one", "第二座"), (reading.File!.Code, reading.File.Settings.TitleZh));
        Assert.Equal(name, reading.File.Settings.Kind.ToString().ToLowerInvariant());
        Assert.NotEmpty(reading.File.Methods);
    }

    [Fact]
    public async Task Makes_a_programme_that_gives_the_same_file_again()
    {
        await using var server = await ActivityServer.StartAsync();
        var setup = server.Get<IProgrammeSetup>();
        Assert.Equal(["bank", "city", "community", "employer"], setup.Templates.Select(template => template.Name));
        foreach (var template in setup.Templates)
        {
            var wanted = template.File with
            {
                Code = "my-" + template.Name,
                Settings = template.File.Settings with { StartsAt = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.FromHours(8)), DayCapMg = 12_345, TitleEn = "It's \"ours\": #1" },
                Sources = [new FileSource("metro", "地铁, \"1\"号线") { Scenarios = ["bus", "metro"], Evidence = "E2", Holders = "programme", Enrols = false }, new FileSource("cars", "Cars") { Subjects = "vehicle", Zone = "Asia/Urumqi" }],
            };

            var made = (await setup.CreateAsync(wanted, ChangeAuthor.CommandLine, default)).Value;
            var text = (await setup.ExportAsync(made.Id, default))!.Write();
            var again = ProgrammeFile.Read(text);

            Assert.Empty(again.Mistakes);
            Assert.Equal(wanted.Settings with { Languages = [] }, again.File!.Settings with { Languages = [] });
            Assert.Equal(wanted.Settings.Languages, again.File.Settings.Languages);
            Assert.Equal(wanted.Methods.OrderBy(method => method.Scenario, StringComparer.Ordinal), again.File.Methods);
            Assert.Equal(wanted.Sources, again.File.Sources);
            Assert.Equal(text, again.File.Write());
            Assert.Equal("code_taken", (await setup.CreateAsync(again.File, ChangeAuthor.CommandLine, default)).Refusal!.Code);
            Assert.Equal(ProgrammeState.Open, (await setup.OpenAsync(made.Id, ChangeAuthor.CommandLine, default)).Value.State);
        }
    }

    [Fact]
    public void Is_wrong_in_many_ways_and_each_is_named_with_its_line()
    {
        var reading = ProgrammeFile.Read(
            """
            programme:
              code: Spring City
              kind: town
              title: { zh: 春城 }
              colour: green
              look: { hue: bright }
              caps: { day: 5 }
              starts: tomorrow
            methods:
              - { scenario: metro }
              - { scenario: metro, method: cn.jjj }
            sources:
              - { code: Metro!, name: Metro, evidence: E9, enrols: perhaps }
            extra: 1
            """);

        Assert.Null(reading.File);
        Assert.Equal(
            [(0, "title_invalid"), (2, "code_invalid"), (3, "kind_unknown"), (5, "setting_unknown"), (6, "number_invalid"), (7, "mass_invalid"), (8, "time_invalid"),
             (10, "field_missing"), (11, "method_form"), (13, "word_unknown"), (13, "word_unknown"), (13, "source_code"), (14, "setting_unknown")],
            reading.Mistakes.Select(mistake => (mistake.Line, mistake.Problem.Code)));
    }

    [Theory]
    [InlineData("", "file_form")]
    [InlineData("programme: [1]", "file_form")]
    [InlineData("a: b: c", "not_yaml")]
    [InlineData("&a [*a]", "file_form")]
    [InlineData("programme: { title: { zh: { a: b } } }", "file_form")]
    public void That_is_no_programme_is_named_so(string text, string code) => Assert.Contains(code, ProgrammeFile.Read(text).Mistakes.Select(mistake => mistake.Problem.Code));

    [Fact]
    public async Task Names_methods_that_are_not_there()
    {
        await using var server = await ActivityServer.StartAsync();
        var setup = server.Get<IProgrammeSetup>();

        Assert.Equal(
            ["method_unknown", "scenario_unknown", "method_twice"],
            setup.CheckMethods([new("metro", "cn.nowhere@1"), new("flight", "cn.jjj.low-carbon-travel@2024.1"), new("flight", "travel.desnz@2025")]).Select(refusal => refusal.Code));
        var made = (await server.Get<IProgrammeDesk>().CreateAsync("empty", Settings_of_a_programme.Good, ChangeAuthor.Server, default)).Value;
        Assert.Equal("methods_missing", (await setup.OpenAsync(made.Id, ChangeAuthor.Server, default)).Refusal!.Code);
    }

    [Theory]
    [InlineData("a: b", "- c")]
    [InlineData("\"quoted\" \\ back", "'single'")]
    [InlineData("# no comment", "{ no: map }")]
    [InlineData("null", "~")]
    [InlineData("true", "12")]
    [InlineData("春城🌱碳惠", "&anchor *alias !tag %directive @at `tick`")]
    [InlineData("a\u2028b", "x, y: [z]")]
    public void Of_odd_texts_is_read_as_it_was_written(string title, string summary)
    {
        var file = new ProgrammeFile("any", new ProgrammeSettings { TitleZh = title, TitleEn = "x", SummaryEn = summary }, [], []);

        var again = ProgrammeFile.Read(file.Write());

        Assert.Empty(again.Mistakes);
        Assert.Equal((title, summary), (again.File!.Settings.TitleZh, again.File.Settings.SummaryEn));
    }
}
