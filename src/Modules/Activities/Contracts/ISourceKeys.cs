using Puhui.Platform.Cryptography;
using Puhui.Quantities;

namespace Puhui.Activities.Contracts;

/// <summary>
/// The keys of sources. A source has at most two valid bearer keys and two valid signing keys at a time, so that one can take over
/// from the other without a pause.
/// </summary>
public interface ISourceKeys
{
    /// <summary>All keys of a source, newest first, also those that are revoked or expired.</summary>
    Task<IReadOnlyList<SourceKeyInfo>> ListAsync(SourceId source, CancellationToken ct);

    /// <summary>Makes a key, or registers the public key of one.</summary>
    /// <exception cref="SourceKeyException">Two are valid already, a scope is unknown, the expiry has passed, or the public key is none.</exception>
    Task<CreatedSourceKey> CreateAsync(SourceId source, NewSourceKey key, CancellationToken ct);

    /// <summary>
    /// Makes a key that takes over from another: of the same kind, label and scopes. The old one expires after the overlap.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="old">The key to take over from; it must be valid.</param>
    /// <param name="overlap">How long both are valid.</param>
    /// <param name="publicKey">The new public key, for kinds whose private key only the source has.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <exception cref="SourceKeyException">There is no such key, it is not valid, or a third would be valid.</exception>
    Task<CreatedSourceKey> RotateAsync(SourceId source, SourceKeyId old, TimeSpan overlap, string? publicKey, CancellationToken ct);

    /// <summary>
    /// Makes a key worthless. A bearer key: at once in this process, within ten seconds in others. A signing key: at once everywhere.
    /// False when there is no such key or it was revoked before.
    /// </summary>
    Task<bool> RevokeAsync(SourceId source, SourceKeyId key, CancellationToken ct);
}

/// <summary>Names one key. Text form: <c>key_…</c>; it is no secret.</summary>
/// <param name="Value">A UUID.</param>
public readonly record struct SourceKeyId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "key";

    /// <summary>A new id, ordered by time.</summary>
    public static SourceKeyId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out SourceKeyId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new SourceKeyId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}

/// <summary>How a key is shown.</summary>
public enum SourceKeyKind
{
    /// <summary>As it is, in the header <c>Authorization: Bearer …</c>.</summary>
    Bearer = 1,

    /// <summary>By a signature with HMAC-SHA256; both sides hold the secret.</summary>
    HmacSha256 = 2,

    /// <summary>By a signature with Ed25519; only the source holds the private key.</summary>
    Ed25519 = 3,

    /// <summary>By a signature with SM2 and SM3, user id 1234567812345678; only the source holds the private key.</summary>
    Sm2Sm3 = 4,

    /// <summary>By a signature with HMAC-SM3; both sides hold the secret.</summary>
    HmacSm3 = 5,
}

/// <summary>What is offered first where nobody says which kind of signing key is wanted.</summary>
public static class SourceKeyKinds
{
    /// <summary>The kind with a secret on both sides: HMAC-SM3 under the national profile, HMAC-SHA256 otherwise.</summary>
    public static SourceKeyKind Shared(CryptoProfile profile) => profile == CryptoProfile.Gm ? SourceKeyKind.HmacSm3 : SourceKeyKind.HmacSha256;

    /// <summary>The kind with a private key at the source: SM2 under the national profile, Ed25519 otherwise.</summary>
    public static SourceKeyKind Own(CryptoProfile profile) => profile == CryptoProfile.Gm ? SourceKeyKind.Sm2Sm3 : SourceKeyKind.Ed25519;

    /// <summary>Every kind, those of the profile before the others of their sort.</summary>
    public static IReadOnlyList<SourceKeyKind> InOrder(CryptoProfile profile) =>
        profile == CryptoProfile.Gm
            ? [SourceKeyKind.Bearer, SourceKeyKind.HmacSm3, SourceKeyKind.Sm2Sm3, SourceKeyKind.HmacSha256, SourceKeyKind.Ed25519]
            : [SourceKeyKind.Bearer, SourceKeyKind.HmacSha256, SourceKeyKind.Ed25519, SourceKeyKind.Sm2Sm3, SourceKeyKind.HmacSm3];
}

/// <summary>A key as it is to be made.</summary>
/// <param name="Kind">How it is shown.</param>
/// <param name="Label">What it is for, in the words of whoever asked for it.</param>
public sealed record NewSourceKey(SourceKeyKind Kind, string Label)
{
    /// <summary>What it may be used for; null for everything in <see cref="KeyScopes.All"/>.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>When it ends by itself; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The public key, for Ed25519 and SM2: PEM, or base64 of SubjectPublicKeyInfo or of the raw key (32 and 65 bytes).</summary>
    public string? PublicKey { get; init; }
}

/// <summary>What is known of a key; never the key.</summary>
/// <param name="Id">Its id, which is also the <c>keyid</c> of signatures.</param>
/// <param name="Source">Whose it is.</param>
/// <param name="Kind">How it is shown.</param>
/// <param name="Label">What it is for.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends by itself; null for never.</param>
/// <param name="RevokedAt">When it was revoked; null when it was not.</param>
/// <param name="LastUsedAt">When it was last used, to the minute; null for never.</param>
public sealed record SourceKeyInfo(
    SourceKeyId Id,
    SourceId Source,
    SourceKeyKind Kind,
    string Label,
    IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt)
{
    /// <summary>Whether it may be used at a time.</summary>
    public bool IsValidAt(DateTimeOffset time) => RevokedAt is null && (ExpiresAt is not { } end || time < end);
}

/// <summary>A key that was just made.</summary>
/// <param name="Key">What is known of it.</param>
/// <param name="Secret">
/// The text to hand to the source, shown this once: the bearer key, or the HMAC secret in base64. Null when only the source has the secret.
/// </param>
public sealed record CreatedSourceKey(SourceKeyInfo Key, string? Secret);

/// <summary>A key cannot be made or changed; the message says why, in one line.</summary>
public sealed class SourceKeyException : Exception
{
    /// <summary>An exception with its message.</summary>
    public SourceKeyException(string message)
        : base(message)
    {
    }
}
