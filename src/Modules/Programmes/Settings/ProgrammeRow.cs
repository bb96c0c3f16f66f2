using Npgsql;
using NpgsqlTypes;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

/// <summary>A programme as it lies in the table.</summary>
internal static class ProgrammeRow
{
    /// <summary>The columns of the settings, in the order in which <see cref="AddSettings"/> gives their values.</summary>
    public const string SettingsColumns =
        "kind, title_zh, title_en, summary_zh, summary_en, region, zone, languages, unit_zh, unit_en, hue, mark, enrolment, max_people, starts_at, ends_at, day_cap_mg, month_cap_mg, k, rank";

    public const int SettingsCount = 20;

    public const string Columns = $"id, code, state, revision, created_at, logo_digest, {SettingsColumns}";

    public static void AddSettings(NpgsqlCommand command, ProgrammeSettings s)
    {
        Text(command, SettingsWords.Of(s.Kind));
        Text(command, s.TitleZh);
        Text(command, s.TitleEn);
        Text(command, s.SummaryZh);
        Text(command, s.SummaryEn);
        Text(command, s.Region);
        Text(command, s.ZoneId);
        command.Parameters.Add(new() { Value = s.Languages.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        Text(command, s.UnitZh);
        Text(command, s.UnitEn);
        Add(command, s.Hue, NpgsqlDbType.Integer);
        Text(command, s.Mark);
        Text(command, SettingsWords.Of(s.Enrolment));
        Add(command, s.MaxPeople, NpgsqlDbType.Integer);
        Add(command, s.StartsAt?.UtcDateTime, NpgsqlDbType.TimestampTz);
        Add(command, s.EndsAt?.UtcDateTime, NpgsqlDbType.TimestampTz);
        Add(command, s.DayCapMg, NpgsqlDbType.Bigint);
        Add(command, s.MonthCapMg, NpgsqlDbType.Bigint);
        Add(command, s.K, NpgsqlDbType.Integer);
        Add(command, s.Rank, NpgsqlDbType.Integer);
    }

    public static async Task<List<Programme>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var row = await command.ExecuteReaderAsync(ct);
        List<Programme> found = [];
        while (await row.ReadAsync(ct))
        {
            found.Add(Read(row));
        }

        return found;
    }

    private static Programme Read(NpgsqlDataReader row)
    {
        var settings = new ProgrammeSettings
        {
            Kind = SettingsWords.Kind(row.GetString(6)) ?? throw Odd("kind", row.GetString(6)),
            TitleZh = row.GetString(7),
            TitleEn = row.GetString(8),
            SummaryZh = row.GetString(9),
            SummaryEn = row.GetString(10),
            Region = row.IsDBNull(11) ? null : row.GetString(11),
            ZoneId = row.GetString(12),
            Languages = row.GetFieldValue<string[]>(13),
            UnitZh = row.GetString(14),
            UnitEn = row.GetString(15),
            Hue = row.GetInt32(16),
            Mark = row.GetString(17),
            Enrolment = SettingsWords.Rule(row.GetString(18)) ?? throw Odd("enrolment", row.GetString(18)),
            MaxPeople = row.IsDBNull(19) ? null : row.GetInt32(19),
            StartsAt = row.IsDBNull(20) ? null : row.GetFieldValue<DateTimeOffset>(20),
            EndsAt = row.IsDBNull(21) ? null : row.GetFieldValue<DateTimeOffset>(21),
            DayCapMg = row.IsDBNull(22) ? null : row.GetInt64(22),
            MonthCapMg = row.IsDBNull(23) ? null : row.GetInt64(23),
            K = row.GetInt32(24),
            Rank = row.IsDBNull(25) ? null : row.GetInt32(25),
        };
        return new Programme(
            new ProgrammeId(row.GetGuid(0)), row.GetString(1), settings,
            SettingsWords.State(row.GetString(2)) ?? throw Odd("state", row.GetString(2)), row.GetInt32(3), row.GetFieldValue<DateTimeOffset>(4))
        {
            LogoDigest = row.IsDBNull(5) ? null : row.GetString(5),
        };
    }

    private static void Text(NpgsqlCommand command, string? value) => Add(command, value, NpgsqlDbType.Text);

    private static void Add(NpgsqlCommand command, object? value, NpgsqlDbType type) =>
        command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });

    private static InvalidDataException Odd(string column, string word) => new($"programmes.programme holds the unknown {column} '{word}'.");
}
