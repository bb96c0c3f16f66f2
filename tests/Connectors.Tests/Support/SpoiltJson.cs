using System.Text;

namespace Puhui.Connectors.Tests.Support;

/// <summary>A good JSON message, broken in many ways, the same ways each time for a seed.</summary>
internal static class SpoiltJson
{
    private static readonly string[] Odd =
    [
        "null", "true", "-1", "0", "1e400", "-1e-400", "99999999999999999999999999999999", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "[]", "{}", "[[[]]]", "\"2026-02-30T00:00:00Z\"",
        "\"" + new string('x', 5000) + "\"", "0.1234567890123456789012345678901234567890", "\"上海\"", "1000000001", "{\"a\":{\"a\":{\"a\":{}}}}",
    ];

    public static IEnumerable<byte[]> Of(string good, int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var text = good;
            for (var times = random.Next(1, 4); times > 0; times--)
            {
                text = random.Next(4) == 0 ? text : Value(text, random);
            }

            var bytes = Encoding.UTF8.GetBytes(text);
            yield return (i % 5) switch
            {
                0 => bytes[..random.Next(bytes.Length)],
                1 => Flip(bytes, random),
                2 when i % 500 == 2 => Encoding.UTF8.GetBytes(new string('[', 50_000)),
                2 when i % 500 == 7 => [.. Encoding.UTF8.GetBytes("{\"x\":\""), .. new byte[20_000], .. "\"}"u8],
                _ => bytes,
            };
        }
    }

    // Replaces a value after some colon or inside some list.
    private static string Value(string text, Random random)
    {
        var places = Enumerable.Range(0, text.Length).Where(i => text[i] is ':' or '[').ToArray();
        if (places.Length == 0)
        {
            return text;
        }

        var begin = places[random.Next(places.Length)] + 1;
        var end = text.IndexOfAny([',', '}', ']'], begin);
        return end < 0 ? text : string.Concat(text.AsSpan(0, begin), Odd[random.Next(Odd.Length)], text.AsSpan(end));
    }

    private static byte[] Flip(byte[] bytes, Random random)
    {
        if (bytes.Length == 0)
        {
            return bytes;
        }

        for (var times = random.Next(1, 6); times > 0; times--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }
}
