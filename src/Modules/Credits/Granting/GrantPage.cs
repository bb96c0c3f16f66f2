using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Policies;
using Puhui.Crediting;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Credits.Granting;

/// <summary>
/// One page of the journal, looked at in its order: what each reduction gives, and what each correction takes back. All in memory; it is
/// prepared (which state will be needed), then worked through, then written by <see cref="Granter"/>.
/// </summary>
internal sealed class GrantPage(
    PolicySet policies,
    ProgrammeList programmes,
    IReadOnlyDictionary<string, ProgrammeId> programmeOf,
    IReadOnlyDictionary<AccountId, HolderPlace> places,
    Dictionary<EntryId, List<GrantRow>> grants,
    Func<string, bool> isRestatement,
    Func<Guid> mint,
    DateTimeOffset now)
{
    private readonly List<Step> _steps = [];
    private readonly List<GrantRow> _made = [];
    private readonly List<(GrantRow Grant, long Points)> _taken = [];
    private readonly List<(GrantRow Grant, long Points)> _lessened = [];

    private readonly record struct Step(LedgerEntry Entry, EntryId Act, HolderPlace Place, PolicyVersion? Version, CreditPlan? Plan, CreditAct Of);

    public GiveStates States { get; } = new();

    /// <summary>New grants, in the order of the journal.</summary>
    public IReadOnlyList<GrantRow> Made => _made;

    /// <summary>Points to take back of grants that were given before this page, in the order of the journal.</summary>
    public IReadOnlyList<(GrantRow Grant, long Points)> Taken => _taken;

    /// <summary>Points by programme, day of the giving and scenario: what the new grants came to, less what grants of before this page lost.</summary>
    public IReadOnlyList<(ProgrammeId Programme, GivenDay Sum)> Sums =>
    [
        .. _made.Where(grant => grant.Net > 0).Select(grant => (Grant: grant, Points: grant.Net, Grants: 1L))
            .Concat(_lessened.Select(one => (one.Grant, Points: -one.Points, Grants: 0L)))
            .GroupBy(one => (one.Grant.Programme, one.Grant.Scenario))
            .Select(group => (group.Key.Programme, new GivenDay(DayOf(group.Key.Programme), group.Key.Scenario, group.Sum(one => one.Points), group.Sum(one => one.Grants)))),
    ];

    /// <summary>Grants of before this page that changed.</summary>
    public IReadOnlyList<GrantRow> Changed => [.. grants.Values.SelectMany(all => all).Where(grant => grant is { IsChanged: true, IsNew: false })];

    /// <summary>Finds out what each entry is measured against.</summary>
    public void Prepare(IEnumerable<LedgerEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Amount > 0)
            {
                PrepareGiving(entry);
            }
            else if (entry.Amount < 0 && entry.Corrects is { } act)
            {
                _steps.Add(new Step(entry, act, places.GetValueOrDefault(entry.Account), null, null, default));
            }
        }

        foreach (var grant in grants.Values.SelectMany(all => all))
        {
            if (PlanOf(grant) is { } plan)
            {
                States.Want(HolderOf(grant), grant.Programme, plan);
            }
        }
    }

    /// <summary>Works through it; the states are loaded.</summary>
    public void Work()
    {
        foreach (var step in _steps)
        {
            if (step.Plan is not null)
            {
                Give(step);
            }
            else
            {
                Correct(step.Entry, step.Act);
            }
        }
    }

    private void PrepareGiving(LedgerEntry entry)
    {
        var restated = entry.Corrects is not null && isRestatement(entry.Reference);
        if (!programmeOf.TryGetValue(entry.Reference, out var programme) || programmes.Find(programme) is not { } its
            || policies.InForce(programme, entry.BookedAt) is not { } version || version.Policy.Asset != entry.Asset)
        {
            return;
        }

        if (restated && !version.Policy.FollowsRestatements)
        {
            // What it adds is remembered, so that taking the act back takes all of it.
            _steps.Add(new Step(entry, entry.Corrects!.Value, default, version, null, default));
            return;
        }

        if (!places.TryGetValue(entry.Account, out var place))
        {
            return;
        }

        var act = new CreditAct(entry.Category, entry.Amount, entry.OccurredAt, entry.BookedAt, Zones.Of(place.ZoneId), Zones.Of(its.ZoneId));
        if (version.Policy.Plan(act) is { } plan)
        {
            States.Want(place.Account, programme, plan);
            _steps.Add(new Step(entry, entry.Corrects ?? entry.Entry, place, version, plan, act));
        }
    }

    private void Give(in Step step)
    {
        var (entry, act, place, version, plan, of) = step;
        var programme = version!.Programme;
        var outcome = CreditPolicy.Evaluate(plan!, States.Of(place.Account, programme, plan!), of);
        States.Set(place.Account, programme, plan!, outcome.State);
        var collecting = version.Policy.Collecting;
        var ripe = outcome.Points > 0 ? collecting?.RipeAt(now, of.HolderZone) : null;
        var grant = new GrantRow
        {
            Id = mint(),
            Holder = place.Account,
            Programme = programme,
            Policy = version.Number,
            Act = act,
            Source = entry.Entry,
            Scenario = entry.Category,
            Rule = plan!.Rule.Name,
            OccurredAt = entry.OccurredAt,
            BookedAt = entry.BookedAt,
            GrantedAt = now,
            HolderDay = plan.HolderDay,
            BudgetDay = plan.BudgetDay,
            Given = outcome.Given,
            State = outcome.Points == 0 ? GrantState.Nothing : collecting is null ? GrantState.Given : GrantState.Waiting,
            RipeAt = ripe,
            GoneAt = ripe is { } at ? collecting!.GoneAt(at) : null,
            ExpiresAt = outcome.Points > 0 ? version.Policy.Expiry.Of(now, of.HolderZone) : null,
            WhyZh = outcome.Why(true),
            WhyEn = outcome.Why(false),
            IsNew = true,
        };
        _made.Add(grant);
        (grants.TryGetValue(act, out var all) ? all : grants[act] = []).Add(grant);
    }

    private void Correct(LedgerEntry entry, EntryId act)
    {
        if (!grants.TryGetValue(act, out var all))
        {
            return;
        }

        if (isRestatement(entry.Reference) && policies.Find(all[0].Programme, all[0].Policy) is not { Policy.FollowsRestatements: true })
        {
            all[0].Kept += entry.Amount;
            all[0].IsChanged = true;
            return;
        }

        if (entry.Amount > 0)
        {
            return;
        }

        // What the books say the act is worth after this entry: nothing any more when it was cancelled, whatever decisions about the past did to it.
        var standing = all.Sum(grant => grant.Given.Standing);
        var worth = standing + all.Sum(grant => grant.Kept) + entry.Amount;
        var less = worth <= 0 ? standing : Math.Min(standing, -entry.Amount);
        for (var i = all.Count - 1; i >= 0 && less > 0; i--)
        {
            var part = Math.Min(less, all[i].Given.Standing);
            if (part > 0)
            {
                Reduce(all[i], part);
                less -= part;
            }
        }

        if (worth <= 0)
        {
            all.ForEach(grant => grant.Kept = 0);
        }
    }

    private void Reduce(GrantRow grant, long by)
    {
        var (given, back, carry) = grant.Given.Reduce(by);
        if (PlanOf(grant) is { } plan)
        {
            States.GiveBack(HolderOf(grant), grant.Programme, plan, by, back, carry, grant.Given.Parts);
        }

        grant.Given = given;
        grant.TakenBack += back;
        grant.IsChanged = true;
        if (back == 0)
        {
            return;
        }

        if (!grant.IsNew)
        {
            _lessened.Add((grant, back));
        }

        if (grant.Entry is not null)
        {
            _taken.Add((grant, back));
        }
        else if (grant.Net == 0 && grant.State is GrantState.Given or GrantState.Waiting)
        {
            grant.State = GrantState.TakenBack;
        }
    }

    private DateOnly DayOf(ProgrammeId programme) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, Zones.Of(programmes.Find(programme)?.ZoneId ?? "")).DateTime);

    private CreditPlan? PlanOf(GrantRow grant) => policies.Find(grant.Programme, grant.Policy)?.Policy.PlanAgain(grant.Scenario, grant.HolderDay, grant.BudgetDay);

    private AccountId HolderOf(GrantRow grant) => places.TryGetValue(grant.Holder, out var place) ? place.Account : grant.Holder;
}

/// <summary>Zones by name; a zone this machine does not know any more counts as UTC rather than stopping everybody's points.</summary>
internal static class Zones
{
    public static TimeZoneInfo Of(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;
}
