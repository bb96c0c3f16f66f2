namespace Puhui.Modules.Tests.Activities.Import.Samples;

/// <summary>SplitMix64: the same numbers on every machine and for every version of the runtime.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public int Next(int below) => (int)(Throw() % (ulong)below);

    public int Between(int least, int most) => least + Next(most - least + 1);

    public T Of<T>(IReadOnlyList<T> things) => things[Next(things.Count)];

    private ulong Throw()
    {
        unchecked
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
