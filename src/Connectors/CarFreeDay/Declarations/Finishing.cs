using System.Globalization;
using Microsoft.AspNetCore.Http;
using Puhui.Activities.Contracts;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;

namespace Puhui.CarFreeDay.Declarations;

/// <summary><c>POST /v1/car-free-days/{id}/finish</c>: judges both readings and sends the activity. Repeating gives the same answer.</summary>
internal sealed class Finishing(DeclarationDoor door, DeclarationStore declarations, IActivityIntake intake, PuhuiSettings settings)
{
    public const string Scenario = "car-free-day";

    /// <summary>Longer than that is not a car left at home but a car laid up.</summary>
    public const int MostDays = 31;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static IEnumerable<KeyValuePair<string, string>> Inputs(TimeSpan parked, string engineClass, int before, int after, bool alert) =>
    [
        new("parked", string.Create(CultureInfo.InvariantCulture, $"{parked.Ticks / TimeSpan.TicksPerSecond} s")),
        new("engine-class", engineClass),
        new("odometer-before", DeclarationAnswer.Kilometres(before) + " km"),
        new("odometer-after", DeclarationAnswer.Kilometres(after) + " km"),
        new("alert", alert ? "yes" : "no"),
    ];

    public Task<IResult> PostAsync(HttpContext context, string id) => door.EnterAsync(context, KeyScopes.Write, async source =>
    {
        var ct = context.RequestAborted;
        if (await door.FindAsync(source, id, ct) is not { } found)
        {
            return DeclarationDoor.Unknown();
        }

        var (alert, refused) = await AlertAsync(context.Request, ct);
        if (refused is not null)
        {
            return refused;
        }

        var declaration = await declarations.ChangeAsync(
            found.Id,
            known => known.State != DeclarationState.Ended || (refused = Judge(known)) is not null
                ? null
                : known with { State = settings.CarFreeReview ? DeclarationState.InReview : DeclarationState.Sending, Alert = alert, Challenge = null },
            ct);
        return refused ?? declaration.State switch
        {
            DeclarationState.Sending => Answer(await SendAsync(source, declaration, ct)),
            DeclarationState.InReview or DeclarationState.Finished => DeclarationAnswer.Of(declaration),
            DeclarationState.Declared or DeclarationState.Parked => Problem.Of(409, "stage_wrong", "Both photos are needed before a declaration is finished."),
            _ => Problem.Of(409, "stage_wrong", $"The declaration is {DeclarationAnswer.Name(declaration.State)}."),
        };
    });

    /// <summary>Sends the activity of a declaration that is being sent, and keeps what came of it. A refused one may be sent again.</summary>
    /// <exception cref="IntakeOverloadedException">Repeat it later.</exception>
    public async Task<Declaration> SendAsync(Source source, Declaration declaration, CancellationToken ct)
    {
        var outcome = (await intake.SubmitAsync(source.Id, [Record(source, declaration)], ct))[0];
        var kept = new SentOutcome(
            outcome.Status.ToString().ToLowerInvariant(), outcome.ReductionMg, outcome.Asset, outcome.Entry?.ToString(), outcome.Code, outcome.Detail, outcome.Pointer);
        var sent = await declarations.ChangeAsync(
            declaration.Id,
            known => known.State != DeclarationState.Sending ? null
                : known with { State = outcome.Status is ActivityStatus.Refused or ActivityStatus.Conflict ? DeclarationState.Sending : DeclarationState.Finished, Outcome = kept },
            ct);
        if (sent.State == DeclarationState.Cancelled)
        {
            await intake.CancelAsync(source.Id, declaration.Name, ct);
        }

        return sent;
    }

    private static IResult Answer(Declaration declaration) => declaration is { State: DeclarationState.Sending, Outcome: { } outcome }
        ? Problem.Of(422, outcome.Code ?? "refused", outcome.Detail ?? "The record was refused; it may be finished again when that is mended.", outcome.Pointer)
        : DeclarationAnswer.Of(declaration);

    private static ActivityRecord Record(Source source, Declaration declaration)
    {
        var (begin, end, from) = (declaration.Begin!, declaration.End!, declaration.ParkedFrom!.Value);
        var seen = begin.TakenAt is not null && end.TakenAt is not null ? "E3" : "E4";
        return new ActivityRecord(
            declaration.Name, declaration.Holder, Scenario, from, [.. Inputs(end.At - from, declaration.EngineClass, begin.Odometer, end.Odometer, declaration.Alert)])
        {
            Until = end.At,
            Evidence = string.CompareOrdinal(seen, source.EvidenceCeiling) < 0 ? source.EvidenceCeiling : seen,
            Region = declaration.Region,
            References = [new(ReferenceKind.Vehicle, declaration.Vehicle)],
        };
    }

    private static async Task<(bool Alert, Problem? Refused)> AlertAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding"))
        {
            return (false, null);
        }

        var (fields, refused) = await DeclarationBody.FieldsAsync(request, ["alert"], ct);
        return fields is null ? (false, refused) : fields.GetValueOrDefault("alert", "no") switch
        {
            "yes" => (true, null),
            "no" => (false, null),
            _ => (false, Problem.Of(422, "word_unknown", "alert is yes when a heavy-pollution alert held while the car stood, else no.", "/alert")),
        };
    }

    private Problem? Judge(Declaration declaration)
    {
        var (begin, end) = (declaration.Begin!, declaration.End!);
        var parked = end.At - declaration.ParkedFrom!.Value;
        return end.Odometer < begin.Odometer ? Problem.Of(422, "odometer_decreased", "The second reading is lower than the first. When it was typed wrongly, ask for another code and send the photo again.")
            : end.Odometer - begin.Odometer > settings.CarFreeKilometres * 10 ? Problem.Of(422, "car_moved", $"The car was driven: the readings differ by more than {settings.CarFreeKilometres} km.")
            : parked < Day ? Problem.Of(422, "parked_too_short", "Less than 24 hours lie between the photos. Leave the car, and send another second photo later.")
            : parked > MostDays * Day ? Problem.Of(422, "parked_too_long", $"More than {MostDays} days lie between the photos. Cancel it and declare anew.")
            : null;
    }
}
