using System.Collections.Concurrent;
using System.Text;

namespace Puhui.Activities.Intake;

/// <summary>One string per scenario or region, however many records name it. Bounded: outside input cannot fill it without end.</summary>
internal static class Words
{
    private const int Most = 4096;

    private static readonly ConcurrentDictionary<string, string> Known = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="ascii">At most 128 ASCII characters.</param>
    public static string Shared(ReadOnlySpan<byte> ascii)
    {
        Span<char> text = stackalloc char[128];
        Ascii.ToUtf16(ascii, text, out var length);
        text = text[..length];
        if (Lookup.TryGetValue(text, out var word))
        {
            return word;
        }

        word = text.ToString();
        return Known.Count >= Most ? word : Known.GetOrAdd(word, word);
    }
}
