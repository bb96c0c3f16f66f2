using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Granting;
using Puhui.Credits.Policies;
using Puhui.Crediting;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;
using Xunit;

namespace Puhui.Modules.Tests.Credits.Granting;

/// <summary>What a page makes of corrections, without a database: the states begin empty, and the grants of earlier pages are handed over.</summary>
public class Corrections_in_a_page
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 3, 12, 0, 0, TimeSpan.FromHours(8));
    private static readonly AccountId Holder = AccountId.New();
    private static readonly Programme City = new(ProgrammeId.New(), "city", ProgrammeTemplate.Demo.ToSettings(), ProgrammeState.Open, 1, Noon);

    [Theory]
    [InlineData("keep", 100, 0)]
    [InlineData("follow", 70, 30)]
    public void Points_follow_a_decision_about_the_past_only_where_the_policy_says_so(string restatements, long standing, long taken)
    {
        var act = Entry(1_000_000);
        var page = Work($"rate: 1 per 10 g\nrestatements: {restatements}", act, Correction(act, -300_000, restated: true));
        var grant = Assert.Single(page.Made);
        Assert.Equal((standing * 10_000, taken), (grant.Given.Standing, grant.TakenBack));
    }

    [Fact]
    public void Cancelling_takes_all_even_when_a_decision_changed_the_act_before()
    {
        var act = Entry(1_000_000);
        var up = Work("rate: 1 per 10 g", act, Correction(act, 500_000, restated: true), Correction(act, -1_500_000));
        Assert.Equal((0, 100, GrantState.TakenBack), (Assert.Single(up.Made).Net, up.Made[0].TakenBack, up.Made[0].State));
        var down = Work("rate: 1 per 10 g", act, Correction(act, -300_000, restated: true), Correction(act, -700_000));
        Assert.Equal((0, 100, GrantState.TakenBack), (Assert.Single(down.Made).Net, down.Made[0].TakenBack, down.Made[0].State));
    }

    [Fact]
    public void What_is_added_to_an_act_gives_points_of_its_own_and_goes_first_when_it_is_worth_less()
    {
        var act = Entry(1_000_000);
        var page = Work("rate: 1 per 10 g", act, Correction(act, 205_000), Correction(act, -300_000));
        Assert.Equal([100L, 20], page.Made.Select(grant => grant.Given.Points));
        Assert.Equal([10L, 20], page.Made.Select(grant => grant.TakenBack));
        Assert.All(page.Made, grant => Assert.Equal(act.Entry, grant.Act));
    }

    [Fact]
    public void Small_corrections_take_what_one_large_takes()
    {
        var act = Entry(999_999);
        var small = Work("rate: 1 per 10 g", [act, .. Enumerable.Range(0, 33).Select(_ => Correction(act, -30_000))]);
        var large = Work("rate: 1 per 10 g", act, Correction(act, -990_000));
        Assert.Equal(large.Made[0].TakenBack, small.Made[0].TakenBack);
        Assert.Equal(large.Made[0].Given, small.Made[0].Given);
    }

    [Fact]
    public void A_correction_of_an_act_that_got_nothing_is_left_alone()
    {
        var page = Work("rate: 1 per 10 g", Correction(Entry(1_000_000), -1_000_000));
        Assert.Empty(page.Made);
        Assert.Empty(page.Taken);
    }

    [Fact]
    public void Grants_of_earlier_pages_are_taken_back_by_their_entries()
    {
        var act = Entry(1_000_000);
        var earlier = Work("rate: 1 per 10 g", act).Made[0];
        earlier.Entry = EntryId.New();
        var page = Page("rate: 1 per 10 g", new() { [act.Entry] = [earlier] }, Correction(act, -250_000));
        Assert.Equal((earlier, 25), Assert.Single(page.Taken));
    }

    [Fact]
    public void Who_was_erased_gets_nothing_and_stops_nobody()
    {
        var page = new GrantPage(Policies("rate: 1 per 10 g"), new ProgrammeList([City]), new Dictionary<string, ProgrammeId> { ["act:1:x"] = City.Id }, new Dictionary<AccountId, HolderPlace>(), [], _ => false, Guid.CreateVersion7, Noon);
        page.Prepare([Entry(1_000_000)]);
        page.Work();
        Assert.Empty(page.Made);
    }

    private static GrantPage Work(string policy, params LedgerEntry[] entries) => Page(policy, [], entries);

    private static GrantPage Page(string policy, Dictionary<EntryId, List<GrantRow>> grants, params LedgerEntry[] entries)
    {
        var places = new Dictionary<AccountId, HolderPlace> { [Holder] = new(Holder, new byte[32], "Asia/Shanghai") };
        var programmes = entries.Select(entry => entry.Reference).Distinct(StringComparer.Ordinal).ToDictionary(reference => reference, _ => City.Id);
        var page = new GrantPage(Policies(policy), new ProgrammeList([City]), programmes, places, grants, reference => reference.StartsWith("dec_", StringComparison.Ordinal), Guid.CreateVersion7, Noon);
        page.Prepare(entries);
        page.Work();
        return page;
    }

    private static PolicySet Policies(string text) => new([new PolicyVersion(City.Id, 1, text, "", Noon.AddDays(-1), Noon.AddDays(-1), "tester", CreditPolicy.Read(text).Value)]);

    private static LedgerEntry Entry(long amount) => new(EntryId.New(), Holder, "CO2E", amount, EntryKind.Issue, null, Noon, Noon, "metro", "act:1:x", "m@1");

    private static LedgerEntry Correction(LedgerEntry of, long amount, bool restated = false) =>
        of with { Entry = EntryId.New(), Amount = amount, Kind = EntryKind.Correct, Corrects = of.Entry, Reference = restated ? "dec_1/act:1:x" : "act:1:x" };
}
