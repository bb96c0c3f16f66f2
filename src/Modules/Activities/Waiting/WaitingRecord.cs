using System.Globalization;
using System.Text;
using System.Text.Json;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;

namespace Puhui.Activities.Waiting;

/// <summary>A row as it waits: all that was read of the record, so that it can be judged as if it came then.</summary>
internal sealed record WaitingRecord(
    string Id, string Holder, string Inputs, string? Corrects, string Scenario, string? Region, byte Evidence, long At, long Until, string Digest,
    bool Historical, SubjectKind Subjects, WaitingExtras? Extras)
{
    public static byte[] Write(IntakeBatch batch, in Row row) => JsonSerializer.SerializeToUtf8Bytes(new WaitingRecord(
        batch.String(row.Id), batch.String(row.Holder), batch.String(row.Inputs), batch.StringOrNull(row.Corrects), row.Scenario!, row.Region, row.Evidence,
        row.At, row.Until, row.Digest.ToString("x32", CultureInfo.InvariantCulture), batch.IsHistorical, batch.Subjects, WaitingExtras.Of(row.Extras)));

    public static WaitingRecord Read(ReadOnlySpan<byte> written) =>
        JsonSerializer.Deserialize<WaitingRecord>(written) ?? throw new InvalidOperationException("A waiting record is empty.");

    /// <summary>The content digest the record came with.</summary>
    public UInt128 ContentDigest => UInt128.Parse(Digest, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Adds it to a batch of its source.</summary>
    public void AddTo(IntakeBatch batch) => batch.Add(new Row
    {
        Place = batch.Count,
        Id = batch.Add(Encoding.UTF8.GetBytes(Id)),
        Holder = batch.Add(Encoding.UTF8.GetBytes(Holder)),
        Inputs = batch.Add(Encoding.UTF8.GetBytes(Inputs)),
        Corrects = Corrects is null ? default : batch.Add(Encoding.UTF8.GetBytes(Corrects)),
        Scenario = Scenario,
        Region = Region,
        Evidence = Evidence,
        At = At,
        Until = Until,
        Digest = ContentDigest,
        Extras = Extras?.ToExtras(),
    });
}

/// <summary>The extras of a waiting record.</summary>
internal sealed record WaitingExtras(IReadOnlyList<ActivityReference> References, GeoPosition? From, GeoPosition? To, IReadOnlyList<TracePoint>? Trace, IReadOnlyList<int>? Cadence)
{
    public static WaitingExtras? Of(RecordExtras? extras) => extras is null ? null : new(extras.References, extras.From, extras.To, extras.Trace, extras.Cadence);

    public RecordExtras ToExtras()
    {
        var extras = new RecordExtras { From = From, To = To, Trace = Trace, Cadence = Cadence };
        extras.References.AddRange(References);
        extras.Complete();
        return extras;
    }
}
