using System.Text;

namespace Puhui.Methodology;

/// <summary>A fixed list of names, found by their UTF-8 bytes without allocating.</summary>
internal sealed class Utf8Names
{
    private const int FewNames = 6;

    private readonly byte[][] _names;
    private readonly int[] _values;
    private readonly int[] _buckets;

    /// <summary>Names with the value each stands for; an earlier one wins over a later one of the same name.</summary>
    public Utf8Names(IEnumerable<(string Name, int Value)> names)
    {
        var distinct = names.DistinctBy(pair => pair.Name, StringComparer.Ordinal).ToList();
        _names = [.. distinct.Select(pair => Encoding.UTF8.GetBytes(pair.Name))];
        _values = [.. distinct.Select(pair => pair.Value)];
        _buckets = new int[_names.Length <= FewNames ? 0 : (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_names.Length * 2)];
        for (var i = 0; i < _names.Length && _buckets.Length > 0; i++)
        {
            var bucket = Hash(_names[i]);
            while (_buckets[bucket] != 0)
            {
                bucket = (bucket + 1) & (_buckets.Length - 1);
            }

            _buckets[bucket] = i + 1;
        }
    }

    /// <summary>The value of a name; −1 when it is not in the list.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        if (_buckets.Length == 0)
        {
            for (var i = 0; i < _names.Length; i++)
            {
                if (name.SequenceEqual(_names[i]))
                {
                    return _values[i];
                }
            }

            return -1;
        }

        for (var bucket = Hash(name); _buckets[bucket] != 0; bucket = (bucket + 1) & (_buckets.Length - 1))
        {
            var i = _buckets[bucket] - 1;
            if (name.SequenceEqual(_names[i]))
            {
                return _values[i];
            }
        }

        return -1;
    }

    /// <summary>The value of a name given as characters; −1 when it is not in the list.</summary>
    public int Find(ReadOnlySpan<char> name)
    {
        Span<byte> utf8 = stackalloc byte[256];
        return Encoding.UTF8.TryGetBytes(name, utf8, out var length) ? Find(utf8[..length]) : -1;
    }

    private int Hash(ReadOnlySpan<byte> name)
    {
        var hash = 2166136261u;
        foreach (var letter in name)
        {
            hash = unchecked((hash ^ letter) * 16777619u);
        }

        return (int)(hash & (uint)(_buckets.Length - 1));
    }
}
