using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Platform.Access;

namespace Puhui.Citizen.SignIn;

/// <summary>In by a code, in two pages; out by a button. The ticket lies sealed in a cookie between them, so no address is in any URL.</summary>
internal static class SignInPages
{
    public const string Path = "/sign-in";
    private const string CodePath = Path + "/code";
    private const string TicketCookie = "puhui-ticket";
    private const string WeChatPath = Path + "/wechat";
    private const string WeChatCookie = "puhui-wechat";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, Show).OpenToAll("signing in begins here").ExcludeFromDescription();
        routes.MapPost(Path, AskAsync).OpenToAll("sends a code; limited per address and network").ExcludeFromDescription();
        routes.MapGet(CodePath, ShowCode).OpenToAll("shows where a code was sent, to the browser that asked").ExcludeFromDescription();
        routes.MapPost(CodePath, EnterAsync).OpenToAll("takes a code; five tries").ExcludeFromDescription();
        routes.MapPost(Path + "/passkey/ask", AskPasskeyAsync).OpenToAll("asks the browser for a passkey").ExcludeFromDescription();
        routes.MapPost(Path + "/passkey", EnterByPasskeyAsync).OpenToAll("takes the answer of a passkey, once").ExcludeFromDescription();
        routes.MapGet(WeChatPath, BeginWeChat).OpenToAll("leads to WeChat").ExcludeFromDescription();
        routes.MapGet(WeChatPath + "/back", EndWeChatAsync).OpenToAll("WeChat leads here; the browser must have begun it").ExcludeFromDescription();
        routes.MapPost("/sign-out", LeaveAsync).ForHolders().ExcludeFromDescription();
    }

    /// <summary>Where a person goes after signing in: a path of this server, whatever was asked for.</summary>
    public static string Inside(string? next) =>
        next is { Length: > 1 and < 500 } && next[0] == '/' && next[1] is not ('/' or '\\') && !next.Any(char.IsControl) && !next.StartsWith(Path, StringComparison.Ordinal) ? next : "/me";

    public static SignInAsker Asker(HttpContext http, Language language) => new(
        http.Connection.RemoteIpAddress?.ToString() ?? "", HolderDevices.Of(http.Request), English: ReferenceEquals(language, Language.English));

    /// <summary>Gives the browser the session it has just begun and leads it on.</summary>
    public static IResult Begin(HttpContext http, NewSession session, string? next)
    {
        Forget(http);
        http.Response.Cookies.Append(IHolderSessions.CookieName, session.Token, Cookie(http, session.EndsAt - http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(), "/"));
        PageResult.Protect(http.Response);
        return Results.Redirect(session.IsNew && next is null or "" ? "/me?new" : Inside(next));
    }

    public static void Remember(HttpContext http, SignInTicket ticket) =>
        http.Response.Cookies.Append(TicketCookie, ticket.Text, Cookie(http, TimeSpan.FromMinutes(10), "/"));

    public static string? TicketOf(HttpContext http) => http.Request.Cookies[TicketCookie];

    public static void Forget(HttpContext http) => http.Response.Cookies.Append(TicketCookie, "", Cookie(http, TimeSpan.Zero, "/"));

    private static IResult Show(HttpContext http, string? next, string? why) =>
        http.Visitor() is Visitor.Holder ? Results.Redirect(Inside(next)) : Page(http, next, "", why);

    private static async Task<IResult> AskAsync(HttpContext http, ISignIn signIn)
    {
        var language = Language.Of(http);
        if (!http.Request.HasFormContentType)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var asked = await signIn.AskAsync(form["contact"], Asker(http, language), http.RequestAborted);
        if (!asked.IsAccepted)
        {
            return Page(http, form["next"], form["contact"].ToString(), asked.Refusal.Code, Status(asked.Refusal.Code));
        }

        Remember(http, asked.Value);
        PageResult.Protect(http.Response);
        return Results.Redirect(CodePath + (form["next"] is [{ Length: > 0 } next] ? QueryString.Create("next", next) : default));
    }

    private static IResult ShowCode(HttpContext http, string? next, ISignIn signIn) =>
        signIn.ReadTicket(TicketOf(http)) is { } ticket ? CodePage(http, ticket, next, null) : Results.Redirect(Path);

    private static async Task<IResult> EnterAsync(HttpContext http, ISignIn signIn)
    {
        var language = Language.Of(http);
        if (!http.Request.HasFormContentType)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var entered = await signIn.EnterAsync(TicketOf(http), form["code"], Asker(http, language), http.RequestAborted);
        return entered.IsAccepted ? Begin(http, entered.Value, form["next"])
            : signIn.ReadTicket(TicketOf(http)) is { } ticket ? CodePage(http, ticket, form["next"], entered.Refusal.Code, Status(entered.Refusal.Code))
            : Results.Redirect(Path + "?why=ticket_invalid");
    }

    private static async Task<IResult> LeaveAsync(HttpContext http, IHolderSessions sessions)
    {
        await sessions.EndAsync(new(http.HolderAccount()), ((Visitor.Holder)http.Visitor()).Session, http.RequestAborted);
        http.Response.Cookies.Append(IHolderSessions.CookieName, "", Cookie(http, TimeSpan.Zero, "/"));
        PageResult.Protect(http.Response);
        // What the browser kept to be shown without network goes too.
        http.Response.Headers["Clear-Site-Data"] = "\"storage\"";
        return Results.Redirect("/");
    }

    private static async Task<IResult> AskPasskeyAsync(HttpContext http, IPasskeySignIn passkeys) => Question(http, await passkeys.AskAsync(http));

    /// <summary>A question as the page's script reads it.</summary>
    public static IResult Question(HttpContext http, PasskeyQuestion question)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(new { question = question.Question, options = System.Text.Json.Nodes.JsonNode.Parse(question.OptionsJson) });
    }

    private static async Task<IResult> EnterByPasskeyAsync(HttpContext http, IPasskeySignIn passkeys)
    {
        if (!http.Request.HasFormContentType)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var entered = await passkeys.EnterAsync(http, form["question"], form["credential"], Asker(http, Language.Of(http)));
        return entered.IsAccepted ? Begin(http, entered.Value, form["next"]) : Page(http, form["next"], "", entered.Refusal.Code, Status(entered.Refusal.Code));
    }

    private static bool InsideWeChat(HttpContext http) => http.Request.Headers.UserAgent.ToString().Contains("MicroMessenger/", StringComparison.Ordinal);

    private static IResult BeginWeChat(HttpContext http, string? next, IWeChatSignIn weChat)
    {
        var journey = weChat.Begin(InsideWeChat(http), next);
        PageResult.Protect(http.Response);
        if (!journey.IsAccepted)
        {
            return Results.Redirect(Path + "?why=" + journey.Refusal.Code);
        }

        http.Response.Cookies.Append(WeChatCookie, journey.Value.Kept, Cookie(http, TimeSpan.FromMinutes(10), WeChatPath));
        return Results.Redirect(journey.Value.Address);
    }

    private static async Task<IResult> EndWeChatAsync(HttpContext http, string? code, string? state, IWeChatSignIn weChat)
    {
        var arrived = await weChat.EndAsync(http.Request.Cookies[WeChatCookie], state, code, Asker(http, Language.Of(http)), http.RequestAborted);
        // Whatever came of it: it is not taken up again.
        http.Response.Cookies.Append(WeChatCookie, "", Cookie(http, TimeSpan.Zero, WeChatPath));
        PageResult.Protect(http.Response);
        return arrived.IsAccepted ? Begin(http, arrived.Value.Session, arrived.Value.Next) : Results.Redirect(Path + "?why=" + arrived.Refusal.Code);
    }

    public static int Status(string code) => code switch
    {
        "too_many_codes" or "too_many_attempts" => StatusCodes.Status429TooManyRequests,
        "message_not_sent" or "wechat_busy" => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    private static IResult Page(HttpContext http, string? next, string contact, string? problem, int status = StatusCodes.Status200OK) => OurForm.Of<SignInPage>(
        http,
        new
        {
            Language = Language.Of(http),
            Path = PagePath.WithoutLanguage(http.Request),
            Next = next,
            Contact = contact,
            Problem = problem,
            WeChat = http.RequestServices.GetRequiredService<IWeChatSignIn>().IsOffered(InsideWeChat(http)),
        },
        status);

    private static IResult CodePage(HttpContext http, SignInTicket ticket, string? next, string? problem, int status = StatusCodes.Status200OK) => OurForm.Of<CodePage>(
        http, new { Language = Language.Of(http), Path = CodePath, Next = next, ticket.Shown, Problem = problem }, status);

    private static CookieOptions Cookie(HttpContext http, TimeSpan length, string path) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
        IsEssential = true,
        Path = path,
        MaxAge = length,
    };
}
