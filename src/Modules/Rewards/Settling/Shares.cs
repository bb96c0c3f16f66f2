using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Settling;

/// <summary>Splits money among payers to the last fen: whole parts first, what is left one fen each to the largest remainders.</summary>
internal static class Shares
{
    private const int Whole = 1000;

    /// <summary>Who pays where an offer names nobody though money is owed: shown, so that somebody sees to it.</summary>
    private static readonly PayerShare s_nobody = new("unnamed", "未指定", "Not named", Whole);

    /// <summary>What each payer owes of an amount; sums to it exactly. Of equal remainders the payer named first gets the fen.</summary>
    public static long[] Split(long fen, IReadOnlyList<int> thousandths)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fen);
        if (thousandths.Sum() != Whole || thousandths.Any(part => part < 0))
        {
            throw new ArgumentException("Shares are not negative and sum to 1,000.", nameof(thousandths));
        }

        var parts = new long[thousandths.Count];
        var remainders = new int[thousandths.Count];
        var left = fen;
        for (var i = 0; i < parts.Length; i++)
        {
            var exact = (Int128)fen * thousandths[i];
            parts[i] = (long)(exact / Whole);
            remainders[i] = (int)(exact % Whole);
            left -= parts[i];
        }

        foreach (var i in Enumerable.Range(0, parts.Length).OrderByDescending(i => remainders[i]).ThenBy(i => i).Take((int)left))
        {
            parts[i]++;
        }

        return parts;
    }

    /// <summary>Who owes how much for vouchers grouped by the terms they were redeemed under; payers in the order in which they first occur, those who owe nothing left out.</summary>
    public static IReadOnlyList<PayerAmount> Of(IEnumerable<(long Fen, IReadOnlyList<PayerShare> Payers)> groups)
    {
        List<PayerAmount> owed = [];
        foreach (var (fen, named) in groups)
        {
            var payers = named.Count == 0 ? [s_nobody] : named;
            var parts = Split(fen, [.. payers.Select(payer => payer.Thousandths)]);
            for (var i = 0; i < parts.Length; i++)
            {
                var payer = payers[i];
                var at = owed.FindIndex(one => one.Kind == payer.Kind && one.NameZh == payer.NameZh && one.NameEn == payer.NameEn);
                if (at < 0)
                {
                    owed.Add(new PayerAmount(payer.Kind, payer.NameZh, payer.NameEn, parts[i]));
                }
                else
                {
                    owed[at] = owed[at] with { Fen = checked(owed[at].Fen + parts[i]) };
                }
            }
        }

        return [.. owed.Where(one => one.Fen > 0)];
    }
}
