using System.Globalization;
using Puhui.Platform.Problems;

namespace Puhui.Activities.Sources.Signing;

/// <summary>Why a signed request is not believed; the codes stand in docs/refusals.md.</summary>
internal static class SignatureRefusals
{
    public static Problem Unreadable() =>
        Problem.Of(400, "signature_unreadable", "Signature-Input and Signature are not those of one signature as in RFC 9421, or it is one of several and none is labelled puhui.");

    public static Problem Missing(string part) =>
        Problem.Of(401, "signature_missing_component", $"The signature does not cover what it must: {part}. Sign @method, @path, @query when there is one, content-digest when there is a body, and give created, keyid and a nonce of 8 to 128 characters.", part);

    public static Problem KeyUnknown() => Problem.Of(401, "key_unknown", "There is no signing key with this keyid.");

    public static Problem Algorithm(string algorithm) => Problem.Of(401, "signature_algorithm", $"This key signs with {algorithm}.");

    public static Problem TooOld(DateTimeOffset now) =>
        Problem.Of(401, "signature_too_old", $"The signature was made more than 300 seconds ago, or has expired; here it is {Seconds(now)}. Sign anew, and check the clock.");

    public static Problem TooNew(DateTimeOffset now) =>
        Problem.Of(401, "signature_too_new", $"The signature was made more than 300 seconds in the future; here it is {Seconds(now)}. Check the clock.");

    public static Problem Lacking(string component) => Problem.Of(401, "signature_invalid", "The signature covers something the request does not have, or that is not known here.", component);

    public static Problem Invalid() =>
        Problem.Of(401, "signature_invalid", "The signature does not fit the request and the key. Compare the text you signed with docs/partners.md, line by line.");

    public static Problem DigestMismatch() =>
        Problem.Of(400, "digest_mismatch", "The body is not the one whose digest was signed: Content-Digest holds sha-256, sha-512 or sm3 of the bytes as sent.");

    public static Problem Replayed() => Problem.Of(401, "nonce_replayed", "A request with this nonce was accepted before. Every request, also a repeated one, is signed anew.");

    private static string Seconds(DateTimeOffset now) => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
