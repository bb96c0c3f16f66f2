using System.Buffers.Binary;
using System.Security.Cryptography;
using Puhui.Activities.Contracts;

namespace Puhui.Activities.Replay;

/// <summary>Who wins and who loses, without saying who: bins, percentiles, and the biggest movers under names of this replay alone.</summary>
internal sealed class Distribution(int people, byte[] pseudonyms)
{
    private const int MostMovers = 10;
    private static readonly int[] Percents = [1, 5, 10, 25, 50, 75, 90, 95, 99];

    // In the smallest unit: 10 g, 100 g, 1 kg … 100 kg for CO2E.
    private static readonly long[] Steps = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
    private static readonly long[] Bounds = [.. Steps.Reverse().Select(step => -step), 0, 1, .. Steps];

    private readonly List<long> _changes = [];
    private readonly Mover[] _movers = new Mover[2 * (MostMovers + 1)];
    private int _most, _least;

    public long Holders => _changes.Count;

    public long Up { get; private set; }

    public long Down { get; private set; }

    public void Add(UInt128 holder, long before, long after)
    {
        var change = after - before;
        _changes.Add(change);
        Up += change > 0 ? 1 : 0;
        Down += change < 0 ? 1 : 0;
        if (change > 0)
        {
            Keep(_movers.AsSpan(0, MostMovers), ref _most, new Mover(holder, before, after));
        }
        else if (change < 0)
        {
            Keep(_movers.AsSpan(MostMovers, MostMovers), ref _least, new Mover(holder, before, after));
        }
    }

    public IReadOnlyList<ReplayMover> MostWon => Up < people ? [] : Named(_movers.AsSpan(0, _most));

    public IReadOnlyList<ReplayMover> MostLost => Down < people ? [] : Named(_movers.AsSpan(MostMovers, _least));

    /// <summary>Only percentiles beyond which there are people enough.</summary>
    public IReadOnlyList<ReplayPercentile> Percentiles()
    {
        _changes.Sort();
        return [.. Percents.Where(percent => Math.Min(percent, 100 - percent) * Holders >= 100L * people)
            .Select(percent => new ReplayPercentile(percent, _changes[(int)((Holders - 1) * percent / 100)]))];
    }

    /// <summary>Bins with people enough; smaller ones are put to their neighbour.</summary>
    public IReadOnlyList<ReplayBin> Bins()
    {
        var bins = new List<ReplayBin>();
        for (var i = 0; i <= Bounds.Length; i++)
        {
            var (from, to) = (i == 0 ? (long?)null : Bounds[i - 1], i == Bounds.Length ? (long?)null : Bounds[i]);
            var inside = _changes.Where(change => (from is null || change >= from) && (to is null || change < to));
            bins.Add(new ReplayBin(from, to, inside.LongCount(), inside.Sum()));
        }

        for (var i = 0; i < bins.Count;)
        {
            if (bins[i].Holders is > 0 and var few && few < people && bins.Exists(other => other != bins[i] && other.Holders > 0))
            {
                var with = bins.FindIndex(i + 1, other => other.Holders > 0);
                with = with < 0 ? bins.FindLastIndex(i - 1, other => other.Holders > 0) : with;
                var (low, high) = (Math.Min(i, with), Math.Max(i, with));
                var (one, other) = (bins[low], bins[high]);
                bins.RemoveRange(low, high - low + 1);
                bins.Insert(low, new ReplayBin(one.From, other.To, one.Holders + other.Holders, one.Change + other.Change));
                i = low;
            }
            else
            {
                i++;
            }
        }

        return [.. bins.Select(bin => bin.Holders is > 0 and var few && few < people ? bin with { Holders = null, Change = null } : bin)];
    }

    private static void Keep(Span<Mover> kept, ref int count, Mover one)
    {
        var at = count;
        while (at > 0 && Math.Abs(kept[at - 1].Change) < Math.Abs(one.Change))
        {
            at--;
        }

        if (at == MostMovers)
        {
            return;
        }

        count = Math.Min(count + 1, MostMovers);
        for (var i = count - 1; i > at; i--)
        {
            kept[i] = kept[i - 1];
        }

        kept[at] = one;
    }

    private List<ReplayMover> Named(ReadOnlySpan<Mover> movers)
    {
        List<ReplayMover> named = [];
        Span<byte> account = stackalloc byte[16];
        Span<byte> digest = stackalloc byte[32];
        foreach (var mover in movers)
        {
            BinaryPrimitives.WriteUInt128BigEndian(account, mover.Holder);
            HMACSHA256.HashData(pseudonyms, account, digest);
            named.Add(new ReplayMover("p-" + Convert.ToHexStringLower(digest[..4]), Rounded(mover.Before), Rounded(mover.After)));
        }

        return named;
    }

    /// <summary>Three digits: an exact balance would be as good as a name to whoever knows it.</summary>
    private static long Rounded(long amount)
    {
        var step = 1L;
        while (Math.Abs(amount) / step >= 1000)
        {
            step *= 10;
        }

        return (long)Math.Round(amount / (decimal)step, 0, MidpointRounding.AwayFromZero) * step;
    }

    private readonly record struct Mover(UInt128 Holder, long Before, long After)
    {
        public long Change => After - Before;
    }
}
