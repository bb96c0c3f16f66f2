using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Reading;
using Puhui.TransparencyLog;

namespace Puhui.Activities.Posting;

/// <summary>
/// What an entry's leaf commits to about its origin, in this order: source, record, scenario, method, evidence, region,
/// until, inputs, the programme where the holder's memberships chose it, and for an entry that changes an earlier credit its cause. Written from a row when it is posted, and from
/// the stored record when a receipt is asked for; both give the same bytes.
/// </summary>
internal sealed class OriginFields
{
    private readonly FieldWriter _writer = new();
    private readonly Dictionary<SourceId, byte[]> _sources = [];

    public ReadOnlySpan<byte> Of(IntakeBatch batch, in Row row)
    {
        _writer.Clear();
        if (!_sources.TryGetValue(batch.Source.Id, out var source))
        {
            _sources[batch.Source.Id] = source = Encoding.ASCII.GetBytes(batch.Source.Id.ToString());
        }

        _writer.Add("source"u8, source);
        _writer.Add("record"u8, batch.Text(row.Id));
        _writer.Add("scenario"u8, row.Scenario);
        _writer.Add("method"u8, row.Counting!.IssuerUtf8);
        _writer.Add("evidence"u8, EvidenceText(row.EvidenceOr(batch.Source)));
        _writer.Add("region"u8, row.Region);
        Until(row.Until == Row.NoTime ? null : Instant.ToTime(row.Until));
        _writer.Add("inputs"u8, batch.Text(row.Inputs));
        if (row.IsMember)
        {
            _writer.Add("programme"u8, Ascii(row.Programme!.Id.ToString()));
        }

        return _writer.Written;
    }

    public ReadOnlySpan<byte> Of(StoredRecord record, SourceId source, string method, string cause)
    {
        _writer.Clear();
        foreach (var (name, value) in List(record, source, method, cause))
        {
            _writer.Add(Encoding.ASCII.GetBytes(name), value);
        }

        return _writer.Written;
    }

    /// <summary>The same fields as text. <paramref name="cause"/> is null for the entry that credited the record first.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> List(StoredRecord record, SourceId source, string method, string? cause)
    {
        List<KeyValuePair<string, string>> fields =
        [
            new("source", source.ToString()),
            new("record", record.RecordId),
            new("scenario", record.Scenario),
            new("method", method),
            new("evidence", record.EvidenceName),
            new("region", record.Region ?? ""),
            new("until", record.Until?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture) ?? ""),
            new("inputs", record.Inputs),
        ];
        if (record.Programme is { } programme)
        {
            fields.Add(new("programme", programme.ToString()));
        }

        if (cause is not null)
        {
            fields.Add(new("cause", cause));
        }

        return fields;
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private void Until(DateTimeOffset? until)
    {
        if (until is { } time)
        {
            _writer.Add("until"u8, time);
        }
        else
        {
            _writer.Add("until"u8, ReadOnlySpan<byte>.Empty);
        }
    }

    private static ReadOnlySpan<byte> EvidenceText(byte evidence) => evidence switch
    {
        1 => "E1"u8,
        2 => "E2"u8,
        3 => "E3"u8,
        _ => "E4"u8,
    };
}
