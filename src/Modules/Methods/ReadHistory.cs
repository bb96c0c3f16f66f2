using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Platform.Problems;

namespace Puhui.Methods;

/// <summary>How a version came about, as anyone may read and check it.</summary>
internal static class ReadHistory
{
    public static async Task<IResult> FindAsync(string id, string version, HttpContext http, CancellationToken ct)
    {
        // Asked of the services here, so that a server without governance still lists its methods.
        var history = await http.RequestServices.GetRequiredService<IMethodGovernance>().HistoryAsync(new MethodRef(id, version), ct);
        return history is null
            ? Problem.NotFound($"Nothing is known of {id}@{version}; GET /v1/methods names the methods that are.")
            : TypedResults.Ok(HistoryDetail.Of(history));
    }
}

/// <summary>A version's way. What stands in <c>canonical</c> is what was signed and attested, byte by byte.</summary>
internal sealed record HistoryDetail(
    string Id,
    string Version,
    string State,
    string? Programme,
    string? ContentHash,
    DateTimeOffset? NoticeUntil,
    DateTimeOffset? EffectiveFrom,
    string? InstalledAttestation,
    IReadOnlyList<StepOfHistory> Steps)
{
    public static HistoryDetail Of(MethodHistory history) => new(
        history.Method.Id,
        history.Method.Version,
        Words.Of(history.State),
        history.Programme?.ToString(),
        history.ContentHash is { } hash ? Convert.ToHexStringLower(hash.Span) : null,
        history.NoticeUntil,
        history.EffectiveFrom,
        history.Installed?.ToString(),
        [.. history.Steps.Select(StepOfHistory.Of)]);
}

internal sealed record StepOfHistory(
    string Id,
    string Kind,
    int Round,
    DateTimeOffset At,
    PersonOfStep? Person,
    string? Verdict,
    IReadOnlyList<WordsOfStep> Words,
    string? Answers,
    string ContentHash,
    string Canonical,
    string Digest,
    SignatureOfStep? Signature,
    string Attestation,
    string Receipt)
{
    public static StepOfHistory Of(MethodStep step) => new(
        step.Id.ToString(),
        Methods.Words.Of(step.Kind),
        step.Round,
        step.At,
        step.By is { } person ? new PersonOfStep(person.Id?.ToString(), person.Name, person.Role) : null,
        step.Verdict,
        [.. step.Words.Select(words => new WordsOfStep(words.Key, words.Value))],
        step.Answers?.ToString(),
        Convert.ToHexStringLower(step.ContentHash.Span),
        Convert.ToBase64String(step.Canonical.Span),
        Convert.ToHexStringLower(SHA256.HashData(step.Canonical.Span)),
        step.Signature is { } signature
            ? new SignatureOfStep(signature.KeyId, signature.Algorithm, Convert.ToBase64String(signature.PublicKey.Span), Convert.ToBase64String(signature.Value.Span), signature.At)
            : null,
        step.Attestation.ToString(),
        $"/v1/attestations/{step.Attestation}/receipt");
}

internal sealed record PersonOfStep(string? Id, string Name, string Role);

internal sealed record WordsOfStep(string Chapter, string Text);

internal sealed record SignatureOfStep(string KeyId, string Algorithm, string PublicKey, string Value, DateTimeOffset At);
