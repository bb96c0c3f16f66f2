using System.Globalization;
using Puhui.Activities.Contracts;
using Puhui.Ocpi.Peers;

namespace Puhui.Ocpi.Cdrs;

/// <summary>What counting a record came to: the id of the activity when there is one, why it earned nothing when it did not.</summary>
internal sealed record Counted(string? RecordId, string? Code, string Detail, bool Refuses);

/// <summary>Makes an activity of a record and hands it to the intake.</summary>
internal sealed class CdrCounting(IActivityIntake intake)
{
    private const string Scenario = "ev-charging";

    /// <summary>Submits the record. Repeating it is safe: the activity's id is the record's.</summary>
    /// <exception cref="IntakeOverloadedException">The queues are full; nothing was recorded.</exception>
    public async Task<Counted> CountAsync(Peer peer, Cdr cdr, Judgement judged, CancellationToken ct)
    {
        if (judged.Region is null)
        {
            return new(null, "region_unsupported", "It is not known where this was, so no grid factor fits: taken, not counted.", false);
        }

        var outcome = (await intake.SubmitAsync(peer.Source, [Activity(cdr, judged)], ct))[0];
        return outcome.Status switch
        {
            ActivityStatus.Posted or ActivityStatus.Duplicate => new(outcome.Id, null, "", false),
            ActivityStatus.Zero or ActivityStatus.Held => new(outcome.Id, outcome.Code ?? "zero", outcome.Detail ?? "Recorded, not credited.", false),
            ActivityStatus.Refused when outcome.Pointer is "/region" or "/inputs/region" || (outcome.Code == "method_unknown" && !judged.Region.StartsWith("CN", StringComparison.Ordinal)) =>
                new(null, "region_unsupported", "The method has no grid factor for this region: taken, not counted.", false),
            ActivityStatus.Conflict => new(null, "cdr_conflict", "A record of this id was counted with other content.", true),
            _ => new(null, outcome.Code ?? "refused", outcome.Detail ?? "The record was refused.", true),
        };
    }

    public Task<CancelOutcome?> CancelAsync(Peer peer, string recordId, CancellationToken ct) => intake.CancelAsync(peer.Source, recordId, ct);

    private static ActivityRecord Activity(Cdr cdr, Judgement judged)
    {
        var references = new List<ActivityReference> { new(ReferenceKind.Transaction, $"{cdr.Party}:{cdr.SessionId ?? cdr.Id}") };
        if (cdr.TokenType == "RFID")
        {
            references.Add(new(ReferenceKind.Card, cdr.TokenUid));
        }

        // The meter is left out: it stands in a public charger and serves everybody, so it belongs to no account.
        return new ActivityRecord(
            "ocpi:" + cdr.Name,
            cdr.Holder,
            Scenario,
            cdr.Start,
            [
                new("energy", cdr.TotalEnergy.ToString("0.######", CultureInfo.InvariantCulture) + " kWh"),
                new("region", judged.Region!),
            ])
        {
            Until = cdr.End,
            Region = judged.Region,
            References = references,
            From = judged.Position,
            To = judged.Position,
        };
    }
}
