using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Puhui.CarFreeDay.Declarations;

/// <summary>A declaration as its source sees it.</summary>
internal static class DeclarationAnswer
{
    public static IResult Of(Declaration declaration, int status = StatusCodes.Status200OK) => Results.Json(
        new
        {
            id = declaration.Name,
            status = Name(declaration.State),
            holder = declaration.Holder,
            engineClass = declaration.EngineClass,
            declaredAt = declaration.DeclaredAt,
            from = declaration.From,
            challenge = declaration.Challenge is { } challenge
                ? new { stage = Name(challenge.Stage), code = challenge.Code, issuedAt = challenge.IssuedAt, expiresAt = challenge.ExpiresAt }
                : null,
            begin = Shown(declaration.Begin),
            end = Shown(declaration.End),
            parked = declaration is { ParkedFrom: { } from, End: { } end }
                ? new { from, until = end.At, fullDays = Math.Max(0, (int)Math.Floor((end.At - from).TotalDays)) }
                : null,
            record = declaration.Outcome,
            note = declaration.Note,
            sandbox = declaration.Sandbox ? true : (bool?)null,
        },
        statusCode: status);

    public static string Name(DeclarationState state) => state switch
    {
        DeclarationState.InReview => "in_review",
        _ => state.ToString().ToLowerInvariant(),
    };

    public static string Name(Stage stage) => stage == Stage.Begin ? "begin" : "end";

    public static string Kilometres(int tenths) => (tenths / 10m).ToString("0.#", CultureInfo.InvariantCulture);

    private static object? Shown(Photo? photo) => photo is null
        ? null
        : new { receivedAt = photo.ReceivedAt, takenAt = photo.TakenAt, odometer = Kilometres(photo.Odometer) + " km", width = photo.Width, height = photo.Height };
}
