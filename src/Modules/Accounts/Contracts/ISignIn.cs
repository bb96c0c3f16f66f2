using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Accounts.Contracts;

/// <summary>
/// How holders sign in, without a password: a code to a phone or an e-mail address. Who signs in for the first time gets an account
/// by it, so the answers never tell whether an address is known.
/// </summary>
public interface ISignIn
{
    /// <summary>
    /// Sends a code of six digits that holds for five minutes and five tries, for whoever has the ticket. Refusals, in this order:
    /// <c>contact_invalid</c>, <c>too_many_codes</c> (with the time to wait), <c>message_not_sent</c>.
    /// </summary>
    /// <param name="contact">A phone number or an e-mail address as a person writes it.</param>
    /// <param name="asker">Who asks.</param>
    /// <param name="ct">Stops the wait.</param>
    Task<Result<SignInTicket>> AskAsync(string? contact, SignInAsker asker, CancellationToken ct);

    /// <summary>What a ticket says; null when it is none of ours or over.</summary>
    SignInTicket? ReadTicket(string? text);

    /// <summary>
    /// Signs in by the code that was sent for a ticket. Refusals, in this order: <c>ticket_invalid</c>, <c>too_many_attempts</c>,
    /// <c>code_over</c> (used, run out, or five wrong tries), <c>code_wrong</c>.
    /// </summary>
    Task<Result<NewSession>> EnterAsync(string? ticket, string? code, SignInAsker asker, CancellationToken ct);

    /// <summary>
    /// Adds the address of a ticket to the account of a signed-in holder, by its code. Refusals as <see cref="EnterAsync"/>, then
    /// <c>contact_taken</c> (another account signs in by it).
    /// </summary>
    Task<Result<AccountId>> AddContactAsync(AccountId holder, string? ticket, string? code, SignInAsker asker, CancellationToken ct);

    /// <summary>The ways a holder can sign in, each with its address shortened for showing.</summary>
    Task<IReadOnlyList<ContactInfo>> ContactsAsync(AccountId holder, CancellationToken ct);

    /// <summary>Takes a way to sign in away. Refusals: <c>not_found</c>, <c>last_way</c> (the holder could not come back).</summary>
    Task<Result<AccountId>> RemoveContactAsync(AccountId holder, string contact, CancellationToken ct);
}

/// <summary>Who asks to be signed in, as far as the request tells.</summary>
/// <param name="Network">The network address; counted, kept as a digest only.</param>
/// <param name="Device">Browser and system in two words, for the list of sessions.</param>
/// <param name="Bearer">Whether the session is for a program that sends its token itself, not for a browser's cookie.</param>
/// <param name="English">Whether messages are written in English.</param>
public sealed record SignInAsker(string Network, string Device, bool Bearer = false, bool English = false);

/// <summary>A code was sent; whoever has the ticket may enter it.</summary>
/// <param name="Text">Opaque, sealed; a browser keeps it in a cookie, a program in memory.</param>
/// <param name="Shown">The address shortened, as <c>138****8000</c>.</param>
/// <param name="EndsAt">Until when.</param>
public sealed record SignInTicket(string Text, string Shown, DateTimeOffset EndsAt);

/// <summary>A session that has just begun.</summary>
/// <param name="Token">The secret that shows it; not kept here.</param>
/// <param name="Holder">Whose.</param>
/// <param name="EndsAt">When it ends at the latest.</param>
/// <param name="IsNew">Whether the account was made by this.</param>
public sealed record NewSession(string Token, AccountId Holder, DateTimeOffset EndsAt, bool IsNew);

/// <summary>One way a holder signs in.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Kind"><c>phone</c>, <c>email</c> or <c>wechat</c>.</param>
/// <param name="Shown">The address shortened; empty for WeChat.</param>
/// <param name="AddedAt">Since when.</param>
public sealed record ContactInfo(string Id, string Kind, string Shown, DateTimeOffset AddedAt);
