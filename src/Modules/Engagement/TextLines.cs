using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Puhui.Engagement;

/// <summary>The lines of a signed text: a word, a space, the rest. A reader passes over words it does not know.</summary>
internal sealed class TextLines
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string Day = "yyyy-MM-dd";

    private readonly List<(string Word, string Text)> _lines;

    private TextLines(List<(string Word, string Text)> lines) => _lines = lines;

    public static StringBuilder Begin(string first) => new StringBuilder(first).Append('\n');

    /// <summary>The lines after the first; false when the first is another.</summary>
    public static bool TryRead(string text, string first, [NotNullWhen(true)] out TextLines? lines)
    {
        var all = text.TrimEnd('\n').Split('\n');
        lines = all[0] == first
            ? new TextLines([.. all.Skip(1).Select(line => line.Split(' ', 2)).Select(parts => (parts[0], parts.Length > 1 ? parts[1] : ""))])
            : null;
        return lines is not null;
    }

    public IEnumerable<string> All(string word) => _lines.Where(line => line.Word == word).Select(line => line.Text);

    /// <summary>The rest of the one line with this word. Exactly one is a form error otherwise.</summary>
    public string One(string word)
    {
        string? found = null;
        foreach (var rest in All(word))
        {
            found = found is null ? rest : throw new FormatException($"There are several lines '{word}'.");
        }

        return found ?? throw new FormatException($"There is no line '{word}'.");
    }

    public string? Maybe(string word) => All(word).Any() ? One(word) : null;

    public long Number(string word) => Number(One(word), word);

    public static long Number(string text, string word) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"'{word}' is not a number.");

    public DateTimeOffset At(string word) =>
        DateTimeOffset.TryParseExact(One(word), Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : throw new FormatException($"'{word}' is not a time.");

    public DateOnly DayOf(string word) => DayOf(One(word), word);

    public static DateOnly DayOf(string text, string word) =>
        DateOnly.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw new FormatException($"'{word}' is not a day.");

    public static string Of(DateTimeOffset at) => at.ToUniversalTime().ToString(Time, CultureInfo.InvariantCulture);

    public static string Year(int year) => year.ToString(CultureInfo.InvariantCulture);

    public static string Of(DateOnly day) => day.ToString(Day, CultureInfo.InvariantCulture);
}
