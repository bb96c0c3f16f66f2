namespace Puhui.Bench.Ingest;

/// <summary>How acts fall on accounts.</summary>
internal enum AccountSpread
{
    Uniform,
    Zipf1,
    Zipf2,
}

/// <summary>Draws account numbers 0 … count-1 by a spread, reproducibly.</summary>
internal sealed class AccountSampler
{
    private readonly Random _random;
    private readonly int _count;
    private readonly double[]? _cumulative;

    public AccountSampler(AccountSpread spread, int count, int seed)
    {
        _random = new Random(seed);
        _count = count;
        if (spread != AccountSpread.Uniform)
        {
            var exponent = spread == AccountSpread.Zipf1 ? 1.0 : 2.0;
            _cumulative = new double[count];
            var sum = 0.0;
            for (var rank = 0; rank < count; rank++)
            {
                sum += 1 / Math.Pow(rank + 1, exponent);
                _cumulative[rank] = sum;
            }
        }
    }

    public int Next() => At(_random.NextDouble());

    /// <summary>The account of a record number: the same number always falls on the same account.</summary>
    public int NextFor(int number) => At(unchecked(((ulong)number * 0x9E3779B97F4A7C15ul) >> 11) * (1.0 / (1ul << 53)));

    private int At(double share)
    {
        if (_cumulative is null)
        {
            return (int)(share * _count);
        }

        var place = Array.BinarySearch(_cumulative, share * _cumulative[^1]);
        return Math.Min(place < 0 ? ~place : place, _count - 1);
    }
}
