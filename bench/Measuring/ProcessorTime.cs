using System.Diagnostics;
using System.Globalization;

namespace Puhui.Bench.Measuring;

/// <summary>Processor seconds of processes as the kernel counts them, to say where the cost of an activity goes.</summary>
internal static class ProcessorTime
{
    private const double TicksPerSecond = 100;

    /// <summary>This process.</summary>
    public static double Own()
    {
        using var own = Process.GetCurrentProcess();
        return own.TotalProcessorTime.TotalSeconds;
    }

    /// <summary>One other process; 0 when it is gone.</summary>
    public static double Of(int pid) => ReadStat(pid)?.Seconds ?? 0;

    /// <summary>A process, its living descendants, and those it has waited for.</summary>
    public static double OfTree(int root)
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? ReadStat(pid) : null)
            .OfType<Stat>().ToArray();
        var tree = new HashSet<int> { root };
        while (all.Any(stat => tree.Contains(stat.Parent) && tree.Add(stat.Pid)))
        {
        }

        return all.Where(stat => tree.Contains(stat.Pid)).Sum(stat => stat.Seconds + stat.WaitedForSeconds);
    }

    private static Stat? ReadStat(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (IOException)
        {
            return null; // the process ended between listing and reading
        }

        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        double Seconds(int field) => double.Parse(fields[field], CultureInfo.InvariantCulture) / TicksPerSecond;
        return new(pid, int.Parse(fields[1], CultureInfo.InvariantCulture), Seconds(11) + Seconds(12), Seconds(13) + Seconds(14));
    }

    private sealed record Stat(int Pid, int Parent, double Seconds, double WaitedForSeconds);
}
