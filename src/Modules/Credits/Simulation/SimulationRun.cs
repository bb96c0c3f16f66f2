using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Granting;
using Puhui.Crediting;
using Puhui.Ledger.Contracts;

namespace Puhui.Credits.Simulation;

/// <summary>What a policy would have given so far. Not thread-safe.</summary>
internal sealed class SimulationRun(CreditPolicy policy, TimeZoneInfo zone, DateOnly firstMonth, int months)
{
    /// <summary>How many of the newest acts are remembered, twice: a correction of an older one takes back by the rule's rate alone.</summary>
    private const int Remembered = 500_000;

    private readonly Month[] _months = [.. Enumerable.Range(0, months).Select(_ => new Month())];
    private readonly Dictionary<string, Counts> _scenarios = new(StringComparer.Ordinal);
    private readonly Dictionary<AccountId, Holder> _holders = [];
    private readonly Dictionary<(AccountId Holder, string Name, CreditPeriod Span), long> _tallies = [];
    private readonly Dictionary<(string Name, CreditPeriod Period), long> _budgets = [];
    private Dictionary<EntryId, Act> _young = [];
    private Dictionary<EntryId, Act> _old = [];
    private long _cutByBudget;

    private sealed class Month
    {
        public Counts Sum { get; } = new();

        public HashSet<AccountId> Holders { get; } = [];
    }

    private sealed class Counts
    {
        public long Acts { get; set; }

        public long Mg { get; set; }

        public long Points { get; set; }
    }

    private sealed class Holder(TimeZoneInfo zone)
    {
        public TimeZoneInfo Zone { get; } = zone;

        public long Points { get; set; }

        public Dictionary<string, PointFraction> Carry { get; } = new(1, StringComparer.Ordinal);
    }

    /// <summary>What an act gave; <see cref="Earlier"/> when something was added to it later.</summary>
    private sealed record Act(AccountId Account, string Scenario, DateOnly HolderDay, DateOnly BudgetDay, GivenPoints Given, Act? Earlier);

    /// <summary>Learns the zones of accounts that were not seen before.</summary>
    public async Task KnowAsync(IEnumerable<AccountId> accounts, Func<IReadOnlyCollection<AccountId>, Task<IReadOnlyDictionary<AccountId, HolderPlace>>> ask)
    {
        var unknown = accounts.Where(account => !_holders.ContainsKey(account)).Distinct().ToArray();
        if (unknown.Length > 0)
        {
            var places = await ask(unknown);
            foreach (var account in unknown)
            {
                _holders[account] = new Holder(places.TryGetValue(account, out var place) ? Zones.Of(place.ZoneId) : zone);
            }
        }
    }

    public void Look(LedgerEntry entry, bool restated)
    {
        if (restated && !policy.FollowsRestatements)
        {
            return;
        }

        var local = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(entry.BookedAt, zone).DateTime);
        var month = _months[((local.Year - firstMonth.Year) * 12) + local.Month - firstMonth.Month];
        var scenario = _scenarios.TryGetValue(entry.Category, out var known) ? known : _scenarios[entry.Category] = new Counts();
        month.Sum.Mg += entry.Amount;
        scenario.Mg += entry.Amount;
        if (entry.Amount > 0)
        {
            Give(entry, month, scenario);
        }
        else
        {
            Take(entry, month, scenario);
        }
    }

    public PolicySimulation Result()
    {
        var points = _holders.Values.Select(holder => holder.Points).Where(sum => sum > 0).Order().ToArray();
        var all = points.Sum();
        var tenth = (points.Length + 9) / 10;
        var top = points.Skip(points.Length - tenth).Sum();
        return new PolicySimulation(
            [.. _months.Select((month, i) => new SimulatedMonth(firstMonth.AddMonths(i), month.Sum.Acts, month.Sum.Mg, month.Sum.Points, month.Holders.Count))],
            [.. _scenarios.OrderByDescending(pair => pair.Value.Points).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new SimulatedScenario(pair.Key, pair.Value.Acts, pair.Value.Mg, pair.Value.Points))],
            points.Length,
            all,
            policy.ValueFen is { } fen ? (long)decimal.Ceiling(all * fen) : null,
            points.Length == 0 ? new long[11] : [.. Enumerable.Range(0, 11).Select(i => points[Math.Min(points.Length - 1, points.Length * i / 10)])],
            all == 0 ? 0 : (int)(top * (Int128)1000 / all),
            _cutByBudget);
    }

    private void Give(LedgerEntry entry, Month month, Counts scenario)
    {
        month.Sum.Acts++;
        scenario.Acts++;
        var holder = _holders[entry.Account];
        var act = new CreditAct(entry.Category, entry.Amount, entry.OccurredAt, entry.BookedAt, holder.Zone, zone);
        if (policy.Plan(act) is not { } plan)
        {
            return;
        }

        var state = new CreditState(
            holder.Carry.GetValueOrDefault(plan.Rule.Name, PointFraction.Zero),
            plan.HasSteps ? _tallies.GetValueOrDefault(StepKey(entry.Account, plan)) : 0,
            [.. plan.Caps.Select(cap => _tallies.GetValueOrDefault(CapKey(entry.Account, plan, cap)))],
            [.. plan.Budgets.Select(budget => _budgets.GetValueOrDefault((budget.Name, plan.PeriodOf(budget))))]);
        var outcome = CreditPolicy.Evaluate(plan, state, act);
        holder.Carry[plan.Rule.Name] = outcome.State.Carry;
        if (plan.HasSteps)
        {
            _tallies[StepKey(entry.Account, plan)] = outcome.State.Counted;
        }

        for (var i = 0; i < plan.Caps.Count; i++)
        {
            _tallies[CapKey(entry.Account, plan, plan.Caps[i])] = outcome.State.CapUsed[i];
        }

        for (var i = 0; i < plan.Budgets.Count; i++)
        {
            _budgets[(plan.Budgets[i].Name, plan.PeriodOf(plan.Budgets[i]))] = outcome.State.BudgetUsed[i];
        }

        _cutByBudget += outcome.CutByBudget;
        Count(outcome.Points, holder, month, scenario);
        if (outcome.Points > 0)
        {
            month.Holders.Add(entry.Account);
        }

        var name = entry.Corrects ?? entry.Entry;
        Remember(name, new Act(entry.Account, entry.Category, plan.HolderDay, plan.BudgetDay, outcome.Given, entry.Corrects is null ? null : Find(name)));
    }

    private void Take(LedgerEntry entry, Month month, Counts scenario)
    {
        if (entry.Corrects is { } name && Find(name) is { } act)
        {
            Remember(name, Reduce(act, -entry.Amount, month, scenario));
        }
    }

    /// <summary>What was added last is taken first.</summary>
    private Act Reduce(Act act, long by, Month month, Counts scenario)
    {
        var plan = policy.PlanAgain(act.Scenario, act.HolderDay, act.BudgetDay)!;
        var holder = _holders[act.Account];
        var (given, back, carry) = act.Given.Reduce(by);
        var reduced = act.Given.Standing - given.Standing;
        holder.Carry[plan.Rule.Name] = holder.Carry.GetValueOrDefault(plan.Rule.Name, PointFraction.Zero).Plus(carry, given.Parts);
        if (plan.HasSteps)
        {
            Lower(_tallies, StepKey(act.Account, plan), reduced);
        }

        foreach (var cap in plan.Caps)
        {
            Lower(_tallies, CapKey(act.Account, plan, cap), back);
        }

        foreach (var budget in plan.Budgets)
        {
            Lower(_budgets, (budget.Name, plan.PeriodOf(budget)), back);
        }

        Count(-back, holder, month, scenario);
        return act with { Given = given, Earlier = by > reduced && act.Earlier is { } earlier ? Reduce(earlier, by - reduced, month, scenario) : act.Earlier };
    }

    private Act? Find(EntryId name) => _young.TryGetValue(name, out var act) || _old.TryGetValue(name, out act) ? act : null;

    private void Remember(EntryId name, Act act)
    {
        if (_young.Count >= Remembered)
        {
            (_old, _young) = (_young, new Dictionary<EntryId, Act>(Remembered));
        }

        _young[name] = act;
    }

    private static void Count(long points, Holder holder, Month month, Counts scenario)
    {
        holder.Points += points;
        month.Sum.Points += points;
        scenario.Points += points;
    }

    private static void Lower<TKey>(Dictionary<TKey, long> counts, TKey key, long by)
        where TKey : notnull => counts[key] = Math.Max(0, counts.GetValueOrDefault(key) - by);

    private static (AccountId Holder, string Name, CreditPeriod Span) StepKey(AccountId holder, CreditPlan plan) => (holder, "step:" + plan.Rule.Name, plan.StepPeriod);

    private static (AccountId Holder, string Name, CreditPeriod Span) CapKey(AccountId holder, CreditPlan plan, CreditCap cap) => (holder, "cap:" + cap.Name, plan.PeriodOf(cap));
}
