using System.Buffers.Binary;
using System.Security.Cryptography;
using Puhui.Activities.Contracts;
using Puhui.Activities.Import;

namespace Puhui.Activities.Rules;

/// <summary>
/// What the fixes of a device tell, worked out once when they arrive; the fixes themselves are not kept. Speeds are estimates
/// for judging, never amounts.
/// </summary>
internal sealed class TraceReading
{
    private const int LeastPoints = 10;
    private const decimal SharePerMille = 200;

    private readonly List<double> _accelerations = [];

    private TraceReading()
    {
    }

    /// <summary>The highest speed that at least three legs of the trace reach; single jumps are bad fixes, not speed.</summary>
    public decimal TopSpeedKmh { get; private init; }

    /// <summary>
    /// The shape of the trace, whenever and under whatever id it is sent: 16 bytes of SHA-256 over the seconds and places from
    /// fix to fix. Null for a trace too short to be told from another.
    /// </summary>
    public byte[]? Shape { get; private init; }

    /// <summary>Whether more than a fifth of the fixes can only be reached with a greater change of speed.</summary>
    public bool IsJumpy(decimal metresPerSecondSquared) =>
        _accelerations.Count >= LeastPoints
        && _accelerations.Count(acceleration => acceleration > (double)metresPerSecondSquared) * 1000m > SharePerMille * _accelerations.Count;

    public static TraceReading Of(IReadOnlyList<TracePoint> trace)
    {
        List<double> speeds = [];
        for (var i = 1; i < trace.Count; i++)
        {
            var seconds = trace[i].Second - trace[i - 1].Second;
            if (seconds > 0)
            {
                speeds.Add(Metres(trace[i - 1], trace[i]) / seconds);
            }
        }

        var reading = new TraceReading { TopSpeedKmh = TopSpeed(speeds), Shape = trace.Count >= LeastPoints ? ShapeOf(trace) : null };
        for (var i = 2; i < trace.Count; i++)
        {
            double before = trace[i - 1].Second - trace[i - 2].Second;
            double after = trace[i].Second - trace[i - 1].Second;
            if (before > 0 && after > 0)
            {
                var change = Math.Abs((Metres(trace[i - 1], trace[i]) / after) - (Metres(trace[i - 2], trace[i - 1]) / before));
                reading._accelerations.Add(change / ((before + after) / 2));
            }
        }

        return reading;
    }

    private static decimal TopSpeed(List<double> speeds)
    {
        if (speeds.Count < 3)
        {
            return 0;
        }

        speeds.Sort();
        return decimal.Round((decimal)Math.Min(speeds[^3] * 3.6, 1_000_000), 1);
    }

    private static double Metres(in TracePoint from, in TracePoint to) =>
        GreatCircle.Metres((double)from.Latitude, (double)from.Longitude, (double)to.Latitude, (double)to.Longitude);

    private static byte[] ShapeOf(IReadOnlyList<TracePoint> trace)
    {
        var bytes = new byte[trace.Count * 12];
        for (var i = 1; i < trace.Count; i++)
        {
            var at = bytes.AsSpan(i * 12);
            BinaryPrimitives.WriteInt32BigEndian(at, trace[i].Second - trace[i - 1].Second);
            BinaryPrimitives.WriteInt32BigEndian(at[4..], (int)decimal.Round((trace[i].Latitude - trace[0].Latitude) * 100_000));
            BinaryPrimitives.WriteInt32BigEndian(at[8..], (int)decimal.Round((trace[i].Longitude - trace[0].Longitude) * 100_000));
        }

        return SHA256.HashData(bytes)[..16];
    }
}
