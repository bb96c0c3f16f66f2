namespace Puhui.Connectors.Tests.Support;

/// <summary>Spoils bytes in the ways that links, editors and attackers do; the same seed spoils the same way.</summary>
internal static class SpoiltBytes
{
    private static readonly byte[][] Words =
    [
        "null"u8.ToArray(), "\""u8.ToArray(), ","u8.ToArray(), "\n"u8.ToArray(), "{"u8.ToArray(), "["u8.ToArray(), "}"u8.ToArray(), "-1"u8.ToArray(),
        "99999999999999999999999999"u8.ToArray(), "1e308"u8.ToArray(), "NaN"u8.ToArray(), "\\ud800"u8.ToArray(), "站"u8.ToArray(), [0], [0xFF, 0xFE], "0000-00-00"u8.ToArray(),
    ];

    public static IEnumerable<byte[]> Of(byte[] sound, int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            List<byte> spoilt = [.. sound];
            for (var cuts = random.Next(1, 4); cuts > 0 && spoilt.Count > 0; cuts--)
            {
                Spoil(spoilt, random);
            }

            yield return [.. spoilt];
        }
    }

    private static void Spoil(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count);
        var length = Math.Min(random.Next(1, 16), bytes.Count - at);
        switch (random.Next(6))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                bytes.InsertRange(at, Words[random.Next(Words.Length)]);
                break;
        }
    }
}
