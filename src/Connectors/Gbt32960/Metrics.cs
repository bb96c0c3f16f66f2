using System.Diagnostics.Metrics;
using Puhui.Gbt32960.Frames;

namespace Puhui.Gbt32960;

/// <summary>What is counted of the telemetry server and of trips.</summary>
internal static class Metrics
{
    private static readonly Meter Meter = new("Puhui.Gbt32960");
    private static readonly UpDownCounter<int> Connections = Meter.CreateUpDownCounter<int>("puhui.gbt32960.connections", "{connection}", "Open connections.");
    private static readonly Counter<long> Dropped = Meter.CreateCounter<long>("puhui.gbt32960.dropped", "{connection}", "Connections ended by the server, by reason.");
    private static readonly Counter<long> Frames = Meter.CreateCounter<long>("puhui.gbt32960.frames", "{frame}", "Whole frames received, by command.");
    private static readonly Counter<long> Faults = Meter.CreateCounter<long>("puhui.gbt32960.faults", "{frame}", "Frames refused, by reason.");
    private static readonly Counter<long> Points = Meter.CreateCounter<long>("puhui.gbt32960.points", "{point}", "Points made durable.");
    private static readonly Histogram<int> Batch = Meter.CreateHistogram<int>("puhui.gbt32960.batch", "{point}", "Points per transaction.");
    private static readonly Counter<long> Trips = Meter.CreateCounter<long>("puhui.gbt32960.trips", "{trip}", "Trips and sessions, by what became of them.");

    private static readonly KeyValuePair<string, object?>[] FaultTags =
        [.. Enum.GetNames<FrameFault>().Select(name => KeyValuePair.Create("reason", (object?)Spell(name)))];

    /// <summary>The words of a name with underscores between them: <c>check_byte_wrong</c>.</summary>
    public static string Spell(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : c.ToString()));

    public static void Connected() => Connections.Add(1);

    public static void Disconnected() => Connections.Add(-1);

    public static void Drop(string reason) => Dropped.Add(1, KeyValuePair.Create("reason", (object?)reason));

    public static void Took(byte command) => Frames.Add(1, KeyValuePair.Create("command", (object?)(int)command));

    public static void Refused(FrameFault fault) => Faults.Add(1, FaultTags[(int)fault]);

    public static void Wrote(int points)
    {
        Points.Add(points);
        Batch.Record(points);
    }

    public static void Trip(string outcome) => Trips.Add(1, KeyValuePair.Create("outcome", (object?)outcome));
}
