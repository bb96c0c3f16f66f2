using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;
using static Puhui.Modules.Tests.Methods.Governance.GovernanceHouse;

namespace Puhui.Modules.Tests.Methods.Governance;

public sealed class Gates_of_confidence
{
    private static readonly MethodRef Household = new("life.household", "2025.1");

    [Fact]
    public async Task By_default_show_all_credit_all_with_a_warning_and_certify_official_only()
    {
        await using var house = await OpenAsync();

        Assert.Equal(Confidence.Secondary, house.Gates.WeakestOf(Travel));
        Assert.Null(house.Gates.Show(house.Programme, Household));
        Assert.Null(house.Gates.Credit(house.Programme, Household));
        Assert.True(house.Gates.CreditsWithWarning(house.Programme, Household));
        Assert.Equal("confidence_too_low", house.Gates.Certify(house.Programme, Travel)!.Code);
    }

    [Fact]
    public async Task Keep_a_method_below_the_gate_from_being_counted_in_that_programme_alone()
    {
        await using var house = await OpenAsync();
        var other = ProgrammeId.New();
        foreach (var programme in (ProgrammeId[])[house.Programme, other])
        {
            await house.Register.EnsureChoicesAsync(programme, [new MethodChoiceRow("metro", Travel), new MethodChoiceRow("clean-plate", Household)], default);
        }

        Assert.True((await house.Committees.SetRulesAsync(house.Programme, house.Author, CommitteeRules.Default with { Credit = Confidence.Secondary }, default)).IsAccepted);

        var now = house.Time.GetUtcNow();
        Assert.True(house.Register.Choose(house.Programme, "metro", null, now).IsAccepted);
        Assert.Equal("confidence_too_low", house.Register.Choose(house.Programme, "clean-plate", null, now).Refusal!.Code);
        Assert.True(house.Register.Choose(other, "clean-plate", null, now).IsAccepted);
        Assert.Equal("confidence_too_low", house.Register.Check(house.Programme, new MethodChoiceRow("recycling", Household))!.Code);
        Assert.Contains("method.rules", house.Log.Topics);
    }

    [Fact]
    public async Task Open_for_certifying_when_the_committee_recorded_why()
    {
        await using var house = await OpenAsync();

        await house.CarryAsync(new NewMotion(house.Programme, MotionKind.Certify, Travel, "Compared with the printed standard."));

        Assert.Null(house.Gates.Certify(house.Programme, Travel));
        Assert.False(house.Gates.CreditsWithWarning(house.Programme, Travel));
        Assert.NotNull(house.Gates.Certify(ProgrammeId.New(), Travel));
    }

    [Theory]
    [InlineData(1, 2, 50, 50, 7, "reviews")]
    [InlineData(2, 0, 50, 50, 7, "quorumLeast")]
    [InlineData(2, 2, 101, 50, 7, "quorumPercent")]
    [InlineData(2, 2, 50, 49, 7, "majorityPercent")]
    [InlineData(2, 2, 50, 50, -1, "noticeDays")]
    public async Task And_rules_are_within_bounds(int reviews, int least, int quorum, int majority, int days, string field)
    {
        await using var house = await OpenAsync();

        var set = await house.Committees.SetRulesAsync(
            house.Programme, house.Author, new CommitteeRules(reviews, least, quorum, majority, days, Confidence.Unchecked, Confidence.Unchecked, Confidence.Official), default);

        Assert.Equal(("rules_invalid", field), (set.Refusal!.Code, set.Refusal.Pointer));
    }
}
