using Microsoft.AspNetCore.Http;
using Puhui.Activities.Contracts;
using Puhui.Platform.Problems;
using Puhui.WeChat.Steps;

namespace Puhui.WeChat.Sessions;

/// <summary><c>PUT /v1/wechat/app</c> and <c>POST /v1/wechat/sessions</c>.</summary>
internal sealed class SessionDoor(ISourceGate gate, SessionStore store, LoginClient login)
{
    public async Task<IResult> PutAppAsync(HttpContext context)
    {
        var (source, stranger) = await gate.EnterAsync(context, KeyScopes.Write);
        if (source is null)
        {
            return stranger!;
        }

        var fields = await SmallBody.ReadAsync(context.Request, ["appid", "secret"], context.RequestAborted);
        if (fields?.GetValueOrDefault("appid") is not { Length: > 0 and <= 64 } appId || appId.Any(c => !char.IsAsciiLetterOrDigit(c))
            || fields.GetValueOrDefault("secret") is { Length: 0 or > 128 })
        {
            return Problem.Unreadable("One JSON object with appid, and secret when this server is to log people in.", "appid");
        }

        await store.SaveAppAsync(source.Id, new MiniProgram(appId, fields.GetValueOrDefault("secret")), context.RequestAborted);
        return Results.NoContent();
    }

    public async Task<IResult> PostAsync(HttpContext context)
    {
        var (source, stranger) = await gate.EnterAsync(context, KeyScopes.Write);
        if (source is null)
        {
            return stranger!;
        }

        var fields = await SmallBody.ReadAsync(context.Request, ["code", "openid", "session_key"], context.RequestAborted);
        if (fields is null)
        {
            return Problem.Unreadable("One JSON object with code, or with openid and session_key.");
        }

        if (await store.FindAppAsync(source.Id, context.RequestAborted) is not { } app)
        {
            return Problem.Of(422, "wechat_app_missing", "Register the mini program first: PUT /v1/wechat/app.");
        }

        var key = new byte[16];
        if (fields.GetValueOrDefault("openid") is { Length: > 0 and <= 64 } openId && fields.GetValueOrDefault("session_key") is { } text
            && Convert.TryFromBase64String(text, key, out var length) && length == 16)
        {
            await store.SaveSessionAsync(source.Id, openId, key, context.RequestAborted);
            return Results.Json(new { openid = openId });
        }

        if (fields.GetValueOrDefault("code") is not { Length: > 0 and <= 128 } code)
        {
            return Problem.Of(422, "field_missing", "code, or openid and session_key (16 bytes in base64).", "code");
        }

        var asked = await login.AskAsync(app, code, context.RequestAborted);
        if (!asked.IsAccepted)
        {
            return Problem.Of(asked.Refusal, asked.Refusal.Code == LoginClient.Busy ? 503 : 422);
        }

        await store.SaveSessionAsync(source.Id, asked.Value.OpenId, asked.Value.SessionKey, context.RequestAborted);
        return Results.Json(new { openid = asked.Value.OpenId });
    }
}
