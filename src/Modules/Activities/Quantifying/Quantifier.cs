using Puhui.Accounts.Contracts;
using Puhui.Activities.Belonging;
using Puhui.Activities.Caps;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Posting;
using Puhui.Activities.Rules;
using Puhui.Quantities;

namespace Puhui.Activities.Quantifying;

/// <summary>
/// Turns the rows of a request into verdicts before any transaction: whose account, which method, plausible or not, how much.
/// Only what depends on the windows of a cap is left to the transaction.
/// </summary>
internal sealed class Quantifier(IAccounts accounts, ProgrammeChoice programmes, Countings countings, RuleBook rules)
{
    private readonly Acts _acts = new();
    private readonly List<string> _subjects = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<(int Row, int Subject)> _waiting = [];

    public async ValueTask JudgeAsync(IntakeBatch batch, CancellationToken ct)
    {
        if (!ResolveCached(batch))
        {
            await ResolveRestAsync(batch, ct);
        }

        await programmes.PrepareAsync(batch, ct);
        for (var i = 0; i < batch.Count; i++)
        {
            ref var row = ref batch[i];
            if (row.IsRefused)
            {
                continue;
            }

            var waits = row.IsWaiting;
            row.Status = default;
            Judge(batch, ref row, i);
            if (waits && (!row.IsRefused || row.Reason == ProgrammeChoice.NotAMember))
            {
                // Where the person takes part is asked when it is posted.
                row.Wait();
                batch.HasWaiting = true;
            }
        }
    }

    private bool ResolveCached(IntakeBatch batch)
    {
        _subjects.Clear();
        _places.Clear();
        _waiting.Clear();
        for (var i = 0; i < batch.Count; i++)
        {
            ref var row = ref batch[i];
            if (row.IsRefused)
            {
                continue;
            }

            if (accounts.TryGetCached(batch.Source.Issuer, batch.Text(row.Holder), out row.Account))
            {
                AskConsent(batch, ref row);
                continue;
            }

            var subject = batch.String(row.Holder);
            if (!_places.TryGetValue(subject, out var place))
            {
                _places[subject] = place = _subjects.Count;
                _subjects.Add(subject);
            }

            _waiting.Add((i, place));
        }

        return _waiting.Count == 0;
    }

    private async ValueTask ResolveRestAsync(IntakeBatch batch, CancellationToken ct)
    {
        var found = new AccountHandle?[_subjects.Count];
        await accounts.ResolveAsync(batch.Source.Issuer, _subjects, batch.Source is { EnrolsUnknown: true, IsSandbox: false, NeedsConsent: false }, batch.Source.ZoneId, found, ct);
        foreach (var (index, subject) in _waiting)
        {
            ref var row = ref batch[index];
            if (found[subject] is { } account)
            {
                row.Account = account;
                AskConsent(batch, ref row);
            }
            else if (batch.Source is { NeedsConsent: true, IsSandbox: false })
            {
                Wait(batch, ref row);
            }
            else if (batch.Source is { IsSandbox: true, EnrolsUnknown: true } or { IsSandbox: true, NeedsConsent: true })
            {
                // Whoever would be enrolled is nobody yet.
                row.Account = new AccountHandle(default, default, batch.Source.ZoneId);
            }
            else
            {
                row.Refuse(IntakeRefusals.HolderUnknown);
            }
        }
    }

    /// <summary>Whether the person lets this source report about them; the sandbox asks nobody, for nobody is in it.</summary>
    private static void AskConsent(IntakeBatch batch, ref Row row)
    {
        if (row.Account.Consent == SubjectConsent.Withdrawn)
        {
            row.Refuse(IntakeRefusals.ConsentWithdrawn);
        }
        else if (batch.Source is { NeedsConsent: true, IsSandbox: false } && row.Account.Consent != SubjectConsent.Given)
        {
            Wait(batch, ref row);
        }
    }

    /// <summary>What would be refused is refused at once; the rest waits. Whose days it counts in is known when it is posted.</summary>
    private static void Wait(IntakeBatch batch, ref Row row)
    {
        row.Account = new AccountHandle(default, default, batch.Source.ZoneId);
        row.Status = ActivityStatus.Waiting;
    }

    private void Judge(IntakeBatch batch, ref Row row, int index)
    {
        var chosen = programmes.Choose(batch, ref row, index);
        if (!chosen.IsAccepted)
        {
            row.Refuse(chosen.Refusal with { Pointer = PointerOfChoice(chosen.Refusal) });
            return;
        }

        var counting = countings.Of(chosen.Value);
        row.Counting = counting;
        var act = _acts.Of(batch, row, counting);
        var quantified = counting.Scenario.Quantify(act);
        if (quantified.Refusal is { } refusal)
        {
            row.Refuse(refusal with { Pointer = PointerOf(refusal.Pointer) });
            return;
        }

        row.Quantified = quantified.Milligrams;
        var its = rules.Current.Of(row.Scenario!);
        row.Rules = its;
        var doubt = RecordJudge.Judge(its, act, row, Instant.FromTime(batch.ReceivedAt), batch.IsHistorical, batch.Subjects == SubjectKind.Person);
        if (doubt is { Action: RuleAction.Reduce } less && !Reduce(batch, ref row, less.Rule!))
        {
            return;
        }

        if (doubt is { Action: RuleAction.Refuse } worse)
        {
            row.Refuse(worse.Reason);
            return;
        }

        row.Claims = ClaimsTime(batch.Subjects, its);
        row.AddsToDay = row.Claims && its.Day is { } day && RecordJudge.TryAmount(day, act, out _);
        if (doubt is { Action: RuleAction.Hold } held)
        {
            row.Status = ActivityStatus.Held;
            row.Reason = held.Reason;
            row.Claims = false;
        }
        else if (counting.IsCredited && (counting.Scenario.HasCaps || ProgrammeWindows.Caps(row.Programme, counting)))
        {
            row.NeedsCaps = true;
            row.Status = ActivityStatus.Zero;
        }
        else
        {
            Settle(ref row, capped: false);
            row.Claims &= row.Status == ActivityStatus.Posted;
        }
    }

    /// <summary>Counts an input up to the limit of a rule; false when the record is refused for it.</summary>
    private bool Reduce(IntakeBatch batch, ref Row row, Rule rule)
    {
        row.Limited = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{rule.Input}={rule.Limit} {rule.Unit!.Symbol}");
        var quantified = row.Counting!.Scenario.Quantify(_acts.Of(batch, row, row.Counting));
        if (quantified.Refusal is { } refusal)
        {
            row.Refuse(refusal with { Pointer = PointerOf(refusal.Pointer) });
            return false;
        }

        row.Quantified = quantified.Milligrams;
        return true;
    }

    /// <summary>Whether records of such holders take their time.</summary>
    public static bool ClaimsTime(SubjectKind subjects, ScenarioRules rules) => subjects switch
    {
        SubjectKind.Person => rules.Occupies != Occupancy.Nothing || rules.Excludes.Count > 0,
        SubjectKind.Vehicle => rules.Excludes.Count > 0,
        _ => false,
    };

    /// <summary>Posted or zero, by the amount in <see cref="Row.Quantified"/>.</summary>
    public static void Settle(ref Row row, bool capped)
    {
        var credited = row.Counting!.IsCredited && row.Quantified > 0;
        row.Status = credited ? ActivityStatus.Posted : ActivityStatus.Zero;
        row.Reason = capped ? RecordCodes.Capped
            : credited ? row.Limited is null ? null : RecordCodes.Reduced
            : !row.Counting.IsCredited ? RecordCodes.Footprint
            : row.Quantified < 0 ? RecordCodes.Negative
            : RecordCodes.NoReduction;
    }

    private static string? PointerOfChoice(Refusal refusal) => refusal.Pointer is ['/', ..] ? refusal.Pointer : refusal.Code == "not_effective" ? "/at" : "/scenario";

    // The engine names an input; a record has its inputs one level down.
    private static string? PointerOf(string? pointer) => pointer switch
    {
        null => null,
        "evidence" or "/evidence" => "/evidence",
        "at" or "/at" => "/at",
        "region" or "/region" => "/region",
        ['/', ..] => pointer.StartsWith("/inputs", StringComparison.Ordinal) ? pointer : "/inputs" + pointer,
        _ => "/inputs/" + pointer,
    };
}
