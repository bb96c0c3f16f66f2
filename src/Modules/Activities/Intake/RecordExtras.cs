using System.Buffers.Binary;
using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Activities.Rules;

namespace Puhui.Activities.Intake;

/// <summary>
/// What few records bring: references, places, a trace, steps a minute. Judged when the record arrives; of all this only keyed
/// digests, and coarse places for the claim window, are kept.
/// </summary>
internal sealed class RecordExtras
{
    public const int MostPoints = 2_000;
    public const int MostMinutes = 1_440;
    public const int MostSteps = 400;

    public List<ActivityReference> References { get; } = [];

    public GeoPosition? From { get; set; }

    public GeoPosition? To { get; set; }

    public IReadOnlyList<TracePoint>? Trace { get; set; }

    public IReadOnlyList<int>? Cadence { get; set; }

    /// <summary>What the trace tells; null without one.</summary>
    public TraceReading? TraceReading { get; private set; }

    /// <summary>Works out what the trace tells. Call once, when the record is complete.</summary>
    public void Complete() => TraceReading = Trace is { Count: > 1 } trace ? TraceReading.Of(trace) : null;

    /// <summary>The one spelling of all of it, for the content digest.</summary>
    public byte[] Canonical()
    {
        var text = new StringBuilder();
        foreach (var reference in References.OrderBy(reference => reference.Kind).ThenBy(reference => reference.Value, StringComparer.Ordinal))
        {
            text.Append((int)reference.Kind).Append('=').Append(reference.Value).Append('\n');
        }

        Position(text, "from", From);
        Position(text, "to", To);
        var head = Encoding.UTF8.GetBytes(text.ToString());
        var points = Trace ?? [];
        var minutes = Cadence ?? [];
        var bytes = new byte[head.Length + 8 + (points.Count * 20) + (minutes.Count * 4)];
        head.CopyTo(bytes, 0);
        var at = bytes.AsSpan(head.Length);
        BinaryPrimitives.WriteInt32BigEndian(at, points.Count);
        BinaryPrimitives.WriteInt32BigEndian(at[4..], minutes.Count);
        at = at[8..];
        foreach (var point in points)
        {
            BinaryPrimitives.WriteInt32BigEndian(at, point.Second);
            BinaryPrimitives.WriteInt64BigEndian(at[4..], (long)(point.Latitude * 10_000_000));
            BinaryPrimitives.WriteInt64BigEndian(at[12..], (long)(point.Longitude * 10_000_000));
            at = at[20..];
        }

        foreach (var steps in minutes)
        {
            BinaryPrimitives.WriteInt32BigEndian(at, steps);
            at = at[4..];
        }

        return bytes;
    }

    private static void Position(StringBuilder text, string name, GeoPosition? position)
    {
        if (position is { } place)
        {
            text.Append(name).Append('=').Append((long)(place.Latitude * 10_000_000)).Append(',').Append((long)(place.Longitude * 10_000_000)).Append('\n');
        }
    }
}
