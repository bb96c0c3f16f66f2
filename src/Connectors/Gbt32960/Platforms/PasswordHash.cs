using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Puhui.Gbt32960.Platforms;

/// <summary>Passwords as PBKDF2 with SHA-256: iterations (4 bytes) ‖ salt (16) ‖ hash (32).</summary>
internal static class PasswordHash
{
    private const int Iterations = 210_000;
    private const int SaltSize = 16;
    private const int HashSize = 32;

    /// <summary>Stands in where there is no such user, so that the answer takes as long.</summary>
    public static byte[] Nobody { get; } = Of(Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));

    public static byte[] Of(string password)
    {
        var stored = new byte[4 + SaltSize + HashSize];
        BinaryPrimitives.WriteInt32BigEndian(stored, Iterations);
        RandomNumberGenerator.Fill(stored.AsSpan(4, SaltSize));
        Derive(password, stored).CopyTo(stored, 4 + SaltSize);
        return stored;
    }

    public static bool Verify(string password, byte[] stored) =>
        CryptographicOperations.FixedTimeEquals(Derive(password, stored), stored.AsSpan(4 + SaltSize));

    private static byte[] Derive(string password, ReadOnlySpan<byte> stored) => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(password), stored.Slice(4, SaltSize), BinaryPrimitives.ReadInt32BigEndian(stored), HashAlgorithmName.SHA256, HashSize);
}
