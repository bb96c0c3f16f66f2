using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Puhui.Activities.Contracts;
using Puhui.Activities.Sources.Keys;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;

namespace Puhui.Activities.Sources.Signing;

/// <summary>
/// Judges a signed request. Refused in this order: headers that cannot be read, a part that must be signed and is not, an unknown key,
/// another algorithm than the key's, a time that is off, a signature that does not fit, a body that does not fit its digest, a
/// revoked or expired key, a nonce used before. Nothing is remembered of a request that was refused.
/// </summary>
internal sealed class SignatureCheck(
    SigningKeys keys, SignedBodies bodies, KeyUses uses, PuhuiSettings settings, TimeProvider time, ILogger<SignatureCheck> logger)
{
    public const string InputHeader = "Signature-Input";

    private const string SignatureHeader = "Signature";
    private const string DigestHeader = "Content-Digest";
    private const int ShortestNonce = 8;
    private const int LongestNonce = 128;
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);

    // Clocks of several servers differ a little; a nonce outlives the time of its request on all of them.
    private static readonly TimeSpan Longer = TimeSpan.FromMinutes(5);

    public async Task<(SignedUse? Use, Problem? Refused)> JudgeAsync(HttpContext context)
    {
        if (!SignatureInput.TryRead(context.Request.Headers[InputHeader].ToString(), context.Request.Headers[SignatureHeader].ToString(), out var input))
        {
            return (null, SignatureRefusals.Unreadable());
        }

        if (Missing(context.Request, input) is { } missing)
        {
            return (null, SignatureRefusals.Missing(missing));
        }

        SigningKey? key;
        try
        {
            key = SourceKeyId.TryParse(input.KeyId, out var id) ? await keys.FindAsync(id, context.RequestAborted) : null;
        }
        catch (CryptographicException e)
        {
            logger.LogError(e, "The secret of {Key} does not open: the secret in keys/ is not the one it was sealed under", input.KeyId);
            return (null, Problem.Of(503, "unavailable", "This key cannot be checked right now. Ask the programme."));
        }

        if (key is null)
        {
            return (null, SignatureRefusals.KeyUnknown());
        }

        var now = time.GetUtcNow();
        if (Judge(context, input, key, now) is { } refused)
        {
            return (null, refused);
        }

        if (await JudgeBodyAsync(context, input) is { } unfit)
        {
            return (null, unfit);
        }

        var until = DateTimeOffset.FromUnixTimeSeconds(input.Created!.Value) + Tolerance + Longer;
        var use = await keys.UseAsync(key.Id, input.Nonce!, until, context.RequestAborted);
        if (use.IsRevoked || use.IsExpired || use.IsReplayed)
        {
            return (null, use.IsRevoked ? GateRefusals.Revoked() : use.IsExpired ? GateRefusals.Expired() : SignatureRefusals.Replayed());
        }

        uses.Note(key.Id, now);
        return (use, null);
    }

    private static string? Missing(HttpRequest request, SignatureInput input)
    {
        var covered = input.Components;
        var whole = covered.Contains("@target-uri") || covered.Contains("@request-target");
        return !covered.Contains("@method") ? "@method"
            : !whole && !covered.Contains("@path") ? "@path"
            : !whole && SignatureBase.Target(request).Query.Length > 0 && !covered.Contains("@query") ? "@query"
            : SignedBodies.IsAnnounced(request) && !covered.Contains("content-digest") ? "content-digest"
            : input.Created is null ? "created"
            : input.KeyId is null ? "keyid"
            : input.Nonce is not { Length: >= ShortestNonce and <= LongestNonce } ? "nonce"
            : null;
    }

    private Problem? Judge(HttpContext context, SignatureInput input, SigningKey key, DateTimeOffset now)
    {
        if (input.Algorithm is { } algorithm && algorithm != key.Algorithm)
        {
            return SignatureRefusals.Algorithm(key.Algorithm);
        }

        var seconds = now.ToUnixTimeSeconds();
        if (input.Created < seconds - (long)Tolerance.TotalSeconds || input.Expires < seconds)
        {
            return SignatureRefusals.TooOld(now);
        }

        if (input.Created > seconds + (long)Tolerance.TotalSeconds)
        {
            return SignatureRefusals.TooNew(now);
        }

        var text = SignatureBase.Build(context, input, settings.PublicUrl, out var lacking);
        return text is null ? SignatureRefusals.Lacking(lacking!)
            : key.Verify(text, input.Signature) ? null
            : SignatureRefusals.Invalid();
    }

    private async Task<Problem?> JudgeBodyAsync(HttpContext context, SignatureInput input)
    {
        var covered = input.Components.Contains("content-digest");
        if (!covered && !SignedBodies.IsAnnounced(context.Request))
        {
            return null;
        }

        var (body, refused) = await bodies.TakeAsync(context);
        return refused ?? (BodyDigest.Fits(context.Request.Headers[DigestHeader].ToString(), body.Span) ? null : SignatureRefusals.DigestMismatch());
    }
}
