namespace Puhui.TransparencyLog;

/// <summary>
/// The salt of one entry, derived from its holder's secret: nothing is stored per entry, and destroying the secret
/// makes every commitment of that holder unreadable for good.
/// </summary>
public static class Salt
{
    /// <summary>Bytes of a salt.</summary>
    public const int Size = 16;

    /// <summary>Bytes of a holder's secret.</summary>
    public const int SecretSize = 32;

    private static ReadOnlySpan<byte> Label => "puhui salt v1"u8;

    /// <summary>Writes the first 16 bytes of HMAC-SHA256(secret, "puhui salt v1" ‖ entry id as 16 big-endian bytes).</summary>
    /// <param name="holderSecret">32 secret bytes of the holder.</param>
    /// <param name="entry">The entry's id.</param>
    /// <param name="destination">Receives 16 bytes.</param>
    public static void Derive(ReadOnlySpan<byte> holderSecret, Guid entry, Span<byte> destination)
    {
        if (holderSecret.Length != SecretSize)
        {
            throw new ArgumentException($"A holder's secret has {SecretSize} bytes, not {holderSecret.Length}.", nameof(holderSecret));
        }

        Span<byte> message = stackalloc byte[13 + 16];
        Label.CopyTo(message);
        entry.TryWriteBytes(message[13..], bigEndian: true, out _);
        Span<byte> mac = stackalloc byte[Sha256.Size];
        Sha256.Hmac(holderSecret, message, mac);
        mac[..Size].CopyTo(destination);
    }
}
