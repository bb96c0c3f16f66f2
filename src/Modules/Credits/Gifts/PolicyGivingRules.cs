using Puhui.Credits.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Credits.Gifts;

/// <summary>The rules of the policy in force.</summary>
internal sealed class PolicyGivingRules(ICreditPolicies policies) : IGivingRules
{
    private static readonly GivingRules s_none = new(null, null, null);

    public async Task<GivingRules> OfAsync(ProgrammeId programme, DateTimeOffset at, CancellationToken ct)
    {
        if ((await policies.InForceAsync(programme, at, ct))?.Policy is not { } policy)
        {
            return s_none;
        }

        return new GivingRules(
            policy.Gifts is { } gifts ? new GiftRule(gifts.MostInOne, gifts.ADay, gifts.ADay) : null,
            policy.Water is { } water ? new WaterRule(water.Points, water.TimesADay, water.PerFriend) : null,
            policy.Collecting is { } collecting ? new HelpRule(collecting.HelpInLast, collecting.Thanks, collecting.HelpsADay) : null);
    }
}
