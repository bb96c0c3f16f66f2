using System.Globalization;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Platform.Problems;
using Puhui.WeChat.Sessions;

namespace Puhui.WeChat.Steps;

/// <summary><c>POST /v1/wechat/steps</c>: what <c>wx.getWeRunData</c> gave, as the mini program's server got it.</summary>
internal sealed class StepDoor(ISourceGate gate, SessionStore sessions, StepBooks books, TimeProvider time)
{
    // The data are asked for and sent at once; more is a copy that somebody kept.
    private static readonly TimeSpan MostAge = TimeSpan.FromHours(1);
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);
    private static readonly string[] Fields = ["openid", "encryptedData", "iv", "rawData", "signature", "holder", "region"];

    public async Task<IResult> PostAsync(HttpContext context)
    {
        var (source, stranger) = await gate.EnterAsync(context, KeyScopes.Write);
        if (source is null)
        {
            return stranger!;
        }

        try
        {
            return await TakeAsync(source, await SmallBody.ReadAsync(context.Request, Fields, context.RequestAborted), context.RequestAborted);
        }
        catch (BadHttpRequestException e)
        {
            return Problem.Of(e.StatusCode, e.StatusCode == 413 ? "too_large" : "unreadable", e.Message);
        }
        catch (IntakeOverloadedException)
        {
            return Problem.Overloaded("The intake is full. Send the steps again after the pause, repeating is safe.", TimeSpan.FromSeconds(1));
        }
        catch (NpgsqlException e) when (e is not PostgresException || e.IsTransient)
        {
            return Problem.Overloaded("The database cannot be reached right now. Send the steps again, repeating is safe.", TimeSpan.FromSeconds(1));
        }
    }

    private async Task<IResult> TakeAsync(Source source, IReadOnlyDictionary<string, string>? fields, CancellationToken ct)
    {
        if (fields is null)
        {
            return Problem.Unreadable($"One JSON object with texts: {string.Join(", ", Fields)}.");
        }

        if (fields.GetValueOrDefault("openid") is not { Length: > 0 and <= 64 } openId)
        {
            return Problem.Of(422, "field_missing", "openid is required.", "openid");
        }

        if (await sessions.FindAppAsync(source.Id, ct) is not { } app)
        {
            return Problem.Of(422, "wechat_app_missing", "Register the mini program first: PUT /v1/wechat/app.");
        }

        if (await sessions.FindKeyAsync(source.Id, openId, ct) is not { } key)
        {
            return Problem.Of(422, "session_unknown", "This person has no session here: POST /v1/wechat/sessions first.", "openid");
        }

        if (fields.GetValueOrDefault("rawData") is { } raw && !WeRunData.IsSigned(raw, fields.GetValueOrDefault("signature") ?? "", key))
        {
            return Problem.Of(422, "signature_wrong", "The signature is not sha1(rawData + session_key).", "signature");
        }

        var opened = WeRunData.Open(fields.GetValueOrDefault("encryptedData"), fields.GetValueOrDefault("iv"), key);
        if (!opened.IsAccepted)
        {
            return Problem.Of(opened.Refusal);
        }

        var data = opened.Value;
        if (!string.Equals(data.AppId, app.AppId, StringComparison.Ordinal))
        {
            return Problem.Of(422, "appid_foreign", "The data are of another mini program.", "encryptedData");
        }

        var age = time.GetUtcNow() - data.Watermark;
        if (age > MostAge || age < -MostAhead)
        {
            return Problem.Of(422, "watermark_old", "The data are more than an hour old, or ahead of the clock: ask the phone again.", "encryptedData");
        }

        return await books.TakeAsync(source, openId, fields.GetValueOrDefault("holder") ?? openId, fields.GetValueOrDefault("region"), data, ct) is { } days
            ? Results.Json(new { days = days.Select(Shown) })
            : Problem.Of(422, "watermark_older", "Newer data of this person were taken before.", "encryptedData");
    }

    private static object Shown(DayOutcome day) => new
    {
        day = day.Day.Begin.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        steps = day.Day.Steps,
        status = day.Status,
        id = day.Outcome?.Id,
        reductionMg = day.Outcome?.ReductionMg ?? 0,
        asset = day.Outcome?.Asset,
        code = day.Outcome?.Code,
        detail = day.Outcome?.Detail,
    };
}
