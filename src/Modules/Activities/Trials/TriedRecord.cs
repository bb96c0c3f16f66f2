using Puhui.Activities.Claims;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Reading;
using Puhui.Activities.Rules;
using Puhui.Methodology;

namespace Puhui.Activities.Trials;

/// <summary>A stored record on its way through a trial.</summary>
internal readonly record struct TriedRecord(StoredRecord Record, Source Source, Act Act, bool IsHistorical, bool IsCredited)
{
    public bool WasHeld => Record.Status == ActivityStatus.Held;

    public long At => Instant.FromTime(Record.At);

    public long Until => Record.Until is { } until ? Instant.FromTime(until) : At;

    /// <summary>Whether it takes its holder's time when it stands.</summary>
    public bool Claims(ScenarioRules its) =>
        Quantifier.ClaimsTime(Source.Subjects, its) && IsCredited && Record.QuantifiedMg > 0
        && (Record.Status != ActivityStatus.Zero || Record.Code == Posting.RecordCodes.Capped.Code);

    /// <summary>What the rules about one record find.</summary>
    public Doubt? Judge(ScenarioRules its) => RecordJudge.Judge(
        its, Act, new Row { Scenario = Record.Scenario, At = At, Until = Record.Until is null ? Row.NoTime : Until }, Instant.FromTime(Record.ReceivedAt), IsHistorical);
}
