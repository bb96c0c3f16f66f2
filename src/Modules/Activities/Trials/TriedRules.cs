using Puhui.Activities.Claims;
using Puhui.Activities.Contracts;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Rules;

namespace Puhui.Activities.Trials;

/// <summary>What one set of rules says of a holder's records in the order of their arrival, and which of them stand by it.</summary>
internal sealed class TriedRules(RuleSet rules)
{
    // Sorted by beginning. Nobody makes so many journeys in a year; what does is no holder, and is not judged further.
    private const int MostStanding = 20_000;

    private readonly List<Standing> _standing = [];

    /// <summary>What became of a record; a code when it is not taken as it is.</summary>
    internal readonly record struct Fate(RuleAction? Action, string? Code)
    {
        public bool IsKept => Action is null or RuleAction.Reduce;
    }

    private readonly record struct Standing(string Scenario, long At, long Until, int Source, string? Inputs);

    public bool IsFull => _standing.Count >= MostStanding;

    public RuleSet Rules => rules;

    public void Clear() => _standing.Clear();

    public Fate Judge(in TriedRecord tried)
    {
        var its = rules.Of(tried.Record.Scenario);
        var doubt = tried.Judge(its);
        if (doubt is { Action: RuleAction.Hold or RuleAction.Refuse } found)
        {
            return new Fate(found.Action, found.Reason.Code);
        }

        return tried.Claims(its) && Against(tried, its) is { } code ? new Fate(RuleAction.Hold, code)
            : doubt is null ? default
            : new Fate(RuleAction.Reduce, "reduced");
    }

    /// <summary>The record stands: later ones meet it.</summary>
    public void Stand(in TriedRecord tried)
    {
        var its = rules.Of(tried.Record.Scenario);
        if (tried.Claims(its) && !IsFull)
        {
            var place = First(tried.At + 1);
            _standing.Insert(place, new Standing(tried.Record.Scenario, tried.At, tried.Until, tried.Source.Number, its.Day is null ? null : tried.Record.Inputs));
        }
    }

    private string? Against(in TriedRecord tried, ScenarioRules its)
    {
        var mine = new ClaimedTime(its, tried.At, tried.Until, tried.Source.Number, tried.Source.Subjects == SubjectKind.Person);
        var margin = Math.Max(Overlap.SameBeginning, its.Reach);
        for (var i = First(tried.At - margin - rules.Longest); i < _standing.Count && _standing[i].At < tried.Until + margin; i++)
        {
            var other = _standing[i];
            if (Overlap.Judge(mine, new ClaimedTime(rules.Of(other.Scenario), other.At, other.Until, other.Source, true), rules) is { } code)
            {
                return code;
            }
        }

        return its.Day is { } day ? OverTheDay(tried, day) : null;
    }

    // The holder's zone is that of the source which enrolled it, as good as always this one.
    private string? OverTheDay(in TriedRecord tried, Rule rule)
    {
        var own = DayAmount.Of(rule, tried.Record.Inputs);
        var day = HolderDay.Of(tried.At, Zones.Find(tried.Source.ZoneId));
        var others = 0m;
        for (var i = First(day.Begin); i < _standing.Count && _standing[i].At < day.End; i++)
        {
            others += _standing[i].Scenario == tried.Record.Scenario && _standing[i].Inputs is { } inputs ? DayAmount.Of(rule, inputs) : 0;
        }

        return own > 0 && others > 0 && own + others > rule.Limit ? rule.Reason.Code : null;
    }

    /// <summary>The first place with a beginning at or after a time.</summary>
    private int First(long at)
    {
        var (low, high) = (0, _standing.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _standing[middle].At < at ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
