using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Ledger.Contracts;

/// <summary>
/// Attestations (存证): what is not an entry of the books and must not be denied or changed later either, kept as a leaf of the same
/// log: a vote on a method, a consent, a look at personal data, a change of roles.
/// </summary>
public interface IAttestations
{
    /// <summary>
    /// Writes an attestation inside the caller's open transaction, so that it exists exactly when what it tells of does.
    /// Call <see cref="Announce"/> after the commit.
    /// </summary>
    /// <exception cref="ArgumentException">Topic, subject or a field is not of its form: a bug of the caller.</exception>
    Task<AttestationId> AttestAsync(NpgsqlConnection connection, NewAttestation attestation, CancellationToken ct);

    /// <summary>Wakes the integrator after a commit. Forgetting it only makes the log wait for its next poll.</summary>
    void Announce();

    /// <summary>One attestation; null when there is none.</summary>
    Task<Attestation?> FindAsync(AttestationId id, CancellationToken ct);

    /// <summary>Attestations, newest first.</summary>
    /// <exception cref="FormatException">The cursor is not one this door gave.</exception>
    Task<AttestationPage> ListAsync(AttestationQuery query, CancellationToken ct);

    /// <summary>
    /// What proves one attestation to anyone, offline: the receipt as JSON text, in the format of docs/formats/receipt.md.
    /// Waits up to two seconds for a fresh one. Refusals: <c>not_found</c>, <c>receipt_erased</c> (its holder's secret was destroyed).
    /// </summary>
    /// <exception cref="NotIntegratedException">It is committed but not yet in the log; ask again shortly.</exception>
    Task<Result<string>> ReceiptAsync(AttestationId id, CancellationToken ct);
}

/// <summary>What to attest.</summary>
/// <param name="Topic">What kind of thing happened: lower-case words joined by dots and hyphens, for example <c>method.vote</c>; at most 60 characters.</param>
/// <param name="Subject">What it is about: an opaque id or name, for example <c>cn.demo@1.2</c>, <c>prg_…</c>, <c>acc_…</c>; never personal data; at most 200 characters.</param>
/// <param name="At">When it happened.</param>
/// <param name="Fields">What is committed to, in this order; names begin with an ASCII letter, each once. Never personal data: they stay for ever.</param>
public sealed record NewAttestation(string Topic, string Subject, DateTimeOffset At, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>The programme it belongs to, as in <c>ProgrammeId</c>; null for the whole server.</summary>
    public Guid? Programme { get; init; }

    /// <summary>
    /// The holder whose secret salts it: with the secret destroyed it can no longer be opened. Null, or a holder whose secret is
    /// destroyed already, salts it with random bytes that are kept.
    /// </summary>
    public AccountId? Holder { get; init; }
}

/// <summary>An attestation as it is kept.</summary>
/// <param name="Id">Its id.</param>
/// <param name="What">What was attested.</param>
/// <param name="BookedAt">When it was written, UTC.</param>
public sealed record Attestation(AttestationId Id, NewAttestation What, DateTimeOffset BookedAt);

/// <summary>Which attestations. What is null does not matter.</summary>
/// <param name="Topic">This topic, or all below it when it ends with a dot (<c>method.</c>).</param>
/// <param name="Subject">About this.</param>
/// <param name="Programme">Of this programme.</param>
/// <param name="Holder">Salted by this holder's secret.</param>
/// <param name="Limit">Most rows, 1 to 500.</param>
/// <param name="Cursor">The previous page's <see cref="AttestationPage.Next"/>; null for the first.</param>
public sealed record AttestationQuery(string? Topic = null, string? Subject = null, Guid? Programme = null, AccountId? Holder = null, int Limit = 50, string? Cursor = null);

/// <summary>A page of attestations.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
public sealed record AttestationPage(IReadOnlyList<Attestation> Items, string? Next);

/// <summary>Names one attestation. Text form: <c>att_…</c>.</summary>
/// <param name="Value">A UUID, version 7.</param>
public readonly record struct AttestationId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "att";

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out AttestationId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new AttestationId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
