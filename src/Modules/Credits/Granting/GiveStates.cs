using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;
using Puhui.Crediting;
using Puhui.Programmes.Contracts;

namespace Puhui.Credits.Granting;

/// <summary>Where a carried remainder is kept.</summary>
internal readonly record struct CarryKey(AccountId Holder, ProgrammeId Programme, string Rule);

/// <summary>Where amounts (of steps) and points (of caps) of a holder are counted.</summary>
internal readonly record struct TallyKey(AccountId Holder, ProgrammeId Programme, string Name, CreditPeriod Span)
{
    public static TallyKey Of(AccountId holder, ProgrammeId programme, CreditPlan plan) => new(holder, programme, "step:" + plan.Rule.Name, plan.StepPeriod);

    public static TallyKey Of(AccountId holder, ProgrammeId programme, CreditPlan plan, CreditCap cap) => new(holder, programme, "cap:" + cap.Name, plan.PeriodOf(cap));
}

/// <summary>Where points given from a budget are counted.</summary>
internal readonly record struct BudgetKey(ProgrammeId Programme, string Name, CreditPeriod Period);

/// <summary>
/// What was carried and counted before, for one page: all that its acts may touch is read in three statements, changed in memory, and
/// written in three more. The rows are only changed by whoever has the turn to give.
/// </summary>
internal sealed class GiveStates
{
    private readonly Dictionary<CarryKey, PointFraction> _carry = [];
    private readonly Dictionary<TallyKey, long> _tallies = [];
    private readonly Dictionary<BudgetKey, long> _budgets = [];

    /// <summary>An act with this plan will be looked at.</summary>
    public void Want(AccountId holder, ProgrammeId programme, CreditPlan plan)
    {
        _carry.TryAdd(new(holder, programme, plan.Rule.Name), PointFraction.Zero);
        if (plan.HasSteps)
        {
            _tallies.TryAdd(TallyKey.Of(holder, programme, plan), 0);
        }

        foreach (var cap in plan.Caps)
        {
            _tallies.TryAdd(TallyKey.Of(holder, programme, plan, cap), 0);
        }

        foreach (var budget in plan.Budgets)
        {
            _budgets.TryAdd(new(programme, budget.Name, plan.PeriodOf(budget)), 0);
        }
    }

    public CreditState Of(AccountId holder, ProgrammeId programme, CreditPlan plan)
    {
        var caps = new long[plan.Caps.Count];
        for (var i = 0; i < caps.Length; i++)
        {
            caps[i] = _tallies[TallyKey.Of(holder, programme, plan, plan.Caps[i])];
        }

        var budgets = new long[plan.Budgets.Count];
        for (var i = 0; i < budgets.Length; i++)
        {
            budgets[i] = _budgets[new(programme, plan.Budgets[i].Name, plan.PeriodOf(plan.Budgets[i]))];
        }

        return new CreditState(
            _carry[new(holder, programme, plan.Rule.Name)], plan.HasSteps ? _tallies[TallyKey.Of(holder, programme, plan)] : 0, caps, budgets);
    }

    public void Set(AccountId holder, ProgrammeId programme, CreditPlan plan, in CreditState state)
    {
        _carry[new(holder, programme, plan.Rule.Name)] = state.Carry;
        if (plan.HasSteps)
        {
            _tallies[TallyKey.Of(holder, programme, plan)] = state.Counted;
        }

        for (var i = 0; i < plan.Caps.Count; i++)
        {
            _tallies[TallyKey.Of(holder, programme, plan, plan.Caps[i])] = state.CapUsed[i];
        }

        for (var i = 0; i < plan.Budgets.Count; i++)
        {
            _budgets[new(programme, plan.Budgets[i].Name, plan.PeriodOf(plan.Budgets[i]))] = state.BudgetUsed[i];
        }
    }

    /// <summary>An act became worth less: room comes back, and the remainder is what the other acts left.</summary>
    public void GiveBack(AccountId holder, ProgrammeId programme, CreditPlan plan, long amount, long points, long carryParts, long parts)
    {
        var carry = new CarryKey(holder, programme, plan.Rule.Name);
        _carry[carry] = _carry[carry].Plus(carryParts, parts);
        if (plan.HasSteps)
        {
            Lower(_tallies, TallyKey.Of(holder, programme, plan), amount);
        }

        foreach (var cap in plan.Caps)
        {
            Lower(_tallies, TallyKey.Of(holder, programme, plan, cap), points);
        }

        foreach (var budget in plan.Budgets)
        {
            Lower(_budgets, new BudgetKey(programme, budget.Name, plan.PeriodOf(budget)), points);
        }
    }

    /// <summary>Reads what is there of all that is wanted; the budgets' rows stay locked.</summary>
    public async Task LoadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        if (_carry.Count > 0)
        {
            var keys = _carry.Keys.ToArray();
            await using var read = Command(
                connection,
                """
                select k.ord::integer, c.numerator, c.denominator
                from unnest($1::uuid[], $2::uuid[], $3::text[]) with ordinality as k (holder, programme, rule, ord)
                join credits.carry c on c.holder = k.holder and c.programme = k.programme and c.rule = k.rule
                """,
                keys.Select(key => key.Holder.Value).ToArray(), keys.Select(key => key.Programme.Value).ToArray(), keys.Select(key => key.Rule).ToArray());
            await using var row = await read.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                _carry[keys[row.GetInt32(0) - 1]] = new PointFraction(row.GetInt64(1), row.GetInt64(2));
            }
        }

        if (_tallies.Count > 0)
        {
            var keys = _tallies.Keys.ToArray();
            await using var read = Command(
                connection,
                """
                select k.ord::integer, t.value
                from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) with ordinality as k (holder, programme, name, span, ord)
                join credits.tally t on t.holder = k.holder and t.programme = k.programme and t.name = k.name and t.span = k.span
                """,
                keys.Select(key => key.Holder.Value).ToArray(), keys.Select(key => key.Programme.Value).ToArray(), keys.Select(key => key.Name).ToArray(), keys.Select(key => key.Span.ToString()).ToArray());
            await using var row = await read.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                _tallies[keys[row.GetInt32(0) - 1]] = row.GetInt64(1);
            }
        }

        if (_budgets.Count > 0)
        {
            var keys = _budgets.Keys.ToArray();
            await using var read = Command(
                connection,
                """
                select k.ord::integer, b.used
                from unnest($1::uuid[], $2::text[], $3::text[]) with ordinality as k (programme, name, period, ord)
                join credits.budget_use b on b.programme = k.programme and b.name = k.name and b.period = k.period
                order by b.programme, b.name, b.period for update of b
                """,
                keys.Select(key => key.Programme.Value).ToArray(), keys.Select(key => key.Name).ToArray(), keys.Select(key => key.Period.ToString()).ToArray());
            await using var row = await read.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                _budgets[keys[row.GetInt32(0) - 1]] = row.GetInt64(1);
            }
        }
    }

    public async Task SaveAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        if (_carry.Count > 0)
        {
            await using var save = Command(
                connection,
                """
                insert into credits.carry (holder, programme, rule, numerator, denominator)
                select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[])
                on conflict (holder, programme, rule) do update set numerator = excluded.numerator, denominator = excluded.denominator
                """,
                _carry.Keys.Select(key => key.Holder.Value).ToArray(), _carry.Keys.Select(key => key.Programme.Value).ToArray(), _carry.Keys.Select(key => key.Rule).ToArray(),
                _carry.Values.Select(value => value.Numerator).ToArray(), _carry.Values.Select(value => Math.Max(value.Denominator, 1)).ToArray());
            await save.ExecuteNonQueryAsync(ct);
        }

        if (_tallies.Count > 0)
        {
            await using var save = Command(
                connection,
                """
                insert into credits.tally (holder, programme, name, span, value)
                select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[])
                on conflict (holder, programme, name, span) do update set value = excluded.value
                """,
                _tallies.Keys.Select(key => key.Holder.Value).ToArray(), _tallies.Keys.Select(key => key.Programme.Value).ToArray(), _tallies.Keys.Select(key => key.Name).ToArray(),
                _tallies.Keys.Select(key => key.Span.ToString()).ToArray(), _tallies.Values.ToArray());
            await save.ExecuteNonQueryAsync(ct);
        }

        if (_budgets.Count > 0)
        {
            await using var save = Command(
                connection,
                """
                insert into credits.budget_use (programme, name, period, used)
                select * from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[])
                on conflict (programme, name, period) do update set used = excluded.used
                """,
                _budgets.Keys.Select(key => key.Programme.Value).ToArray(), _budgets.Keys.Select(key => key.Name).ToArray(), _budgets.Keys.Select(key => key.Period.ToString()).ToArray(),
                _budgets.Values.ToArray());
            await save.ExecuteNonQueryAsync(ct);
        }
    }

    private static void Lower<TKey>(Dictionary<TKey, long> counts, TKey key, long by)
        where TKey : notnull => counts[key] = Math.Max(0, counts[key] - by);

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(value is string[] ? new() { Value = value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text } : new() { Value = value });
        }

        return command;
    }
}
