using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Methods;

/// <summary>One choice as it is asked: the version, or why it counts nothing, and when it holds.</summary>
/// <param name="Row">The programme's choice.</param>
/// <param name="Chosen">The version; null when it is not known here.</param>
/// <param name="Refusal">Why what falls to this choice is not counted; null when it is.</param>
/// <param name="From">First moment it holds.</param>
/// <param name="To">First moment it holds no more.</param>
/// <param name="DecidedAs">0 for the programme's own choice; which decision about the past put this one in its place, counted from 1.</param>
internal sealed record Choice(MethodChoiceRow Row, ChosenMethod? Chosen, Refusal? Refusal, DateTimeOffset From, DateTimeOffset To, int DecidedAs)
{
    public bool Covers(ReadOnlySpan<char> region) =>
        Row.Region is null
        || (region.StartsWith(Row.Region, StringComparison.Ordinal)
            && (region.Length == Row.Region.Length || region[Row.Region.Length] == '-'));

    public bool Holds(DateTimeOffset at) =>
        at >= From && at < To && (Chosen is null || Row.BeyondEffective || Chosen.Method.IsEffective(at));
}

/// <summary>
/// Makes choices of rows, once for each revision, so that nothing of governance is asked per record: an approved version counts from
/// its day on, a withdrawn one until its end, one below the gate not at all; and for a time in the past a version counts in the place of
/// another when the committee decided so.
/// </summary>
internal sealed class ChoiceMaker(MethodLibrary library, VersionNumbers numbers, GovernedFacts facts, GateSnapshot gates)
{
    public IEnumerable<Choice> Make(ProgrammeId programme, MethodChoiceRow row)
    {
        List<Choice> made = [Of(programme, row, Later(row.ValidFrom, facts.BeginOf(row.Method)), row.ValidTo ?? DateTimeOffset.MaxValue, 0)];
        var number = 0;
        foreach (var decision in facts.RestatementsOf(programme))
        {
            number++;
            foreach (var choice in made.Where(choice => choice.Row.Method == decision.What.Method).ToList())
            {
                var from = Later(choice.From, decision.What.From);
                var to = decision.What.To is { } end && end < choice.To ? end : choice.To;
                if (from < to)
                {
                    made.Add(Of(programme, choice.Row with { Method = decision.What.Replacement! }, from, to, number));
                }
            }
        }

        return made;
    }

    private static DateTimeOffset Later(DateTimeOffset? one, DateTimeOffset? other)
    {
        var (left, right) = (one ?? DateTimeOffset.MinValue, other ?? DateTimeOffset.MinValue);
        return left > right ? left : right;
    }

    private Choice Of(ProgrammeId programme, MethodChoiceRow row, DateTimeOffset from, DateTimeOffset to, int decision)
    {
        if (library.Find(row.Method) is not { } method || method.Scenario(row.Scenario) is not { } scenario)
        {
            var refusal = new Refusal(RefusalCodes.MethodUnknown, $"The programme has chosen {row.Method} for '{row.Scenario}', but it is not installed here.", "scenario");
            return new Choice(row, null, refusal, from, to, decision);
        }

        var end = facts.EndOf(programme, row.Method) is { } withdrawn && withdrawn < to ? withdrawn : to;
        return new Choice(row, new ChosenMethod(method, scenario, numbers.Of(method.Ref)), gates.Credit(programme, row.Method), from, end, decision);
    }
}
