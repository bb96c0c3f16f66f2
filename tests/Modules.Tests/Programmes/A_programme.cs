using Npgsql;
using Puhui.Ledger;
using Puhui.Modules.Tests.Support;
using Puhui.Programmes;
using Puhui.Programmes.Contracts;

namespace Puhui.Modules.Tests.Programmes;

public sealed class A_programme
{
    private static Task<TestModules> StartAsync() => TestModules.StartAsync((services, settings) => services.AddLedger(settings).AddProgrammes(settings));

    [Fact]
    public async Task Is_made_from_a_template_once_and_keeps_what_an_operator_changed()
    {
        await using var modules = await StartAsync();
        var programmes = modules.Get<IProgrammes>();

        var first = await programmes.EnsureAsync(ProgrammeTemplate.Demo, default);
        await using (var change = modules.Database.CreateCommand("update programmes.programme set title_en = 'Spring City'"))
        {
            await change.ExecuteNonQueryAsync();
        }

        var second = await programmes.EnsureAsync(ProgrammeTemplate.Demo, default);

        Assert.Equal(first.Id, second.Id);
        Assert.Equal("Spring City", second.TitleEn);
        Assert.Equal(ProgrammeTemplate.Demo.TitleZh, second.TitleZh);
        Assert.Equal(["zh-CN", "en"], second.Languages);
        Assert.Equal(second.Id, (await programmes.FindAsync(first.Id, default))!.Id);
        Assert.Single(await programmes.ListAsync(default));
    }

    [Fact]
    public async Task Is_one_when_many_make_it_at_once()
    {
        await using var modules = await StartAsync();
        var programmes = modules.Get<IProgrammes>();

        var made = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => programmes.EnsureAsync(ProgrammeTemplate.Demo, default))));

        Assert.Single(made.Select(programme => programme.Id).Distinct());
    }

    [Fact]
    public async Task Of_a_second_city_is_the_same_template_with_other_data()
    {
        await using var modules = await StartAsync();
        var programmes = modules.Get<IProgrammes>();
        await programmes.EnsureAsync(ProgrammeTemplate.Demo, default);

        var second = await programmes.EnsureAsync(
            ProgrammeTemplate.Demo with { Code = "spring-city", TitleZh = "春城碳惠", Region = null, Enrolment = EnrolmentRule.Invitation }, default);

        Assert.Equal(EnrolmentRule.Invitation, second.Enrolment);
        Assert.Null(second.Region);
        Assert.Equal(["demo", "spring-city"], (await programmes.ListAsync(default)).Select(programme => programme.Code));
        Assert.Null(await programmes.FindByCodeAsync("autumn-city", default));
    }

    [Theory]
    [InlineData("A", "Asia/Shanghai")]
    [InlineData("two words", "Asia/Shanghai")]
    [InlineData("fine", "Asia/Nowhere")]
    public async Task Is_not_made_from_a_wrong_template(string code, string zone)
    {
        await using var modules = await StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(
            () => modules.Get<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo with { Code = code, ZoneId = zone }, default));
    }

    [Fact]
    public async Task With_a_word_that_is_no_enrolment_rule_cannot_be_stored()
    {
        await using var modules = await StartAsync();
        await modules.Get<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo, default);

        await using var change = modules.Database.CreateCommand("update programmes.programme set enrolment = 'whoever'");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => change.ExecuteNonQueryAsync());

        Assert.Equal(PostgresErrorCodes.CheckViolation, refused.SqlState);
    }
}
