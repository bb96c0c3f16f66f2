using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Accounts.Contracts;

/// <summary>
/// The bond between a holder and a partner's own name of them. Made in three ways: by the consent page and a one-time code, by a token
/// the partner signed, by a code on paper. One name means at most one holder.
/// </summary>
public interface ILinks
{
    /// <summary>Where a source may send people back to; empty when it may not.</summary>
    Task<IReadOnlyList<string>> RedirectsAsync(Guid source, CancellationToken ct);

    /// <summary>
    /// Registers the addresses a source may name. Refusal: <c>redirect_invalid</c>: not an absolute https address (http for this
    /// machine itself), or with a fragment, a user or white space; more than ten.
    /// </summary>
    Task<Result<IReadOnlyList<string>>> SetRedirectsAsync(LinkPartner partner, IReadOnlyList<string> redirects, CancellationToken ct);

    /// <summary>
    /// A one-time code for what the holder agreed to on the consent page; valid for 60 seconds. The caller has checked the request by
    /// <see cref="LinkRequest.Check"/>. Refusals: <c>holder_unknown</c>, <c>holder_erased</c>.
    /// </summary>
    Task<Result<string>> GrantAsync(AccountId holder, LinkPartner partner, LinkRequest request, IReadOnlyList<string> purposes, CancellationToken ct);

    /// <summary>
    /// Exchanges a one-time code for the link. Refusals, in this order: <c>code_invalid</c> (unknown, of another source, over time, or
    /// used before: then the link it made is ended too), <c>redirect_mismatch</c>, <c>verifier_invalid</c>, and those of the link itself:
    /// <c>holder_erased</c>, <c>subject_linked_elsewhere</c>.
    /// </summary>
    Task<Result<Link>> ExchangeAsync(LinkPartner partner, LinkExchange exchange, CancellationToken ct);

    /// <summary>A code for paper: 20 characters, valid until it is used or its time is over. It carries the partner's name of the person.</summary>
    Task<LinkTicket> IssueTicketAsync(LinkPartner partner, string subject, TimeSpan length, CancellationToken ct);

    /// <summary>Which partner a code on paper is of; null when it is none, was used or is over time.</summary>
    Task<LinkPartner?> FindTicketAsync(string code, CancellationToken ct);

    /// <summary>Links by a code on paper. Refusals, in this order: <c>code_invalid</c>, <c>holder_unknown</c>, <c>holder_erased</c>, <c>subject_linked_elsewhere</c>.</summary>
    Task<Result<Link>> RedeemTicketAsync(AccountId holder, string code, IReadOnlyList<string> purposes, CancellationToken ct);

    /// <summary>
    /// A code, valid for ten minutes, in the place of a token whose signature the caller has checked: the token's contents must not stand
    /// in an address. Refusal: <c>token_used</c>, also when it is over time.
    /// </summary>
    Task<Result<LinkTicket>> TicketOfTokenAsync(LinkPartner partner, LinkToken token, CancellationToken ct);

    /// <summary>The links of a holder, those that stand first.</summary>
    Task<IReadOnlyList<Link>> OfAsync(AccountId holder, CancellationToken ct);

    /// <summary>
    /// Ends a link: the partner's name means nobody here any more, and the consents to this partner are withdrawn. What was credited
    /// stays. Again: the same answer. Refusal: <c>link_unknown</c>.
    /// </summary>
    Task<Result<Link>> EndAsync(AccountId holder, LinkId link, CancellationToken ct);

    /// <summary>The accounts whose history belongs to a holder: the holder's own first, then those that were moved into it.</summary>
    Task<IReadOnlyList<AccountId>> PartsAsync(AccountId holder, CancellationToken ct);
}

/// <summary>A door for what waits for links: told inside the transaction that makes one.</summary>
public interface ILinkFollower
{
    /// <summary>A partner's name now means a holder.</summary>
    Task LinkedAsync(NpgsqlConnection connection, Guid partner, string subject, AccountId holder, CancellationToken ct);

    /// <summary>The transaction has committed.</summary>
    void Announce();
}

/// <summary>Who sends people to be linked.</summary>
/// <param name="Source">The source's id.</param>
/// <param name="Issuer">The issuer of its subjects: the source's own id, or the programme's.</param>
public readonly record struct LinkPartner(Guid Source, Guid Issuer);

/// <summary>What a partner exchanges.</summary>
/// <param name="Code">The one-time code.</param>
/// <param name="Verifier">The secret whose S256 digest was the challenge.</param>
/// <param name="Redirect">The address the code was sent to.</param>
/// <param name="Subject">The partner's own name of the person; must pass <see cref="SubjectText.Check"/>.</param>
public sealed record LinkExchange(string Code, string Verifier, string Redirect, string Subject);

/// <summary>A token the partner signed.</summary>
/// <param name="Id">Its own id: each is used once.</param>
/// <param name="Subject">The partner's own name of the person.</param>
/// <param name="Until">When it is over.</param>
public sealed record LinkToken(string Id, string Subject, DateTimeOffset Until);

/// <summary>A code on paper.</summary>
/// <param name="Code">Four groups of five characters; shown this once.</param>
/// <param name="Until">When it is over.</param>
public sealed record LinkTicket(string Code, DateTimeOffset Until);

/// <summary>How a link was made.</summary>
public enum LinkWay
{
    /// <summary>By the consent page and a one-time code.</summary>
    Code = 1,

    /// <summary>By a token the partner signed.</summary>
    Token = 2,

    /// <summary>By a code on paper.</summary>
    Paper = 3,
}

/// <summary>A link.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Holder">The holder.</param>
/// <param name="Partner">The issuer of the partner's names.</param>
/// <param name="Way">How it was made.</param>
/// <param name="MadeAt">When, UTC.</param>
/// <param name="MovedFrom">The account the partner had enrolled the person under before, whose balances were moved; null when there was none.</param>
/// <param name="EndedAt">When it ended; null while it stands.</param>
public sealed record Link(LinkId Id, AccountId Holder, Guid Partner, LinkWay Way, DateTimeOffset MadeAt, AccountId? MovedFrom, DateTimeOffset? EndedAt);

/// <summary>
/// What was moved from an account that a partner had made to the holder it turned out to be, for the module that takes credits back.
/// </summary>
public interface IAccountMoves
{
    /// <summary>
    /// Inside the caller's transaction and before its own posting: when the account was moved, brings back as much as it lacks of an
    /// amount, by entries that name the link. Nothing when it was not moved. Takes the locks of balances.
    /// </summary>
    /// <exception cref="Ledger.Contracts.PostingRefusedException">The holder has not that much any more (<c>balance_insufficient</c>).</exception>
    Task BringBackAsync(NpgsqlConnection connection, AccountId account, string asset, long amount, CancellationToken ct);
}

/// <summary>The references of entries that move balances at a link, and what their leaves commit to.</summary>
public static class LinkReference
{
    private const string Start = "link:";

    /// <summary>The reference of an entry.</summary>
    public static string Of(LinkId link, AccountId to) => $"{Start}{link}:{to}";

    /// <summary>What the origin commitment of an entry with this reference commits to; null when it is not one of these.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>>? Fields(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return reference.StartsWith(Start, StringComparison.Ordinal) && reference[Start.Length..].Split(':') is [var link, var to]
            ? [new("reason", "linked"), new("link", link), new("to", to)]
            : null;
    }
}

/// <summary>Names one link. Text form: <c>lnk_…</c>.</summary>
/// <param name="Value">A UUID, version 7.</param>
public readonly record struct LinkId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "lnk";

    /// <summary>A new id, ordered by time.</summary>
    public static LinkId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out LinkId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new LinkId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
