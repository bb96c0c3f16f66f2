using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Operating.Access;
using Puhui.Operating.Entry;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Operating.Me;

/// <summary>What is a person's own: password, authenticator app, passkeys, recovery codes, sessions.</summary>
internal sealed class MePages(IStaffFactors factors, IStaffSessions sessions, IStaffSignIn signIn, IStaffDirectory directory)
{
    public const string Root = Guard.Root + "/me";
    public const string SecondPath = Root + "/second";
    public const string AppPath = Root + "/app";
    public const string PasskeysPath = Root + "/passkeys";
    public const string CodesPath = Root + "/recovery-codes";
    public const string SessionsPath = Root + "/sessions";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, (HttpContext http, MePages me) => me.ShowAsync(http, null)).ForStaff();
        routes.MapPost(Root + "/password", (HttpContext http, MePages me) => me.PasswordAsync(http)).ForStaff();
        routes.MapGet(SecondPath, (HttpContext http, MePages me) => me.SecondAsync(http)).ForStaff();
        routes.MapGet(AppPath, (HttpContext http, MePages me) => me.BeginAppAsync(http)).ForStaff().NeedsProof();
        routes.MapPost(AppPath, (HttpContext http, MePages me) => me.ConfirmAppAsync(http)).ForStaff().NeedsProof();
        routes.MapPost(AppPath + "/remove", (HttpContext http, MePages me) => me.RemoveAppAsync(http)).ForStaff().NeedsProof();
        routes.MapPost(PasskeysPath + "/ask", (HttpContext http, MePages me) => me.AskPasskeyAsync(http)).ForStaff();
        routes.MapPost(PasskeysPath, (HttpContext http, MePages me) => me.AddPasskeyAsync(http)).ForStaff().NeedsProof();
        routes.MapPost(PasskeysPath + "/{passkey}/remove", (HttpContext http, string passkey, MePages me) => me.RemovePasskeyAsync(http, passkey)).ForStaff().NeedsProof();
        routes.MapPost(CodesPath, (HttpContext http, MePages me) => me.NewCodesAsync(http)).ForStaff().NeedsProof();
        routes.MapPost(SessionsPath + "/end-others", (HttpContext http, MePages me) => me.EndOthersAsync(http)).ForStaff();
        routes.MapPost(SessionsPath + "/{session}/end", (HttpContext http, string session, MePages me) => me.EndAsync(http, session)).ForStaff();
        routes.MapGet(FreshProof.Path, (HttpContext http, string? next) => Confirm(http, next, null)).ForStaff();
        routes.MapPost(FreshProof.Path, (HttpContext http, MePages me) => me.ConfirmAsync(http)).ForStaff();
        routes.MapPost(FreshProof.Path + "/passkey", (HttpContext http, MePages me) => me.ConfirmByPasskeyAsync(http)).ForStaff();
    }

    private static StaffId Id(HttpContext http) => new(http.Staff().Id);

    private async Task<IResult> ShowAsync(HttpContext http, Refusal? fault, bool done = false) => ConsolePage.Of<SecurityPage>(
        http,
        new
        {
            Frame = ConsolePage.FrameOf(http),
            Member = await directory.FindAsync(Id(http), http.RequestAborted),
            Factors = await factors.OfAsync(Id(http), http.RequestAborted),
            Sessions = await sessions.ListAsync(Id(http), http.RequestAborted),
            Fault = fault,
            Done = done,
        },
        fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private async Task<IResult> PasswordAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (form["password"] != form["again"])
        {
            return await ShowAsync(http, new Refusal("passwords_differ", "", "/again"));
        }

        var changed = await factors.ChangePasswordAsync(Id(http), http.Staff().Session, form["old"].ToString(), form["password"].ToString(), http.RequestAborted);
        // The old password is asked for in this form: what is wrong with it is said beside that field.
        return await ShowAsync(http, changed is { IsAccepted: false, Refusal: { Code: "password_wrong" } wrong } ? wrong with { Pointer = "/old" } : changed.Refusal, changed.IsAccepted);
    }

    private async Task<IResult> SecondAsync(HttpContext http)
    {
        var has = await factors.OfAsync(Id(http), http.RequestAborted);
        return has.HasSecond ? Results.Redirect(Root) : ConsolePage.Of<SecondPage>(http, new { Frame = ConsolePage.FrameOf(http) });
    }

    private async Task<IResult> BeginAppAsync(HttpContext http) =>
        ConsolePage.Of<AppPage>(http, new { Frame = ConsolePage.FrameOf(http), App = await factors.BeginTotpAsync(Id(http), http.RequestAborted) });

    private async Task<IResult> ConfirmAppAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var confirmed = await factors.ConfirmTotpAsync(Id(http), http.Staff().Session, form["step"].ToString(), form["code"].ToString(), http.RequestAborted);
        return confirmed.IsAccepted
            ? await DoneAsync(http, confirmed.Value)
            : ConsolePage.Of<AppPage>(
                http,
                new { Frame = ConsolePage.FrameOf(http), App = await factors.BeginTotpAsync(Id(http), http.RequestAborted), Fault = confirmed.Refusal },
                StatusCodes.Status422UnprocessableEntity);
    }

    private async Task<IResult> RemoveAppAsync(HttpContext http)
    {
        var removed = await factors.RemoveTotpAsync(Id(http), http.RequestAborted);
        return removed.IsAccepted ? Results.Redirect(Root) : await ShowAsync(http, removed.Refusal);
    }

    private async Task<IResult> AskPasskeyAsync(HttpContext http)
    {
        var question = await factors.BeginPasskeyAsync(http, Id(http));
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(new { question = question.Id, options = JsonElement.Parse(question.Options) });
    }

    private async Task<IResult> AddPasskeyAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var name = form["name"].ToString() is { Length: > 0 } given ? given : SessionCookie.From(http).Agent;
        var added = await factors.AddPasskeyAsync(http, Id(http), http.Staff().Session, form["question"].ToString(), form["credential"].ToString(), name);
        return added.IsAccepted ? await DoneAsync(http, added.Value) : await ShowAsync(http, added.Refusal);
    }

    private async Task<IResult> RemovePasskeyAsync(HttpContext http, string passkey)
    {
        var removed = await factors.RemovePasskeyAsync(Id(http), passkey, http.RequestAborted);
        return removed.IsAccepted ? Results.Redirect(Root) : await ShowAsync(http, removed.Refusal);
    }

    private async Task<IResult> NewCodesAsync(HttpContext http) =>
        await DoneAsync(http, new NewCodes(await factors.NewRecoveryCodesAsync(Id(http), http.RequestAborted)));

    /// <summary>Shows new recovery codes, this once, and where it goes on.</summary>
    private static async Task<IResult> DoneAsync(HttpContext http, NewCodes made)
    {
        var next = await EntryPages.IsNewServerAsync(http, Id(http)) ? EntryPages.NewProgramme : Root;
        return made.Codes.Count == 0 ? Results.Redirect(next) : ConsolePage.Of<CodesPage>(http, new { Frame = ConsolePage.FrameOf(http), made.Codes, Next = next });
    }

    private async Task<IResult> EndOthersAsync(HttpContext http)
    {
        await sessions.EndOthersAsync(Id(http), http.Staff().Session, http.RequestAborted);
        return Results.Redirect(Root);
    }

    private async Task<IResult> EndAsync(HttpContext http, string session) =>
        await sessions.EndAsync(Id(http), session, http.RequestAborted) ? Results.Redirect(Root) : ConsolePage.NotFound(http);

    private static IResult Confirm(HttpContext http, string? next, Refusal? fault) => ConsolePage.Of<ConfirmPage>(
        http,
        new { Frame = ConsolePage.FrameOf(http), Next = SessionCookie.Inside(next), Fault = fault },
        fault is null ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden);

    private async Task<IResult> ConfirmAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var proved = await signIn.ProveAsync(Id(http), http.Staff().Session, form["password"].ToString(), http.RequestAborted);
        return proved.IsAccepted ? Results.Redirect(SessionCookie.Inside(form["next"])) : Confirm(http, form["next"], proved.Refusal);
    }

    private async Task<IResult> ConfirmByPasskeyAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var proved = await signIn.ProveAsync(http, Id(http), http.Staff().Session, form["question"].ToString(), form["credential"].ToString());
        return proved.IsAccepted ? Results.Redirect(SessionCookie.Inside(form["next"])) : Confirm(http, form["next"], proved.Refusal);
    }
}
