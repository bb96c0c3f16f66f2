using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Puhui.Ledger.Contracts;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Methods.Governance.Steps;

/// <summary>A step that is about to be written.</summary>
internal sealed record NewStep(MethodStepKind Kind, Guid Subject, int Round, ProgrammeId Programme, MethodRef Method, byte[] ContentHash)
{
    /// <summary>What the step is called in the log: <c>method.reviewed</c>, <c>decision.voted</c>.</summary>
    public string Topic { get; init; } = "method." + Words.Of(Kind);

    /// <summary>Who acts; null for what a date brings about.</summary>
    public StepPerson? By { get; init; }

    /// <summary>Opens the person's key; null where no person of staff acts.</summary>
    public string? Password { get; init; }

    public string? Verdict { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Said { get; init; } = [];

    public MethodStepId? Answers { get; init; }
}

/// <summary>What a step on a draft works with: the draft is locked until the transaction ends.</summary>
internal sealed record DraftWork(NpgsqlConnection Connection, DraftRow Row, IReadOnlyList<MethodStep> Steps, IReadOnlyList<StaffId> Editors)
{
    public MethodDraft Draft => Row.Draft;

    public MethodState State => Row.Draft.State;

    public IEnumerable<MethodStep> Current(MethodStepKind kind) => Steps.Where(step => step.Round == Row.Round && step.Kind == kind);

    public NewStep Step(MethodStepKind kind, Signer by, StaffMember member, string role) =>
        new(kind, Draft.Id.Value, Row.Round, Draft.Programme, Draft.Method, Row.ContentHash ?? [])
        {
            By = new StepPerson(member.Id, member.Name, role),
            Password = by.Password,
        };
}

/// <summary>Where steps are signed, attested and written, each in the transaction of what it changes.</summary>
internal sealed class StepDesk(NpgsqlDataSource database, IStaffSignatures signatures, IAttestations attestations, TimeProvider time)
{
    public const string Form = "puhui method step 1";

    private const int LongestWords = 8_000;

    /// <summary>Now, as the database keeps it.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var now = time.GetUtcNow();
            return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        }
    }

    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken ct) => database.OpenConnectionAsync(ct);

    /// <summary>Does something to a draft. A refusal leaves everything as it was.</summary>
    public Task<Result<MethodStep>> OnDraftAsync(MethodDraftId id, Func<DraftWork, Task<Result<MethodStep>>> work, CancellationToken ct) =>
        InTransactionAsync(
            async connection => await DraftRows.FindAsync(connection, id, locked: true, ct) is { } row
                ? await work(new DraftWork(connection, row, await StepRows.OfSubjectAsync(connection, id.Value, ct), await DraftRows.EditorsAsync(connection, id, ct)))
                : new Refusal("draft_unknown", "There is no such draft."),
            ct);

    public async Task<Result<T>> InTransactionAsync<T>(Func<NpgsqlConnection, Task<Result<T>>> work, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var result = await work(connection);
        if (result.IsAccepted)
        {
            await transaction.CommitAsync(ct);
            attestations.Announce();
        }

        return result;
    }

    /// <summary>Signs, attests and writes a step. Refused only by the signature.</summary>
    public async Task<Result<MethodStep>> WriteAsync(NpgsqlConnection connection, NewStep step, CancellationToken ct)
    {
        var (id, at) = (MethodStepId.New(), Now);
        var canonical = new Canonical(Form)
            .Add("step", id.ToString()).Add("topic", step.Topic).Add("subject", step.Subject.ToString("N")).Add("round", step.Round.ToString(CultureInfo.InvariantCulture))
            .Add("programme", step.Programme.ToString()).Add("method", step.Method.ToString()).Add("content", Convert.ToHexStringLower(step.ContentHash))
            .Add("person", step.By?.Id?.ToString()).Add("name", step.By?.Name).Add("role", step.By?.Role).Add("at", at)
            .Add("verdict", step.Verdict).Add("answers", step.Answers?.ToString());
        foreach (var (name, words) in step.Said)
        {
            canonical.Add("words." + name, words);
        }

        var bytes = canonical.ToBytes();
        var digest = SHA256.HashData(bytes);
        StaffSignature? signature = null;
        if (step is { Password: { } password, By.Id: { } person })
        {
            var signed = await signatures.SignAsync(person, password, digest, ct);
            if (!signed.IsAccepted)
            {
                return signed.Refusal;
            }

            signature = signed.Value with { At = signed.Value.At.AddTicks(-(signed.Value.At.Ticks % TimeSpan.TicksPerMicrosecond)) };
        }

        var attestation = await attestations.AttestAsync(
            connection,
            new NewAttestation(step.Topic, step.Method.ToString(), at, [.. Fields(step, id, digest, signature)]) { Programme = step.Programme.Value },
            ct);
        var written = new MethodStep(
            id, step.Subject, step.Kind, step.Programme, step.Method, step.ContentHash, step.Round, step.By, at, step.Verdict, step.Said, step.Answers, bytes, signature, attestation);
        await StepRows.InsertAsync(connection, written, ct);
        return written;
    }

    /// <summary>Whether words may be said; null when they may.</summary>
    public static Refusal? WordsMissing(string? words) =>
        string.IsNullOrWhiteSpace(words) ? new Refusal("words_missing", "This needs words: what and why.", "words") : WordsTooLong(words);

    public static Refusal? WordsTooLong(string? words) =>
        words?.Length > LongestWords ? new Refusal("words_too_long", $"At most {LongestWords} characters.", "words") : null;

    /// <summary>Words under the one name, or none.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Said(string? words) =>
        string.IsNullOrWhiteSpace(words) ? [] : [KeyValuePair.Create("words", words.Trim())];

    // Names stay out of the log, which is for ever; the digest commits to them.
    private static IEnumerable<KeyValuePair<string, string>> Fields(NewStep step, MethodStepId id, byte[] digest, StaffSignature? signature)
    {
        yield return KeyValuePair.Create("content", Convert.ToHexStringLower(step.ContentHash));
        yield return KeyValuePair.Create("step", id.ToString());
        yield return KeyValuePair.Create("digest", Convert.ToHexStringLower(digest));
        if (step.By?.Id is { } person)
        {
            yield return KeyValuePair.Create("person", person.ToString());
        }

        if (step.Verdict is { } verdict)
        {
            yield return KeyValuePair.Create("verdict", verdict);
        }

        if (signature is not null)
        {
            yield return KeyValuePair.Create("key", signature.KeyId);
            yield return KeyValuePair.Create("signature", Convert.ToHexStringLower(signature.Value.Span));
        }
    }
}
