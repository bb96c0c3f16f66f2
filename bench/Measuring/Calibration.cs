using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Puhui.Bench.Measuring;

/// <summary>What the machine could do while the bench ran: without it a figure of another day cannot be read.</summary>
internal sealed record Calibration(double SyncsPerSecond, double Sha256MegabytesPerSecond, double Load, int Cores, string System, string Runtime)
{
    public static Calibration Measure(string folder) => new(
        Syncs(folder), Hashing(), LoadAverage(), Environment.ProcessorCount, RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription);

    public string Line => string.Create(CultureInfo.InvariantCulture, $"{Cores} cores · {SyncsPerSecond:F0} fsync/s · SHA-256 {Sha256MegabytesPerSecond:F0} MB/s · load {Load:F2} · {Runtime}");

    private static double Syncs(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, $"sync-{Guid.NewGuid():N}");
        var block = new byte[8192];
        var count = 0;
        var clock = Stopwatch.StartNew();
        using (var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.DeleteOnClose))
        {
            while (clock.Elapsed < TimeSpan.FromMilliseconds(500))
            {
                stream.Position = 0;
                stream.Write(block);
                stream.Flush(flushToDisk: true);
                count++;
            }
        }

        return count / clock.Elapsed.TotalSeconds;
    }

    private static double Hashing()
    {
        var block = new byte[1 << 20];
        Span<byte> digest = stackalloc byte[32];
        var count = 0;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromMilliseconds(300))
        {
            SHA256.HashData(block, digest);
            count++;
        }

        return count * 1.048576 / clock.Elapsed.TotalSeconds;
    }

    private static double LoadAverage() =>
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
}
