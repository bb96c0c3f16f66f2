using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Quantities;

namespace Puhui.Accounts.SignIn;

/// <summary>
/// <c>/v1/sign-in…</c> and <c>/v1/me/sessions…</c>: how an app or a mini program signs a holder in. It gets a token and sends it as
/// <c>Authorization: Bearer</c>; no cookie is set or read.
/// </summary>
internal static class SignInEndpoints
{
    internal sealed record CodeBody(string Contact);

    internal sealed record CodeAnswer(string Ticket, string Shown, DateTimeOffset EndsAt);

    internal sealed record SessionBody(string Ticket, string Code);

    internal sealed record WeChatBody(string Code);

    internal sealed record SessionAnswer(string Token, string Account, DateTimeOffset EndsAt, bool IsNew);

    internal sealed record SessionInfo(string Id, string Way, string Device, DateTimeOffset BeganAt, DateTimeOffset SeenAt, bool Current);

    internal sealed record SessionsAnswer(IReadOnlyList<SessionInfo> Sessions);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("Sign-in");
        group.MapPost("/sign-in/codes", AskAsync).WithName("askSignInCode").WithSummary("Sends a sign-in code to a phone or an e-mail address")
            .Accepts<CodeBody>("application/json").Produces<CodeAnswer>(202).OpenToAll("signing in begins here; limited per address and network");
        group.MapPost("/sign-in/sessions", EnterAsync).WithName("beginSession").WithSummary("Signs in by a code")
            .Accepts<SessionBody>("application/json").Produces<SessionAnswer>(201).OpenToAll("signing in ends here; five tries for a code");
        group.MapPost("/sign-in/wechat", EnterByWeChatAsync).WithName("beginWeChatSession").WithSummary("Signs a person of the mini program in by the code of wx.login")
            .Accepts<WeChatBody>("application/json").Produces<SessionAnswer>(201).OpenToAll("WeChat says whose the code is");
        group.MapGet("/me/sessions", ListAsync).WithName("listMySessions").WithSummary("Where the holder is signed in").Produces<SessionsAnswer>().ForHolders();
        group.MapDelete("/me/sessions/{id}", EndAsync).WithName("endMySession").WithSummary("Ends a session of the holder").Produces(204).ForHolders();
    }

    public static SignInAsker Asker(HttpContext http, bool bearer) => new(
        http.Connection.RemoteIpAddress?.ToString() ?? "", HolderDevices.Of(http.Request), bearer, English: !Problem.PrefersChinese(http.Request));

    /// <summary>A refusal of signing in with its status.</summary>
    public static Problem Answer(Refusal refusal) => Problem.Of(refusal, refusal.Code switch
    {
        "too_many_codes" or "too_many_attempts" => StatusCodes.Status429TooManyRequests,
        "message_not_sent" or "wechat_busy" => StatusCodes.Status503ServiceUnavailable,
        "contact_taken" => StatusCodes.Status409Conflict,
        "not_found" => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status422UnprocessableEntity,
    });

    public static async Task<IReadOnlyDictionary<string, string>?> ReadAsync(HttpRequest request, params string[] names)
    {
        if (!request.HasJsonContentType() || request.ContentLength > 16_384)
        {
            return null;
        }

        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { MaxDepth = 4 }, request.HttpContext.RequestAborted);
            if (body.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            Dictionary<string, string> fields = new(StringComparer.Ordinal);
            foreach (var field in body.RootElement.EnumerateObject())
            {
                if (!names.Contains(field.Name, StringComparer.Ordinal) || field.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                {
                    return null;
                }

                if (field.Value.ValueKind == JsonValueKind.String && !fields.TryAdd(field.Name, field.Value.GetString()!))
                {
                    return null;
                }
            }

            return fields;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text that is no Unicode.
            return null;
        }
    }

    private static async Task<IResult> AskAsync(HttpContext http, ISignIn signIn)
    {
        if (await ReadAsync(http.Request, "contact") is not { } fields)
        {
            return Problem.Unreadable("One JSON object with contact.", "contact");
        }

        var asked = await signIn.AskAsync(fields.GetValueOrDefault("contact"), Asker(http, bearer: true), http.RequestAborted);
        return asked.IsAccepted
            ? Results.Json(new CodeAnswer(asked.Value.Text, asked.Value.Shown, asked.Value.EndsAt), statusCode: StatusCodes.Status202Accepted)
            : Answer(asked.Refusal);
    }

    private static async Task<IResult> EnterAsync(HttpContext http, ISignIn signIn)
    {
        if (await ReadAsync(http.Request, "ticket", "code") is not { } fields)
        {
            return Problem.Unreadable("One JSON object with ticket and code.");
        }

        var entered = await signIn.EnterAsync(fields.GetValueOrDefault("ticket"), fields.GetValueOrDefault("code"), Asker(http, bearer: true), http.RequestAborted);
        return entered.IsAccepted ? Began(http, entered.Value) : Answer(entered.Refusal);
    }

    private static async Task<IResult> EnterByWeChatAsync(HttpContext http, IWeChatSignIn weChat)
    {
        if (await ReadAsync(http.Request, "code") is not { } fields)
        {
            return Problem.Unreadable("One JSON object with code.", "code");
        }

        var entered = await weChat.EnterAsync(fields.GetValueOrDefault("code"), Asker(http, bearer: true), http.RequestAborted);
        return entered.IsAccepted ? Began(http, entered.Value) : Answer(entered.Refusal);
    }

    public static IResult Began(HttpContext http, NewSession session)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(new SessionAnswer(session.Token, session.Holder.ToString(), session.EndsAt, session.IsNew), statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IHolderSessions sessions)
    {
        var here = (http.Visitor() as Visitor.Holder)!.Session;
        var all = await sessions.ListAsync(new AccountId(http.HolderAccount()), http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(new SessionsAnswer([.. all.Select(s => new SessionInfo(s.Id, s.Way, s.Device, s.BeganAt, s.SeenAt, s.Id == here))]));
    }

    private static async Task<IResult> EndAsync(HttpContext http, string id, IHolderSessions sessions) =>
        await sessions.EndAsync(new AccountId(http.HolderAccount()), id, http.RequestAborted)
            ? Results.NoContent()
            : Problem.NotFound("You have no such session.");
}
