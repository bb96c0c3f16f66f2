using System.Globalization;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Attesting;

/// <summary>What the two commitments of an attestation's leaf commit to (docs/formats/leaf.md).</summary>
internal static class AttestationFields
{
    private const string ProgrammePrefix = "prg";

    /// <summary>Topic, subject, time; then the programme and the holder, where there is one.</summary>
    public static FieldList About(NewAttestation what)
    {
        List<Field> fields =
        [
            new("topic", what.Topic),
            new("subject", what.Subject),
            new("at", what.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)),
        ];
        if (what.Programme is { } programme)
        {
            fields.Add(new("programme", IdText.Format(ProgrammePrefix, programme)));
        }

        if (what.Holder is { } holder)
        {
            fields.Add(new("holder", holder.ToString()));
        }

        return new FieldList(fields);
    }

    /// <summary>The fields of the topic, in their order.</summary>
    public static FieldList Details(NewAttestation what) => new(what.Fields.Select(field => new Field(field.Key, field.Value)));

    /// <summary>Times are kept, and committed to, in whole microseconds.</summary>
    public static DateTimeOffset ToMicroseconds(DateTimeOffset at) =>
        new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
