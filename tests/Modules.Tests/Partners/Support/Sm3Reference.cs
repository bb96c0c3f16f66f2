using System.Buffers.Binary;
using System.Numerics;

namespace Puhui.Modules.Tests.Partners.Support;

/// <summary>SM3 as GB/T 32905 writes it down, to check the other one by.</summary>
internal static class Sm3Reference
{
    public static byte[] Hash(ReadOnlySpan<byte> message)
    {
        var padded = new byte[(message.Length + 9 + 63) / 64 * 64];
        message.CopyTo(padded);
        padded[message.Length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(padded.Length - 8), (ulong)message.Length * 8);
        uint[] v = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];
        for (var at = 0; at < padded.Length; at += 64)
        {
            v = Compress(v, padded.AsSpan(at, 64));
        }

        var hash = new byte[32];
        for (var i = 0; i < 8; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(i * 4), v[i]);
        }

        return hash;
    }

    private static uint[] Compress(uint[] v, ReadOnlySpan<byte> block)
    {
        unchecked
        {
            var w = new uint[68];
            for (var j = 0; j < 68; j++)
            {
                w[j] = j < 16
                    ? BinaryPrimitives.ReadUInt32BigEndian(block[(j * 4)..])
                    : P1(w[j - 16] ^ w[j - 9] ^ Left(w[j - 3], 15)) ^ Left(w[j - 13], 7) ^ w[j - 6];
            }

            var (a, b, c, d, e, f, g, h) = (v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]);
            for (var j = 0; j < 64; j++)
            {
                var ss1 = Left(Left(a, 12) + e + Left(j < 16 ? 0x79cc4519u : 0x7a879d8au, j % 32), 7);
                var ss2 = ss1 ^ Left(a, 12);
                var ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
                var gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
                var tt1 = ff + d + ss2 + (w[j] ^ w[j + 4]);
                var tt2 = gg + h + ss1 + w[j];
                (d, c, b, a) = (c, Left(b, 9), a, tt1);
                (h, g, f, e) = (g, Left(f, 19), e, tt2 ^ Left(tt2, 9) ^ Left(tt2, 17));
            }

            return [v[0] ^ a, v[1] ^ b, v[2] ^ c, v[3] ^ d, v[4] ^ e, v[5] ^ f, v[6] ^ g, v[7] ^ h];
        }
    }

    private static uint Left(uint x, int by) => BitOperations.RotateLeft(x, by);

    private static uint P1(uint x) => x ^ Left(x, 15) ^ Left(x, 23);
}
