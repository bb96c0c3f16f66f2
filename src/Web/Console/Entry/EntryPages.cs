using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Words;
using Puhui.Platform.Access;
using Puhui.Platform.Cryptography;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Operating.Entry;

/// <summary>The ways in: password and second proof, passkey, the first owner by the operator key, an invitation, a recovery; and out.</summary>
internal sealed class EntryPages(IStaffSignIn signIn, IStaffDesk desk, IStaffSessions sessions, OperatorKey key)
{
    public const string SignUp = Guard.Root + "/sign-up";
    public const string Recover = Guard.Root + "/recover";
    public const string Join = Guard.Root + "/join";
    public const string CodeStep = Guard.SignInPath + "/code";
    public const string PasskeyAsk = Guard.SignInPath + "/passkey/ask";
    public const string PasskeyStep = Guard.SignInPath + "/passkey";
    public const string NewProgramme = Guard.Root + "/programmes/new";

    private const string Why = "to sign in";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Guard.SignInPath, (HttpContext http, string? next, EntryPages pages, CancellationToken ct) => pages.ShowAsync(http, next, ct)).OpenToAll(Why);
        routes.MapPost(Guard.SignInPath, (HttpContext http, EntryPages pages) => pages.PasswordAsync(http)).OpenToAll(Why);
        routes.MapPost(CodeStep, (HttpContext http, EntryPages pages) => pages.CodeAsync(http)).OpenToAll(Why);
        routes.MapPost(PasskeyAsk, (HttpContext http, EntryPages pages) => pages.AskAsync(http)).OpenToAll(Why);
        routes.MapPost(PasskeyStep, (HttpContext http, EntryPages pages) => pages.PasskeyAsync(http)).OpenToAll(Why);
        routes.MapGet(SignUp, (HttpContext http, EntryPages pages, CancellationToken ct) => pages.ShowSignUpAsync(http, ct)).OpenToAll(Why);
        routes.MapPost(SignUp, (HttpContext http, EntryPages pages) => pages.SignUpAsync(http)).OpenToAll(Why);
        routes.MapGet(Recover, (HttpContext http) => Page<RecoverPage>(http, new { Problem = (string?)null })).OpenToAll(Why);
        routes.MapPost(Recover, (HttpContext http, EntryPages pages) => pages.RecoverAsync(http)).OpenToAll(Why);
        routes.MapGet(Join + "/{code}", (HttpContext http, string code, EntryPages pages, CancellationToken ct) => pages.ShowJoinAsync(http, code, null, null, ct)).OpenToAll(Why);
        routes.MapPost(Join + "/{code}", (HttpContext http, string code, EntryPages pages) => pages.JoinAsync(http, code)).OpenToAll(Why);
        routes.MapPost(Guard.Root + "/sign-out", (HttpContext http, EntryPages pages) => pages.LeaveAsync(http)).ForStaff();
    }

    private async Task<IResult> ShowAsync(HttpContext http, string? next, CancellationToken ct) =>
        await desk.HasOwnerAsync(ct) ? SignInForm(http, next, null) : Results.Redirect(SignUp);

    private async Task<IResult> PasswordAsync(HttpContext http)
    {
        if (await FormAsync(http) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var step = await signIn.PasswordAsync(form["email"].ToString(), form["password"].ToString(), SessionCookie.From(http), http.RequestAborted);
        return !step.IsAccepted ? SignInForm(http, form["next"], step.Refusal, form["email"])
            : step.Value.Session is { } session ? await EnterAsync(http, session, form["next"])
            : CodeForm(http, step.Value.Step!, form["next"], null);
    }

    private async Task<IResult> CodeAsync(HttpContext http)
    {
        if (await FormAsync(http) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var entered = await signIn.CodeAsync(form["step"].ToString(), form["code"].ToString(), SessionCookie.From(http), http.RequestAborted);
        return entered.IsAccepted ? await EnterAsync(http, entered.Value, form["next"])
            : entered.Refusal.Code is "step_expired" ? SignInForm(http, form["next"], entered.Refusal)
            : CodeForm(http, form["step"].ToString(), form["next"], entered.Refusal);
    }

    private async Task<IResult> AskAsync(HttpContext http)
    {
        var question = await signIn.AskPasskeyAsync(http);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(new { question = question.Id, options = JsonElement.Parse(question.Options) });
    }

    private async Task<IResult> PasskeyAsync(HttpContext http)
    {
        if (await FormAsync(http) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var entered = await signIn.PasskeyAsync(http, form["question"].ToString(), form["credential"].ToString(), SessionCookie.From(http));
        return entered.IsAccepted ? await EnterAsync(http, entered.Value, form["next"]) : SignInForm(http, form["next"], entered.Refusal);
    }

    private async Task<IResult> ShowSignUpAsync(HttpContext http, CancellationToken ct) =>
        await desk.HasOwnerAsync(ct) ? Results.Redirect(Guard.SignInPath) : Page<SignUpPage>(http, new { Form = new SignUpForm("", "") });

    private async Task<IResult> SignUpAsync(HttpContext http)
    {
        if (await FormAsync(http) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var given = new SignUpForm(form["name"].ToString(), form["email"].ToString());
        if (await CheckKeyAsync(http, form["key"].ToString()) is { } no)
        {
            return Page<SignUpPage>(http, new { Form = given, Fault = no }, StatusOf(no));
        }

        if (form["password"] != form["again"])
        {
            return Page<SignUpPage>(http, new { Form = given, Fault = PasswordsDiffer }, StatusCodes.Status422UnprocessableEntity);
        }

        var made = await desk.MakeFirstOwnerAsync(new NewPerson(given.Name, given.Email, form["password"].ToString()), SessionCookie.From(http), http.RequestAborted);
        return made.IsAccepted ? await EnterAsync(http, made.Value, null) : Page<SignUpPage>(http, new { Form = given, Fault = made.Refusal }, StatusOf(made.Refusal));
    }

    private async Task<IResult> RecoverAsync(HttpContext http)
    {
        if (await FormAsync(http) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        if (await CheckKeyAsync(http, form["key"].ToString()) is { } no)
        {
            return Page<RecoverPage>(http, new { Problem = StaffWords.Of(no, Language.Of(http)) }, StatusOf(no));
        }

        // Only for an owner of the whole server: whoever else lost their way in asks an owner.
        var owner = await desk.FindByEmailAsync(form["email"].ToString(), http.RequestAborted);
        if (owner is null || !owner.Grants.Any(grant => grant is { Programme: null } && grant.Role == Roles.Owner) || await desk.RecoverAsync(owner.Id, "operator-key", http.RequestAborted) is not { IsAccepted: true } made)
        {
            return Page<RecoverPage>(
                http, new { Problem = Language.Of(http).Say("没有这样一位负责人。", "There is no owner of the server with this address.") }, StatusCodes.Status422UnprocessableEntity);
        }

        return Results.Redirect($"{Join}/{made.Value.Code}");
    }

    private async Task<IResult> ShowJoinAsync(HttpContext http, string code, Refusal? fault, string? name, CancellationToken ct) =>
        await desk.FindInvitationAsync(code, ct) is { } open
            ? Page<JoinPage>(http, new { Code = code, Open = open, Name = name ?? open.Name, Fault = fault }, fault is null ? StatusCodes.Status200OK : StatusOf(fault))
            : Page<OverPage>(http, new { }, StatusCodes.Status404NotFound);

    private async Task<IResult> JoinAsync(HttpContext http, string code)
    {
        if (await FormAsync(http) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var name = form["name"].ToString();
        if (form["password"] != form["again"])
        {
            return await ShowJoinAsync(http, code, PasswordsDiffer, name, http.RequestAborted);
        }

        var joined = await desk.TakeInvitationAsync(code, name, form["password"].ToString(), SessionCookie.From(http), http.RequestAborted);
        return joined.IsAccepted ? await EnterAsync(http, joined.Value, null) : await ShowJoinAsync(http, code, joined.Refusal, name, http.RequestAborted);
    }

    private async Task<IResult> LeaveAsync(HttpContext http)
    {
        var who = http.Staff();
        await sessions.EndAsync(new StaffId(who.Id), who.Session, http.RequestAborted);
        SessionCookie.Clear(http);
        return Results.Redirect(Guard.SignInPath);
    }

    /// <summary>In: first to what is missing, then to where the person wanted to go. An owner of a server without programmes begins with one.</summary>
    private static async Task<IResult> EnterAsync(HttpContext http, NewSession session, string? next)
    {
        SessionCookie.Set(http, session);
        if (session.NeedsSecond)
        {
            return Results.Redirect(Me.MePages.SecondPath);
        }

        var inside = SessionCookie.Inside(next);
        return inside == Guard.Root && await IsNewServerAsync(http, session.Person) ? Results.Redirect(NewProgramme) : Results.Redirect(inside);
    }

    /// <summary>Whether there is no programme yet and the person may make one.</summary>
    internal static async Task<bool> IsNewServerAsync(HttpContext http, StaffId person) =>
        (await http.RequestServices.GetRequiredService<IProgrammes>().ListAsync(http.RequestAborted)).Count == 0
        && await http.RequestServices.GetRequiredService<IStaffDirectory>().FindAsync(person, http.RequestAborted) is { } member
        && member.Grants.Any(grant => grant is { Programme: null } && grant.Role.Allows.Contains(Permissions.ServerManage));

    private async Task<Refusal?> CheckKeyAsync(HttpContext http, string given)
    {
        if (!await signIn.TakeAttemptAsync(SessionCookie.From(http), http.RequestAborted))
        {
            return new Refusal("too_many_attempts", "");
        }

        return key.Matches(given) ? null : new Refusal("key_wrong", "", "/key");
    }

    private static Refusal PasswordsDiffer { get; } = new("passwords_differ", "", "/again");

    private static async Task<IFormCollection?> FormAsync(HttpContext http) => http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : null;

    private static IResult SignInForm(HttpContext http, string? next, Refusal? fault, string? email = null) =>
        Page<SignInPage>(http, new { Next = SessionCookie.Inside(next), Email = email ?? "", Fault = fault }, fault is null ? StatusCodes.Status200OK : StatusOf(fault));

    private static IResult CodeForm(HttpContext http, string step, string? next, Refusal? fault) =>
        Page<CodePage>(http, new { Step = step, Next = SessionCookie.Inside(next), Fault = fault }, fault is null ? StatusCodes.Status200OK : StatusOf(fault));

    private static int StatusOf(Refusal refusal) => refusal.Code switch
    {
        "too_many_attempts" => StatusCodes.Status429TooManyRequests,
        "sign_in_wrong" or "code_wrong" or "passkey_wrong" or "key_wrong" => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    private static IResult Page<TPage>(HttpContext http, object parameters, int status = StatusCodes.Status200OK)
        where TPage : GatePage
    {
        if (status == StatusCodes.Status429TooManyRequests)
        {
            http.Response.Headers.RetryAfter = "900";
        }

        var all = new RouteValueDictionary(parameters) { ["Language"] = Language.Of(http), ["Path"] = HttpMethods.IsGet(http.Request.Method) ? PagePath.WithoutLanguage(http.Request) : Guard.SignInPath };
        return ConsolePage.Of<TPage>(http, new Dictionary<string, object?>(all, StringComparer.Ordinal), status);
    }
}

/// <summary>What was typed to sign up, but for secrets.</summary>
/// <param name="Name">What the person is called.</param>
/// <param name="Email">Where they sign in with.</param>
public sealed record SignUpForm(string Name, string Email);
