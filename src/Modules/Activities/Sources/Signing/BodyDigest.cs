using System.Security.Cryptography;
using Puhui.Platform.Cryptography;

namespace Puhui.Activities.Sources.Signing;

/// <summary>
/// <c>Content-Digest</c> (RFC 9530): digests of the body as it is sent, compressed or not. Known are <c>sha-256</c>, <c>sha-512</c>, and
/// <c>sm3</c>, which the register of that standard does not name. All that are known must fit, and at least one must be there.
/// </summary>
internal static class BodyDigest
{
    private const int LongestHeader = 1024;

    /// <summary>Whether the header fits the body.</summary>
    public static bool Fits(string header, ReadOnlySpan<byte> body)
    {
        if (header.Length > LongestHeader)
        {
            return false;
        }

        var known = 0;
        var reader = new StructuredText(header.AsSpan().Trim(" \t"));
        for (var ended = reader.IsAtEnd; !ended;)
        {
            if (!reader.TryKey(out var name) || !reader.TrySkip('=') || !reader.TryBytes(out var stated) || !reader.TryNextMember(out ended))
            {
                return false;
            }

            var computed = Compute(name, body);
            if (computed is not null)
            {
                known++;
                if (!computed.AsSpan().SequenceEqual(stated))
                {
                    return false;
                }
            }
        }

        return known > 0;
    }

    private static byte[]? Compute(string name, ReadOnlySpan<byte> body) => name switch
    {
        "sha-256" => SHA256.HashData(body),
        "sha-512" => SHA512.HashData(body),
        "sm3" => Sm3.HashData(body),
        _ => null,
    };
}
