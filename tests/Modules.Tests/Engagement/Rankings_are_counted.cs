using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Engagement.Contracts;
using Puhui.Engagement.Rankings;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Engagement.Support;
using Puhui.Programmes.Contracts;

namespace Puhui.Modules.Tests.Engagement;

public sealed class Rankings_are_counted
{
    private static readonly DateOnly s_november = new(2026, 11, 1);

    private static Task<Green> StartAsync(Journal journal) =>
        Green.StartAsync(services => services.AddSingleton<IJournalOrder>(journal).AddSingleton<IEntryProgrammes>(journal));

    private static DateTimeOffset At(int month, int day, int hour = 4) => new(2026, month, day, hour, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Any_history_with_corrections_gives_what_a_simple_count_gives(int seed)
    {
        var random = new Random(seed);
        var journal = new Journal();
        await using var green = await StartAsync(journal);
        var people = await green.PeopleAsync(40);
        var other = ProgrammeId.New();
        Dictionary<(ProgrammeId, DateOnly, AccountId), long> expected = [];
        for (var round = 0; round < 6; round++)
        {
            for (var i = 0; i < 60; i++)
            {
                var open = journal.Entries.Where(entry => entry.Kind == EntryKind.Issue).ToArray();
                var entry = open.Length > 0 && random.Next(4) == 0
                    ? journal.Correct(open[random.Next(open.Length)], -random.Next(1, 400_000))
                    : journal.Issue(people[random.Next(people.Length)], random.Next(5) == 0 ? other : green.Programme.Id, random.Next(1, 5) * 250_000L, At(random.Next(9, 12), random.Next(1, 28), random.Next(24)));
                var key = (ProgrammeId.TryParse(entry.Reference, out var programme) ? programme : default, MonthInShanghai(entry.OccurredAt), entry.Account);
                expected[key] = expected.GetValueOrDefault(key) + entry.Amount;
            }

            // Two processes count at once: one of them does, nothing is counted twice.
            journal.Stretch = random.Next(1, 50);
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => green.Get<Counting>().RunAsync(default))));
            await green.Get<Counting>().RunAsync(default);
            await AssertSameAsync(green, expected);
        }

        foreach (var group in expected.GroupBy(pair => (pair.Key.Item1, pair.Key.Item2)).Where(group => group.Key.Item1 == green.Programme.Id))
        {
            var positive = group.Where(pair => pair.Value > 0).ToArray();
            foreach (var one in people.Take(10))
            {
                var ranking = await green.Rankings.ProgrammeAsync(one, group.Key.Item1, group.Key.Item2, 10, default);
                if (positive.Length < green.Programme.Settings.K)
                {
                    Assert.Null(ranking.People);
                    continue;
                }

                var mine = expected.GetValueOrDefault((group.Key.Item1, group.Key.Item2, one));
                Assert.Equal(positive.Length, ranking.People);
                Assert.Equal(mine > 0 ? 1 + positive.LongCount(pair => pair.Value > mine) : null, ranking.Mine?.Rank);
                Assert.Equal(mine > 0 ? positive.Count(pair => pair.Value < mine) * 1000 / positive.Length : null, ranking.AheadOfThousandths);
            }
        }
    }

    [Fact]
    public async Task Nineteen_are_told_nothing_and_twenty_are()
    {
        var journal = new Journal();
        await using var green = await StartAsync(journal);
        var people = await green.PeopleAsync(21);
        foreach (var one in people.Take(19))
        {
            journal.Issue(one, green.Programme.Id, 500_000, At(11, 3));
        }

        await green.Friends.RenameAsync(people[0], "小禾", default);
        await green.Rankings.ChooseAsync(people[0], new ShowChoice(true, InProgramme: true), default);
        await green.Get<Counting>().RunAsync(default);
        var few = await green.Rankings.ProgrammeAsync(people[0], green.Programme.Id, s_november, 20, default);
        Assert.Empty(few.Rows);
        Assert.Equal((null, null, null), (few.People, few.Mine, few.AheadOfThousandths));

        journal.Issue(people[19], green.Programme.Id, 100_000, At(11, 4));
        await green.Get<Counting>().RunAsync(default);
        var enough = await green.Rankings.ProgrammeAsync(people[0], green.Programme.Id, s_november, 20, default);
        Assert.Equal([new RankRow(1, "小禾", 500_000, IsMe: true)], enough.Rows);
        Assert.Equal((20L, 1L, 50), (enough.People, enough.Mine!.Rank, enough.AheadOfThousandths));
        Assert.Null((await green.Rankings.ProgrammeAsync(people[20], green.Programme.Id, s_november, 20, default)).Mine);
    }

    [Fact]
    public async Task Only_those_stand_with_a_name_who_chose_to_and_have_one_and_no_longer_than_they_do()
    {
        var journal = new Journal();
        await using var green = await StartAsync(journal);
        var people = await green.PeopleAsync(30);
        foreach (var (one, place) in people.Select((one, place) => (one, place)))
        {
            journal.Issue(one, green.Programme.Id, 1_000_000 - (place / 2 * 1000), At(11, 3));
        }

        await green.Get<Counting>().RunAsync(default);
        await green.Rankings.ChooseAsync(people[4], new ShowChoice(true, InProgramme: true), default);
        Assert.Empty(await RowsAsync());
        await green.Friends.RenameAsync(people[4], "小禾", default);
        await green.Friends.RenameAsync(people[9], "没选", default);
        Assert.Equal([new RankRow(5, "小禾", 998_000, IsMe: false)], await RowsAsync());

        // What is counted later is shown too.
        journal.Issue(people[4], green.Programme.Id, 5_000, At(11, 5));
        await green.Get<Counting>().RunAsync(default);
        Assert.Equal([new RankRow(1, "小禾", 1_003_000, IsMe: false)], await RowsAsync());

        await green.Rankings.ChooseAsync(people[4], new ShowChoice(true, InProgramme: false), default);
        Assert.Empty(await RowsAsync());
        await green.Rankings.ChooseAsync(people[4], new ShowChoice(true, InProgramme: true), default);
        await green.EraseAsync(people[4]);
        Assert.Empty(await RowsAsync());

        async Task<IReadOnlyList<RankRow>> RowsAsync() => (await green.Rankings.ProgrammeAsync(people[0], green.Programme.Id, s_november, 10, default)).Rows;
    }

    [Fact]
    public async Task What_was_moved_at_a_link_counts_for_the_holder_and_so_does_its_correction()
    {
        var journal = new Journal();
        await using var green = await StartAsync(journal);
        var (mine, partners) = (await green.PersonAsync(1), (await green.PeopleAsync(1))[0]);
        var act = journal.Issue(partners, green.Programme.Id, 700_000, At(10, 3));
        await green.Get<Counting>().RunAsync(default);
        journal.Issue(partners, green.Programme.Id, 300_000, At(11, 3));
        journal.Issue(mine, green.Programme.Id, 50_000, At(11, 4));
        journal.Move(partners, mine, 1_000_000, At(11, 5));
        await green.Get<Counting>().RunAsync(default);
        Assert.Equal((350_000L, 700_000L), (await AmountAsync(green, mine, 11), await AmountAsync(green, mine, 10)));
        Assert.Equal((0L, 0L), (await AmountAsync(green, partners, 11), await AmountAsync(green, partners, 10)));

        // A cancellation brings back what it takes: the move back is no move of the history.
        journal.Move(mine, partners, 700_000, At(11, 6));
        journal.Correct(act, -700_000);
        await green.Get<Counting>().RunAsync(default);
        Assert.Equal((350_000L, 0L), (await AmountAsync(green, mine, 11), await AmountAsync(green, mine, 10)));
        Assert.Equal(0, await AmountAsync(green, partners, 10));
    }

    [Fact]
    public async Task Friends_stand_among_each_other_and_equal_amounts_share_a_rank()
    {
        await using var green = await StartAsync(new Journal());
        var people = new List<AccountId>();
        for (var i = 0; i < 4; i++)
        {
            people.Add(await green.PersonAsync(i));
            await green.Friends.RenameAsync(people[i], "朋友" + "甲乙丙丁"[i], default);
        }

        foreach (var friend in people.Skip(1))
        {
            await green.BefriendAsync(people[0], friend);
        }

        await green.CountedAsync(people[0], ("2026-11", 900));
        await green.CountedAsync(people[1], ("2026-11", 900));
        await green.CountedAsync(people[2], ("2026-11", 2_000), ("2026-10", 99_000));
        Assert.Equal(
            [new RankRow(1, "朋友丙", 2_000, false), new RankRow(2, "朋友甲", 900, true), new RankRow(2, "朋友乙", 900, false), new RankRow(4, "朋友丁", 0, false)],
            await green.Rankings.FriendsAsync(people[0], green.Programme.Id, new DateOnly(2026, 11, 20), default));
    }

    private static DateOnly MonthInShanghai(DateTimeOffset at)
    {
        var local = at.ToOffset(TimeSpan.FromHours(8));
        return new DateOnly(local.Year, local.Month, 1);
    }

    private static async Task<long> AmountAsync(Green green, AccountId holder, int month)
    {
        await using var connection = await green.Database.OpenConnectionAsync();
        return (await RankRows.OfMonthAsync(connection, [holder], green.Programme.Id, new DateOnly(2026, month, 1), default)).GetValueOrDefault(holder);
    }

    private static async Task AssertSameAsync(Green green, Dictionary<(ProgrammeId, DateOnly, AccountId), long> expected)
    {
        Dictionary<(ProgrammeId, DateOnly, AccountId), long> counted = [];
        await using (var command = green.Database.CreateCommand("select programme, month, holder, mg from engagement.rank"))
        {
            await using var row = await command.ExecuteReaderAsync();
            while (await row.ReadAsync())
            {
                counted.Add((new ProgrammeId(row.GetGuid(0)), row.GetFieldValue<DateOnly>(1), new AccountId(row.GetGuid(2))), row.GetInt64(3));
            }
        }

        Assert.Equal(expected.Where(pair => pair.Value != 0).OrderBy(pair => pair.Key.ToString()), counted.Where(pair => pair.Value != 0).OrderBy(pair => pair.Key.ToString()));
        Assert.Equal(0, await green.CountAsync(
            """
            (select programme, month, bucket, people from engagement.rank_bucket where people <> 0
             except
             select programme, month, bucket, count(*) from engagement.rank where bucket > 0 group by programme, month, bucket) as more
            """));
        Assert.Equal(
            await green.CountAsync("engagement.rank where bucket > 0"),
            await green.CountAsync("engagement.rank_bucket b cross join lateral generate_series(1, b.people)"));
    }
}
