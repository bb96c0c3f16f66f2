using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Accounts.Contracts;
using Puhui.Citizen.SignIn;
using Puhui.Components;
using Puhui.Platform.Access;

namespace Puhui.Citizen.Me.Security;

/// <summary>How the holder signs in and where the holder is signed in.</summary>
internal static class SecurityPages
{
    private const string Path = "/me/security";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, ISignIn signIn, IHolderSessions sessions, IPasskeySignIn passkeys) => ShowAsync(http, signIn, sessions, passkeys, null)).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/contacts", AskAsync).ForHolders().ExcludeFromDescription();
        routes.MapGet(Path + "/contacts/code", ShowCode).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/contacts/code", AddAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/contacts/{id}/remove", RemoveAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/passkeys/ask", AskPasskeyAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/passkeys", AddPasskeyAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/passkeys/{id}/remove", RemovePasskeyAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/sessions/{id}/end", EndAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/sessions/end-others", EndOthersAsync).ForHolders().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, ISignIn signIn, IHolderSessions sessions, IPasskeySignIn passkeys, string? problem, string contact = "")
    {
        var holder = MeFrame.Holder(http);
        return MeFrame.Page<SecurityPage>(
            http,
            new
            {
                Frame = MeFrame.Of(http, Path),
                Contacts = await signIn.ContactsAsync(holder, http.RequestAborted),
                Sessions = await sessions.ListAsync(holder, http.RequestAborted),
                Passkeys = await passkeys.OfAsync(holder, http.RequestAborted),
                Here = ((Visitor.Holder)http.Visitor()).Session,
                Problem = problem,
                Contact = contact,
            },
            problem is null ? StatusCodes.Status200OK : SignInPages.Status(problem));
    }

    private static async Task<IResult> AskAsync(HttpContext http, ISignIn signIn, IHolderSessions sessions, IPasskeySignIn passkeys)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var asked = await signIn.AskAsync(form["contact"], SignInPages.Asker(http, Language.Of(http)), http.RequestAborted);
        if (!asked.IsAccepted)
        {
            return await ShowAsync(http, signIn, sessions, passkeys, asked.Refusal.Code, form["contact"].ToString());
        }

        SignInPages.Remember(http, asked.Value);
        return MeFrame.To(http, Path + "/contacts/code");
    }

    private static IResult ShowCode(HttpContext http, ISignIn signIn) =>
        signIn.ReadTicket(SignInPages.TicketOf(http)) is { } ticket ? Code(http, ticket, null) : MeFrame.To(http, Path);

    private static IResult Code(HttpContext http, SignInTicket ticket, string? problem) => MeFrame.Page<CodePage>(
        http,
        new { Language = Language.Of(http), Path = Path + "/contacts/code", ticket.Shown, Problem = problem, Action = Path + "/contacts/code", Back = Path, Token = MeFrame.Of(http).FormToken },
        problem is null ? StatusCodes.Status200OK : SignInPages.Status(problem));

    private static async Task<IResult> AddAsync(HttpContext http, ISignIn signIn)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var added = await signIn.AddContactAsync(
            MeFrame.Holder(http), SignInPages.TicketOf(http), form["code"], SignInPages.Asker(http, Language.Of(http)), http.RequestAborted);
        if (!added.IsAccepted && signIn.ReadTicket(SignInPages.TicketOf(http)) is { } ticket)
        {
            return Code(http, ticket, added.Refusal.Code);
        }

        SignInPages.Forget(http);
        return MeFrame.To(http, Path);
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, string id, ISignIn signIn, IHolderSessions sessions, IPasskeySignIn passkeys)
    {
        var removed = await signIn.RemoveContactAsync(MeFrame.Holder(http), id, http.RequestAborted);
        return removed.IsAccepted ? MeFrame.To(http, Path) : await ShowAsync(http, signIn, sessions, passkeys, removed.Refusal.Code);
    }

    private static async Task<IResult> AskPasskeyAsync(HttpContext http, ISignIn signIn, IPasskeySignIn passkeys)
    {
        var holder = MeFrame.Holder(http);
        var shown = (await signIn.ContactsAsync(holder, http.RequestAborted)).FirstOrDefault(contact => contact.Shown.Length > 0)?.Shown;
        var name = Language.Of(http).Say("普惠", "Puhui") + (shown is null ? "" : " " + shown);
        return SignInPages.Question(http, await passkeys.AskNewAsync(http, holder, name));
    }

    private static async Task<IResult> AddPasskeyAsync(HttpContext http, ISignIn signIn, IHolderSessions sessions, IPasskeySignIn passkeys)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var added = await passkeys.AddAsync(http, MeFrame.Holder(http), form["question"], form["credential"]);
        return added.IsAccepted ? MeFrame.To(http, Path) : await ShowAsync(http, signIn, sessions, passkeys, added.Refusal.Code);
    }

    private static async Task<IResult> RemovePasskeyAsync(HttpContext http, string id, ISignIn signIn, IHolderSessions sessions, IPasskeySignIn passkeys)
    {
        var removed = await passkeys.RemoveAsync(MeFrame.Holder(http), id, http.RequestAborted);
        return removed.IsAccepted ? MeFrame.To(http, Path) : await ShowAsync(http, signIn, sessions, passkeys, removed.Refusal.Code);
    }

    private static async Task<IResult> EndAsync(HttpContext http, string id, IHolderSessions sessions)
    {
        await sessions.EndAsync(MeFrame.Holder(http), id, http.RequestAborted);
        return MeFrame.To(http, Path);
    }

    private static async Task<IResult> EndOthersAsync(HttpContext http, IHolderSessions sessions)
    {
        await sessions.EndOthersAsync(MeFrame.Holder(http), ((Visitor.Holder)http.Visitor()).Session, http.RequestAborted);
        return MeFrame.To(http, Path);
    }
}
