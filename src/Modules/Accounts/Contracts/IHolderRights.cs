using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Accounts.Contracts;

/// <summary>The rights of holders over what is kept about them, and what staff may do on their behalf.</summary>
public interface IHolderRights
{
    /// <summary>
    /// Writes everything kept about a holder as one JSON object, streamed: of the account itself and of accounts moved into it, each part by
    /// the door of its module. Memory stays bounded.
    /// </summary>
    Task ExportAsync(AccountId holder, Stream output, CancellationToken ct);

    /// <summary>
    /// The holder asks to be erased. It happens after the time to think (three days); until then it can be taken back. Asking again
    /// gives the request that stands. Refusals: <c>holder_unknown</c>, <c>holder_erased</c>.
    /// </summary>
    Task<Result<HolderRequest>> AskErasureAsync(AccountId holder, CancellationToken ct);

    /// <summary>The holder asks for a correction, in words that are sealed. Refusals: <c>words_invalid</c> (1 to 500 characters), <c>holder_unknown</c>, <c>holder_erased</c>.</summary>
    Task<Result<HolderRequest>> AskCorrectionAsync(AccountId holder, string words, CancellationToken ct);

    /// <summary>The holder takes an open request back. Refusal: <c>request_unknown</c>.</summary>
    Task<Result<HolderRequest>> TakeBackAsync(AccountId holder, HolderRequestId request, CancellationToken ct);

    /// <summary>Staff asks for an erasure on a holder's behalf; a second person must approve. Refusals: <c>reason_invalid</c>, <c>holder_unknown</c>, <c>holder_erased</c>.</summary>
    Task<Result<HolderRequest>> ProposeErasureAsync(AccountId holder, Guid staff, string words, CancellationToken ct);

    /// <summary>
    /// Staff decides an open request: a correction as done or declined, an erasure that staff proposed by a second person. Refusals, in this
    /// order: <c>request_unknown</c>, <c>four_eyes_needed</c> (the same person; an erasure the holder asked for waits for its time alone).
    /// </summary>
    Task<Result<HolderRequest>> DecideAsync(HolderRequestId request, Guid staff, bool approve, string answer, CancellationToken ct);

    /// <summary>The requests of a holder, newest first.</summary>
    Task<IReadOnlyList<HolderRequest>> RequestsAsync(AccountId holder, CancellationToken ct);

    /// <summary>Open requests of everybody, oldest first, for staff; without words.</summary>
    Task<IReadOnlyList<HolderRequest>> OpenRequestsAsync(CancellationToken ct);

    /// <summary>
    /// Erases a holder now, for good: every module lets go of what tells who it is, the holder's key and secret are destroyed, and no
    /// partner's name leads to it any more. Amounts others depend on stay, tied to nothing but the account id. Again: nothing.
    /// Refusal: <c>holder_unknown</c>.
    /// </summary>
    Task<Result<ErasureDone>> EraseAsync(AccountId holder, string by, CancellationToken ct);

    /// <summary>
    /// Notes that staff opens a holder's personal data, with an attestation <c>privacy.read</c>; call it before showing anything. Refusals:
    /// <c>reason_invalid</c> (not of the list, or 10 to 500 characters of words), <c>holder_unknown</c>, <c>holder_erased</c>.
    /// </summary>
    Task<Result<Look>> LookAsync(AccountId holder, Looker who, string reason, string words, CancellationToken ct);

    /// <summary>Who looked, newest first.</summary>
    Task<IReadOnlyList<Look>> LooksAsync(AccountId holder, CancellationToken ct);

    /// <summary>The account a partner's own name means; null when none. For staff; the name is not kept.</summary>
    Task<AccountId?> FindSubjectAsync(Guid issuer, string subject, CancellationToken ct);

    /// <summary>One request, without words; null when there is none.</summary>
    Task<HolderRequest?> FindRequestAsync(HolderRequestId request, CancellationToken ct);

    /// <summary>Whoever has a name for this account: ids of sources or of programmes.</summary>
    Task<IReadOnlyList<Guid>> IssuersAsync(AccountId holder, CancellationToken ct);
}

/// <summary>The names partners have for a holder, for modules that keep things by such names. Inside an erasure they are still there.</summary>
public interface IHolderSubjects
{
    /// <summary>The names of one account.</summary>
    Task<IReadOnlyList<HolderSubject>> OfAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct);
}

/// <summary>A partner's name for a holder.</summary>
/// <param name="Issuer">The issuer: a source's id, or a programme's.</param>
/// <param name="Subject">The name.</param>
public readonly record struct HolderSubject(Guid Issuer, string Subject);

/// <summary>Who of the staff looks.</summary>
/// <param name="Staff">The person, as in <c>StaffId</c>.</param>
/// <param name="Role">The role it is done in.</param>
public readonly record struct Looker(Guid Staff, string Role);

/// <summary>A look at a holder's personal data.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Staff">The person.</param>
/// <param name="Role">The role.</param>
/// <param name="Reason">The kind of reason: <c>asked</c>, <c>complaint</c>, <c>fraud</c>, <c>law</c>.</param>
/// <param name="Words">Why, in the person's own words; empty when they cannot be opened any more.</param>
/// <param name="Receipt">The attestation.</param>
public sealed record Look(DateTimeOffset At, Guid Staff, string Role, string Reason, string Words, AttestationId Receipt);

/// <summary>What was erased.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Accounts">How many accounts: the holder's own and those moved into it.</param>
/// <param name="Receipt">The attestation <c>privacy.erased</c>; null when the holder was erased before.</param>
public sealed record ErasureDone(DateTimeOffset At, int Accounts, AttestationId? Receipt);

/// <summary>What a request is for.</summary>
public enum HolderRequestKind
{
    /// <summary>To correct.</summary>
    Correction = 1,

    /// <summary>To erase.</summary>
    Erasure = 2,
}

/// <summary>How far a request is.</summary>
public enum HolderRequestState
{
    /// <summary>Waits.</summary>
    Open = 1,

    /// <summary>Was done.</summary>
    Done = 2,

    /// <summary>Was declined.</summary>
    Declined = 3,

    /// <summary>Was taken back.</summary>
    TakenBack = 4,
}

/// <summary>A request.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Holder">Whose.</param>
/// <param name="Kind">What for.</param>
/// <param name="State">How far.</param>
/// <param name="AskedAt">When, UTC.</param>
/// <param name="DueAt">When an erasure the holder asked for happens; null for others.</param>
/// <param name="AskedBy">The person of staff who asked; null for the holder.</param>
/// <param name="DecidedAt">When it was decided; null while open.</param>
/// <param name="Words">The words of the request; empty where they are not shown or cannot be opened any more.</param>
/// <param name="Answer">The words of the answer; likewise.</param>
public sealed record HolderRequest(
    HolderRequestId Id, AccountId Holder, HolderRequestKind Kind, HolderRequestState State, DateTimeOffset AskedAt, DateTimeOffset? DueAt, Guid? AskedBy,
    DateTimeOffset? DecidedAt, string Words = "", string Answer = "");

/// <summary>Names one request. Text form: <c>req_…</c>.</summary>
/// <param name="Value">A UUID, version 7.</param>
public readonly record struct HolderRequestId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "req";

    /// <summary>A new id, ordered by time.</summary>
    public static HolderRequestId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out HolderRequestId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new HolderRequestId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
