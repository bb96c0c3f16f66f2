using Npgsql;
using Puhui.Ledger;
using Puhui.Modules.Tests.Support;
using Puhui.Programmes;
using Puhui.Programmes.Contracts;

namespace Puhui.Modules.Tests.Programmes;

public sealed class Settings_of_a_programme
{
    private static readonly ChangeAuthor Someone = new("stf_somebody");

    internal static ProgrammeSettings Good { get; } = new() { TitleZh = "春城碳惠", TitleEn = "Spring City", Region = "CN-53", UnitZh = "绿色能量", UnitEn = "green energy", Hue = 200 };

    internal static Task<TestModules> StartAsync() => TestModules.StartAsync((services, settings) => services.AddLedger(settings).AddProgrammes(settings));

    [Fact]
    public async Task Make_a_draft_that_is_opened_and_ended_once()
    {
        await using var modules = await StartAsync();
        var desk = modules.Get<IProgrammeDesk>();

        var made = (await desk.CreateAsync("spring-city", Good, Someone, default)).Value;
        Assert.Equal((ProgrammeState.Draft, 1), (made.State, made.Revision));
        Assert.Equal("programme_not_open", (await desk.EndAsync(made.Id, Someone, default)).Refusal!.Code);

        var open = (await desk.OpenAsync(made.Id, Someone, default)).Value;
        Assert.Equal((ProgrammeState.Open, 2), (open.State, open.Revision));
        Assert.Equal(2, (await desk.OpenAsync(made.Id, Someone, default)).Value.Revision);

        var ended = (await desk.EndAsync(made.Id, Someone, default)).Value;
        Assert.Equal(ProgrammeState.Ended, ended.State);
        Assert.False(ended.RunsAt(DateTimeOffset.UtcNow));
        Assert.True(ended.RunsAt(made.CreatedAt));
        Assert.Equal("programme_ended", (await desk.OpenAsync(made.Id, Someone, default)).Refusal!.Code);
        Assert.Equal("programme_ended", (await desk.ChangeAsync(made.Id, ended.Revision, Good with { Hue = 9 }, Someone, default)).Refusal!.Code);
    }

    [Fact]
    public async Task Are_kept_in_every_version_with_who_changed_what()
    {
        await using var modules = await StartAsync();
        var desk = modules.Get<IProgrammeDesk>();
        var made = (await desk.CreateAsync("spring-city", Good, ChangeAuthor.CommandLine, default)).Value;

        var changed = (await desk.ChangeAsync(made.Id, 1, Good with { Hue = 30, DayCapMg = 5_000_000, EndsAt = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.FromHours(8)) }, Someone, default)).Value;
        var same = (await desk.ChangeAsync(made.Id, 2, changed.Settings, Someone, default)).Value;
        var stale = await desk.ChangeAsync(made.Id, 1, Good, Someone, default);

        Assert.Equal(2, same.Revision);
        Assert.Equal("revision_stale", stale.Refusal!.Code);
        var history = await desk.HistoryAsync(made.Id, default);
        Assert.Equal([(2, "changed", "stf_somebody"), (1, "created", "command-line")], history.Select(one => (one.Number, one.What, one.By)));
        Assert.Equal(["look.hue", "ends", "caps.day"], history[0].Changed);
        Assert.Equal(changed.Settings.EndsAt, history[0].Settings.EndsAt);
        Assert.Equal((200, null), (history[1].Settings.Hue, history[1].Settings.DayCapMg));
        await using var tamper = modules.Database.CreateCommand("update programmes.revision set by = 'nobody'");
        await Assert.ThrowsAsync<PostgresException>(() => tamper.ExecuteNonQueryAsync());
    }

    [Fact]
    public void Are_wrong_in_every_way_and_each_mistake_is_named()
    {
        var wrong = new ProgrammeSettings
        {
            Kind = (ProgrammeKind)9, TitleZh = "", TitleEn = " x", SummaryZh = new string('长', 301), Region = "Beijing", ZoneId = "Mars/Olympus", Languages = ["fr"],
            UnitZh = "a\nb", UnitEn = "", Hue = 360, Mark = "dragon", Enrolment = EnrolmentRule.Trial, StartsAt = DateTimeOffset.UnixEpoch, EndsAt = DateTimeOffset.UnixEpoch,
            DayCapMg = 0, MonthCapMg = -1, K = 4, Rank = 0,
        };

        Assert.Equal(
            ["kind_unknown", "title_invalid", "title_invalid", "summary_invalid", "region_invalid", "zone_unknown", "languages_invalid", "unit_invalid", "unit_invalid",
             "hue_invalid", "mark_unknown", "people_needed", "dates_reversed", "cap_invalid", "cap_invalid", "k_invalid", "rank_invalid"],
            wrong.Check().Select(refusal => refusal.Code));
        Assert.Equal("region_needed", Assert.Single((Good with { Enrolment = EnrolmentRule.Residents, Region = null }).Check()).Code);
        Assert.Empty(Good.Check());
    }

    [Theory]
    [InlineData("x", "code_invalid")]
    [InlineData("Spring", "code_invalid")]
    [InlineData("spring-city\n", "code_invalid")]
    [InlineData("taken", "code_taken")]
    public async Task Under_a_code_that_cannot_be_are_refused(string code, string refusal)
    {
        await using var modules = await StartAsync();
        var desk = modules.Get<IProgrammeDesk>();
        await desk.CreateAsync("taken", Good, Someone, default);

        Assert.Equal(refusal, (await desk.CreateAsync(code, Good, Someone, default)).Refusal!.Code);
    }

    [Fact]
    public async Task Give_the_published_order_by_kind_unless_a_rank_is_set()
    {
        await using var modules = await StartAsync();
        var desk = modules.Get<IProgrammeDesk>();
        foreach (var (code, kind, rank) in new[] { ("city", ProgrammeKind.City, (int?)null), ("bank", ProgrammeKind.Bank, null), ("work", ProgrammeKind.Employer, null), ("block", ProgrammeKind.Community, 350) })
        {
            await desk.CreateAsync(code, Good with { Kind = kind, Rank = rank }, Someone, default);
        }

        var book = modules.Get<IProgrammeBook>();
        var list = await book.CurrentAsync(default);
        Assert.Equal(["work", "bank", "block", "city"], list.InOrder.Select(programme => programme.Code));

        var city = list.InOrder[3];
        await desk.ChangeAsync(city.Id, 1, city.Settings with { Rank = 1 }, Someone, default);
        Assert.Equal(["city", "work", "bank", "block"], (await book.CurrentAsync(default)).InOrder.Select(programme => programme.Code));
    }
}
