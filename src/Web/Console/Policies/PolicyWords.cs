using Puhui.Components;
using Puhui.Quantities;

namespace Puhui.Operating.Policies;

/// <summary>Words about policies, and what changed between two texts.</summary>
internal static class PolicyWords
{
    public static string Of(Refusal refusal, Language l) => refusal.Code switch
    {
        "policy_unreadable" => l.Say("读不懂这份政策：", "The policy cannot be read: ") + refusal.Detail,
        "policy_unchanged" => l.Say("和现行的一字不差，没有什么可发布的。", "It is the same as the last version; there is nothing to publish."),
        "effective_in_the_past" => l.Say("生效日不能在过去：已经发出的积分不再改。", "It cannot begin in the past: points that were given do not change."),
        "revision_stale" => l.Say("您写的时候别人已经发布了新的一版，请对照后再发布。", "Somebody published another version meanwhile; compare before you publish."),
        "months_invalid" => l.Say("模拟要选 1 到 24 个整月，不能在将来。", "A simulation is over 1 to 24 whole months, none in the future."),
        "programme_unknown" => l.Say("没有这个方案。", "There is no such programme."),
        "day_invalid" => l.Say("生效日写得不对。", "The day is not one."),
        _ => refusal.Detail.Length > 0 ? refusal.Detail : refusal.Code,
    };

    /// <summary>Lines of two texts side by side: ' ' in both, '-' only before, '+' only after.</summary>
    public static IReadOnlyList<(char Sign, string Line)> Difference(string before, string after)
    {
        var (old, now) = (before.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'), after.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'));
        if (before.Length == 0)
        {
            return [.. now.Select(line => ('+', line))];
        }

        // Policies are short; longer ones are shown whole.
        if ((long)old.Length * now.Length > 4_000_000)
        {
            return [.. old.Select(line => ('-', line)), .. now.Select(line => ('+', line))];
        }

        var common = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
            {
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        List<(char, string)> lines = [];
        var (a, b) = (0, 0);
        while (a < old.Length || b < now.Length)
        {
            if (a < old.Length && b < now.Length && old[a] == now[b])
            {
                lines.Add((' ', old[a++]));
                b++;
            }
            else if (a < old.Length && (b == now.Length || common[a + 1, b] >= common[a, b + 1]))
            {
                lines.Add(('-', old[a++]));
            }
            else
            {
                lines.Add(('+', now[b++]));
            }
        }

        return lines;
    }
}
