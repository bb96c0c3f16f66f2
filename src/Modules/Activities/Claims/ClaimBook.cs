using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Posting;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Rules;

namespace Puhui.Activities.Claims;

/// <summary>
/// Decides inside the transaction which new records may stand beside what stands already: in the database, and earlier in the
/// same group. What may not is held and points to what stands in its way.
/// </summary>
internal sealed class ClaimBook(RuleBook rules, ReferenceKeys keys)
{
    private readonly Dictionary<Guid, int> _standingHeads = [];
    private readonly List<(int Place, int Next)> _standing = [];
    private readonly List<(int Place, int Winner)> _lostInGroup = [];
    private readonly ReferenceClaims _references = new(rules, keys);
    private readonly Whereabouts _whereabouts = new();

    /// <summary>The neighbours of the rows that claim time.</summary>
    public NeighbourQuery Neighbours { get; } = new();

    /// <summary>The words of a stored code.</summary>
    public Quantities.Refusal Explain(string code) => rules.Current.Words(code) is { } words ? new(code, words.En) : RecordCodes.Explain(code);

    public void Begin()
    {
        Neighbours.Clear();
        _standingHeads.Clear();
        _standing.Clear();
        _lostInGroup.Clear();
        _references.Begin();
        _whereabouts.Begin();
    }

    /// <summary>A command for <see cref="Neighbours"/>.</summary>
    public NpgsqlBatchCommand NewQuestion() => Neighbours.NewCommand(rules.Current.Longest);

    /// <summary>Asks for the neighbours of the chosen rows; the answer is in <see cref="Neighbours"/> when its command was executed.</summary>
    public void Ask(PostingGroup group, Predicate<int>? chosen)
    {
        Neighbours.Clear();
        for (var place = 0; place < group.Count; place++)
        {
            ref var key = ref group[place];
            if (key.IsFresh && key.Row.Claims && (chosen is null || chosen(place)))
            {
                Neighbours.Add(place, key.Row);
            }
        }
    }

    /// <summary>Asks now, for rows whose turn comes later than the first question of the transaction.</summary>
    public async Task LookAsync(NpgsqlConnection connection, PostingGroup group, Predicate<int> chosen, CancellationToken ct)
    {
        Ask(group, chosen);
        if (Neighbours.Count > 0)
        {
            await ExecuteAsync(connection, ct);
        }
    }

    /// <summary>Keeps other transactions with the same references out until the commit. Before anything else is locked.</summary>
    public Task LockReferencesAsync(NpgsqlConnection connection, PostingGroup group, CancellationToken ct) => _references.LockAsync(connection, group, ct);

    /// <summary>Holds those of the chosen fresh rows that may not stand, in the order of arrival.</summary>
    public async Task JudgeAsync(NpgsqlConnection connection, PostingGroup group, Predicate<int>? chosen, CancellationToken ct)
    {
        if (group.HasExtras)
        {
            await _references.LoadAsync(connection, group, chosen, ct);
            await _whereabouts.LoadAsync(connection, group, chosen, ct);
        }

        foreach (var place in group.ByArrival)
        {
            ref var key = ref group[place];
            if (key.IsFresh && (key.Row.Claims || key.Row.Extras is not null) && !key.Row.IsRefused && key.Row.Status != ActivityStatus.Held && (chosen is null || chosen(place)))
            {
                Judge(group, place);
            }
        }
    }

    /// <summary>Says which record of the same group a held row lost to, once the records have their ids.</summary>
    public void PointToWinners(PostingGroup group)
    {
        foreach (var (place, winner) in _lostInGroup)
        {
            ref readonly var won = ref group[winner];
            group[place].Row.Claimant = new Claimant(won.Row.Activity, won.Source, won.Batch.String(won.Row.Id), won.Row.Scenario!);
        }

        _lostInGroup.Clear();
    }

    /// <summary>Writes down what the standing rows claim beside their time.</summary>
    public async Task WriteAsync(NpgsqlConnection connection, PostingGroup group, CancellationToken ct)
    {
        if (group.HasExtras)
        {
            await _references.WriteAsync(connection, group, ct);
            await _whereabouts.WriteAsync(connection, group, ct);
        }
    }

    /// <summary>
    /// Looks again, now that the balances of all holders credited here are locked: whoever credited one of them in the meantime
    /// has committed. False when a record of another process came between.
    /// </summary>
    public async Task<bool> StillHoldsAsync(NpgsqlConnection connection, PostingGroup group, CancellationToken ct)
    {
        Ask(group, place => group[place].Row.Status == ActivityStatus.Posted);
        if (Neighbours.Count == 0)
        {
            return true;
        }

        await ExecuteAsync(connection, ct);
        HashSet<Guid> own = [];
        for (var place = 0; place < group.Count; place++)
        {
            own.Add(group[place].Row.Activity);
        }

        for (var place = 0; place < group.Count; place++)
        {
            foreach (var neighbour in Neighbours.Of(place))
            {
                if (!own.Contains(neighbour.Activity) && Overlap.Judge(TimeOf(group[place]), TimeOf(neighbour), rules.Current) is not null)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private async Task ExecuteAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(NewQuestion());
        await using var rows = await batch.ExecuteReaderAsync(ct);
        await Neighbours.ReadAsync(rows, ct);
    }

    private void Judge(PostingGroup group, int place)
    {
        ref var key = ref group[place];
        if (key.Row.Extras is not null && _references.Judge(group, place, _lostInGroup) is { } shared)
        {
            Hold(ref key.Row, shared.Reason, shared.Claimant);
            return;
        }

        if (key.Row.Claims && (FindInDatabase(key, place) ?? FindInGroup(group, place)) is { } found)
        {
            Hold(ref key.Row, found.Reason, found.Claimant);
            return;
        }

        if (key.Row.Extras is not null && _whereabouts.Judge(group, place) is { } jump)
        {
            Hold(ref key.Row, jump.Reason, jump.Claimant);
            return;
        }

        if (key.Row.Claims)
        {
            ref var head = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_standingHeads, key.Row.Account.Id.Value, out var known);
            _standing.Add((place, known ? head : -1));
            head = _standing.Count - 1;
        }

        if (key.Row.Extras is not null)
        {
            _references.Stand(group, place);
            _whereabouts.Stand(group, place);
        }
    }

    private (Quantities.Refusal Reason, Claimant? Claimant)? FindInDatabase(in RowKey key, int place)
    {
        var day = 0m;
        foreach (var neighbour in Neighbours.Of(place))
        {
            var time = TimeOf(neighbour);
            if (Overlap.Judge(TimeOf(key), time, rules.Current) is { } code)
            {
                return (RecordCodes.Explain(code), neighbour.AsClaimant());
            }

            day += AmountOfDay(key.Row, neighbour.Scenario, neighbour.At, neighbour.Inputs);
        }

        return JudgeDay(key, day);
    }

    private (Quantities.Refusal Reason, Claimant? Claimant)? FindInGroup(PostingGroup group, int place)
    {
        ref var key = ref group[place];
        if (!_standingHeads.TryGetValue(key.Row.Account.Id.Value, out var next))
        {
            return null;
        }

        var day = 0m;
        for (; next >= 0; next = _standing[next].Next)
        {
            var winner = _standing[next].Place;
            ref var other = ref group[winner];
            if (Overlap.Judge(TimeOf(key), TimeOf(other), rules.Current) is { } code)
            {
                _lostInGroup.Add((place, winner));
                return (RecordCodes.Explain(code), null);
            }

            day += !key.Row.AddsToDay ? 0 : AmountOfDay(key.Row, other.Row.Scenario!, other.Row.At, other.Batch.String(other.Row.Inputs));
        }

        foreach (var neighbour in Neighbours.Of(place))
        {
            day += AmountOfDay(key.Row, neighbour.Scenario, neighbour.At, neighbour.Inputs);
        }

        return JudgeDay(key, day);
    }

    private static decimal AmountOfDay(in Row row, string scenario, long at, string? inputs)
    {
        if (!row.AddsToDay || row.Rules!.Day is not { } rule || inputs is null || scenario != row.Scenario)
        {
            return 0;
        }

        var day = HolderDay.Of(row);
        return at >= day.Begin && at < day.End ? DayAmount.Of(rule, inputs) : 0;
    }

    private static (Quantities.Refusal Reason, Claimant? Claimant)? JudgeDay(in RowKey key, decimal others)
    {
        if (others == 0 || key.Row.Rules!.Day is not { } rule)
        {
            return null;
        }

        var own = DayAmount.Of(rule, key.Batch.String(key.Row.Inputs));
        return own > 0 && own + others > rule.Limit ? (rule.Reason, null) : null;
    }

    private static void Hold(ref Row row, Quantities.Refusal reason, Claimant? claimant)
    {
        row.Status = ActivityStatus.Held;
        row.Reason = reason;
        row.Claimant = claimant;
    }

    private static ClaimedTime TimeOf(in RowKey key) =>
        new(key.Row.Rules!, key.Row.At, key.Row.ClaimedUntil, key.Source, key.Batch.Subjects == SubjectKind.Person);

    private ClaimedTime TimeOf(in Neighbour other) => new(rules.Current.Of(other.Scenario), other.At, other.Until, other.Source, true);
}
