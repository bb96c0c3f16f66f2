using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Sources;

/// <summary>A source as it lies in the table.</summary>
internal static class SourceRow
{
    public const string Columns = """
        s.number, s.source_id, s.programme_id, s.code, s.name, s.scenarios, s.evidence_ceiling, s.zone_id, s.enrols_unknown, s.state, s.subjects,
        s.owner, s.contact, s.requests_per_second, s.records_per_batch, s.records_per_day, s.holders, s.needs_consent,
        array(select h.programme from activities.source_share h where h.source = s.number and h.accepted_at is not null and h.ended_at is null order by h.number)
        """;

    public const int ColumnCount = 19;

    public static Source Read(NpgsqlDataReader row) => new(
        new SourceId(row.GetGuid(1)),
        row.GetInt32(0),
        new ProgrammeId(row.GetGuid(2)),
        row.GetString(3),
        row.GetString(4),
        row.IsDBNull(5) ? null : row.GetFieldValue<string[]>(5).ToHashSet(StringComparer.Ordinal),
        "E" + row.GetInt16(6).ToString(CultureInfo.InvariantCulture),
        row.GetString(7),
        row.GetBoolean(8),
        (SourceState)row.GetInt16(9),
        (SubjectKind)row.GetInt16(10))
    {
        Holders = (HolderNames)row.GetInt16(16),
        SharedWith = Programmes(row.GetFieldValue<Guid[]>(18)),
        NeedsConsent = row.GetBoolean(17),
        Owner = row.GetString(11),
        Contact = row.GetString(12),
        Limits = row.IsDBNull(13) && row.IsDBNull(14) && row.IsDBNull(15)
            ? SourceLimits.None
            : new SourceLimits(
                row.IsDBNull(13) ? null : row.GetInt32(13),
                row.IsDBNull(14) ? null : row.GetInt32(14),
                row.IsDBNull(15) ? null : row.GetInt64(15)),
    };

    private static IReadOnlyList<ProgrammeId> Programmes(Guid[] ids) => ids.Length == 0 ? [] : Array.ConvertAll(ids, id => new ProgrammeId(id));

    /// <summary>Adds the parameters of what may change, in the order name, owner, contact, scenarios, ceiling, zone, enrols, subjects, limits, consent.</summary>
    public static void AddChangeable(NpgsqlCommand command, Source source)
    {
        command.Parameters.Add(new() { Value = source.Name });
        command.Parameters.Add(new() { Value = source.Owner });
        command.Parameters.Add(new() { Value = source.Contact });
        command.Parameters.Add(new() { Value = (object?)source.Scenarios?.ToArray() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (short)(source.EvidenceCeiling[1] - '0') });
        command.Parameters.Add(new() { Value = source.ZoneId });
        command.Parameters.Add(new() { Value = source.EnrolsUnknown });
        command.Parameters.Add(new() { Value = (short)source.Subjects });
        command.Parameters.Add(new() { Value = (object?)source.Limits.RequestsPerSecond ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        command.Parameters.Add(new() { Value = (object?)source.Limits.RecordsPerBatch ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        command.Parameters.Add(new() { Value = (object?)source.Limits.RecordsPerDay ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = source.NeedsConsent });
    }

    /// <exception cref="ArgumentException">A value is out of its bounds.</exception>
    public static void Check(Source source)
    {
        if (source.EvidenceCeiling is not ("E1" or "E2" or "E3" or "E4"))
        {
            throw new ArgumentException($"The evidence ceiling is one of E1, E2, E3, E4; got '{source.EvidenceCeiling}'.", nameof(source));
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(source.ZoneId, out _))
        {
            throw new ArgumentException($"'{source.ZoneId}' is not an IANA time zone known to this machine.", nameof(source));
        }

        if (source.Limits.RequestsPerSecond <= 0 || source.Limits.RecordsPerBatch <= 0 || source.Limits.RecordsPerDay <= 0)
        {
            throw new ArgumentException("A limit is a number above 0, or none.", nameof(source));
        }

        if (!Enum.IsDefined(source.Subjects) || !Enum.IsDefined(source.State))
        {
            throw new ArgumentException("The subjects or the state are unknown.", nameof(source));
        }
    }
}
