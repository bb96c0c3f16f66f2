using System.Text;
using Puhui.Quantities;

namespace Puhui.Staff.Factors;

/// <summary>
/// Whether a password is hard to guess: 12 to 128 characters, and so built that a guesser who knows common words, names, keyboard rows,
/// dates, sequences and repetitions still needs many guesses. No rule asks for kinds of characters.
/// </summary>
internal static class PasswordStrength
{
    public const int Shortest = 12;
    public const int Longest = 128;

    // Powers of ten of guesses. Twelve letters at random have about seventeen by this count's ten per letter, at least twelve.
    private const double Enough = 10;

    private static readonly string[] Rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm"];

    // Gathered for this project from what people everywhere choose; short, since parts are found inside longer passwords.
    private static readonly string[] Common =
    [
        "password", "passwort", "pass", "word", "admin", "administrator", "root", "user", "login", "welcome", "hello", "letmein", "access", "master", "secret", "secure",
        "security", "default", "changeme", "change", "please", "test", "testing", "demo", "guest", "public", "private", "system", "server", "operator", "owner", "manager",
        "office", "company", "work", "computer", "internet", "monkey", "dragon", "shadow", "sunshine", "princess", "football", "baseball", "superman", "batman", "iloveyou",
        "love", "loveyou", "lovely", "flower", "summer", "winter", "spring", "autumn", "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "money", "freedom", "whatever", "trustno",
        "correct", "horse", "battery", "staple", "puhui", "carbon", "green", "energy", "climate", "earth", "planet", "nature", "forest", "tree", "leaf", "city", "china",
        "beijing", "shanghai", "shenzhen", "guangzhou", "tianjin", "chengdu", "hangzhou", "wuhan", "nanjing", "xian", "chongqing", "suzhou", "zhongguo", "woaini", "woaizhongguo",
        "aini", "baobao", "laopo", "laogong", "mima", "wode", "nihao", "huanying", "xiexie", "guanliyuan", "yonghu", "ceshi", "qwerty", "azerty", "qazwsx", "asdf", "zxcv",
        "wang", "zhang", "liu", "chen", "yang", "zhao", "huang", "zhou", "king", "queen", "michael", "daniel", "jordan", "thomas", "robert", "jessica", "ashley", "charlie",
        "google", "apple", "microsoft", "windows", "linux", "android", "iphone", "samsung", "huawei", "xiaomi", "wechat", "weixin", "alipay", "taobao", "baidu", "tencent",
        "abc", "xyz", "aaa", "zzz", "god", "jesus", "angel", "star", "happy", "lucky", "magic", "power", "tiger", "panda", "dog", "cat", "the", "and", "you", "are", "for", "one",
        "two", "three", "four", "five", "my", "is", "me", "it",
    ];

    private static readonly char[] Between = [' ', '.', '-', '_', '+'];

    /// <summary>What is wrong with it; null when it is good.</summary>
    public static Refusal? Judge(string password, params string[] own)
    {
        var plain = (password ?? "").Normalize(NormalizationForm.FormKC);
        if (plain.Length < Shortest)
        {
            return Weak($"It has fewer than {Shortest} characters.");
        }

        if (plain.Length > Longest)
        {
            return Weak($"It has more than {Longest} characters.");
        }

        var names = own.SelectMany(name => name.ToLowerInvariant().Split('@')).SelectMany(name => name.Split(Between, StringSplitOptions.RemoveEmptyEntries).Append(string.Concat(name.Split(Between))))
            .Where(name => name.Length >= 3);
        return Guesses(plain.ToLowerInvariant(), [.. Common, .. names]) < Enough
            ? Weak("It is made of common words, your name, rows of keys or repetitions, and so is easily guessed. Four or five words that have nothing to do with each other are better.")
            : null;
    }

    /// <summary>The power of ten of guesses by the cheapest way to put the password together from known parts.</summary>
    internal static double Guesses(string lower, IReadOnlyList<string> words)
    {
        var cheapest = new double[lower.Length + 1];
        for (var end = 1; end <= lower.Length; end++)
        {
            cheapest[end] = cheapest[end - 1] + 1;
            for (var start = 0; start < end - 1; start++)
            {
                if (CostOf(lower[start..end], words) is { } cost && cheapest[start] + cost < cheapest[end])
                {
                    cheapest[end] = cheapest[start] + cost;
                }
            }
        }

        return cheapest[^1];
    }

    private static double? CostOf(string part, IReadOnlyList<string> words) =>
        part.Length >= 2 && (words.Contains(part, StringComparer.Ordinal) || words.Contains(Fold(part), StringComparer.Ordinal)) ? 2.2
        : IsRepeated(part) ? 1.2 + (part.Length > 9 ? 0.5 : 0)
        : part.Length >= 3 && IsInARow(part) ? 1.5
        : part.Length is 4 or 6 or 8 && part.All(char.IsAsciiDigit) && IsDate(part) ? 3
        : null;

    /// <summary>With the usual stand-ins for letters undone.</summary>
    private static string Fold(string text) => new([.. text.Select(letter => letter switch { '@' => 'a', '$' => 's', '0' => 'o', '!' => 'i', '3' => 'e', _ => letter })]);

    private static bool IsInARow(string part) => Rows.Any(row => row.Contains(part, StringComparison.Ordinal) || Reversed(row).Contains(part, StringComparison.Ordinal));

    /// <summary>One piece of up to four characters again and again.</summary>
    private static bool IsRepeated(string part) =>
        Enumerable.Range(1, Math.Min(4, part.Length / 2)).Any(size => part.Length % size == 0 && part.Length / size >= 2 && part.Length >= 3
            && Enumerable.Range(0, part.Length).All(i => part[i] == part[i % size]));

    private static bool IsDate(string part) => part.Length switch
    {
        4 => part.StartsWith("19", StringComparison.Ordinal) || part.StartsWith("20", StringComparison.Ordinal),
        _ => true,
    };

    private static string Reversed(string text) => new([.. text.Reverse()]);

    private static Refusal Weak(string why) => new("password_weak", why, "/password");
}
