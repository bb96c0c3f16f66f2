using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Accounts.Contracts;

/// <summary>
/// What holders agreed to: one partner, one purpose, one text. Giving and withdrawing each leave an attestation in the transparency log
/// (topics <c>consent.given</c> and <c>consent.withdrawn</c>), salted by the holder's secret.
/// </summary>
public interface IConsents
{
    /// <summary>The purposes there are, with their texts; the published list of <c>GET /v1/consent-purposes</c>.</summary>
    IReadOnlyList<ConsentPurpose> Purposes { get; }

    /// <summary>
    /// Notes that a holder agrees, with the current text. Agreeing again to what stands is success and gives the consent that stands.
    /// Refusals, in this order: <c>purpose_unknown</c>, <c>holder_unknown</c>, <c>holder_erased</c>.
    /// </summary>
    /// <param name="holder">Who agrees.</param>
    /// <param name="partner">The issuer of the partner's subjects, as in <see cref="IAccounts.ResolveAsync"/>: the id of its source.</param>
    /// <param name="purpose">The purpose's name.</param>
    /// <param name="ct">Gives up.</param>
    Task<Result<Consent>> GiveAsync(AccountId holder, Guid partner, string purpose, CancellationToken ct);

    /// <summary>The same inside the caller's transaction; call <see cref="Announce"/> after the commit.</summary>
    Task<Result<Consent>> GiveAsync(NpgsqlConnection connection, AccountId holder, Guid partner, string purpose, CancellationToken ct);

    /// <summary>
    /// Withdraws a consent. For <see cref="ConsentPurpose.Collect"/> the intake refuses what the partner sends about this holder with
    /// <c>consent_withdrawn</c>: here at once, on every server within a minute (usually two seconds). Again: the same answer.
    /// Refusal: <c>consent_unknown</c>, also for somebody else's.
    /// </summary>
    Task<Result<Consent>> WithdrawAsync(AccountId holder, ConsentId consent, CancellationToken ct);

    /// <summary>All consents of a holder, those that stand first, then newest first.</summary>
    Task<IReadOnlyList<Consent>> OfAsync(AccountId holder, CancellationToken ct);

    /// <summary>Whether a consent stands.</summary>
    Task<bool> StandsAsync(AccountId holder, Guid partner, string purpose, CancellationToken ct);

    /// <summary>To be called after the commit of <see cref="GiveAsync(NpgsqlConnection, AccountId, Guid, string, CancellationToken)"/>: this process forgets what it remembered. Forgetting to call it costs two seconds.</summary>
    void Announce(AccountId holder);
}

/// <summary>A consent.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Holder">Who agreed.</param>
/// <param name="Partner">The issuer of the partner's subjects.</param>
/// <param name="Purpose">The purpose's name.</param>
/// <param name="TextVersion">The version of the text that was shown.</param>
/// <param name="GivenAt">When, UTC.</param>
/// <param name="GivenReceipt">Its attestation.</param>
/// <param name="WithdrawnAt">When it was withdrawn; null while it stands.</param>
/// <param name="WithdrawnReceipt">The attestation of the withdrawal.</param>
public sealed record Consent(
    ConsentId Id,
    AccountId Holder,
    Guid Partner,
    string Purpose,
    int TextVersion,
    DateTimeOffset GivenAt,
    AttestationId GivenReceipt,
    DateTimeOffset? WithdrawnAt = null,
    AttestationId? WithdrawnReceipt = null)
{
    /// <summary>Whether it stands.</summary>
    public bool Stands => WithdrawnAt is null;
}

/// <summary>What a partner may be allowed to do.</summary>
/// <param name="Name">Stable name.</param>
/// <param name="Version">Version of the texts; another wording is another version.</param>
/// <param name="Required">Whether linking is pointless without it.</param>
/// <param name="Zh">The text in Chinese.</param>
/// <param name="En">The text in English.</param>
public sealed record ConsentPurpose(string Name, int Version, bool Required, ConsentText Zh, ConsentText En)
{
    /// <summary>The partner may report what the person did: the one purpose the intake looks at.</summary>
    public const string Collect = "collect";
}

/// <summary>A purpose in plain words.</summary>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="What">What is done with what.</param>
/// <param name="Not">What is not done.</param>
public sealed record ConsentText(string Title, string What, string Not);

/// <summary>Names one consent. Text form: <c>cns_…</c>.</summary>
/// <param name="Value">A UUID, version 7.</param>
public readonly record struct ConsentId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "cns";

    /// <summary>A new id, ordered by time.</summary>
    public static ConsentId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out ConsentId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new ConsentId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
