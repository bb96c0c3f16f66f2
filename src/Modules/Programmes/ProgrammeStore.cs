using System.Text.RegularExpressions;
using Npgsql;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

internal sealed partial class ProgrammeStore(NpgsqlDataSource database, TimeProvider time) : IProgrammes
{
    private const string Columns = "id, code, title_zh, title_en, region, zone, languages, unit_zh, unit_en, enrolment, created_at";

    public async Task<Programme> EnsureAsync(ProgrammeTemplate template, CancellationToken ct)
    {
        Check(template);
        await using (var insert = database.CreateCommand($"""
            insert into programmes.programme ({Columns})
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            on conflict (code) do nothing
            """))
        {
            insert.Parameters.Add(new() { Value = ProgrammeId.New().Value });
            insert.Parameters.Add(new() { Value = template.Code });
            insert.Parameters.Add(new() { Value = template.TitleZh });
            insert.Parameters.Add(new() { Value = template.TitleEn });
            insert.Parameters.Add(new() { Value = (object?)template.Region ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
            insert.Parameters.Add(new() { Value = template.ZoneId });
            insert.Parameters.Add(new() { Value = template.Languages.ToArray() });
            insert.Parameters.Add(new() { Value = template.UnitZh });
            insert.Parameters.Add(new() { Value = template.UnitEn });
            insert.Parameters.Add(new() { Value = Word(template.Enrolment) });
            insert.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
            await insert.ExecuteNonQueryAsync(ct);
        }

        return await FindByCodeAsync(template.Code, ct)
            ?? throw new InvalidOperationException($"Programme '{template.Code}' was removed while it was being made.");
    }

    public async Task<Programme?> FindAsync(ProgrammeId id, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {Columns} from programmes.programme where id = $1");
        command.Parameters.Add(new() { Value = id.Value });
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    public async Task<Programme?> FindByCodeAsync(string code, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {Columns} from programmes.programme where code = $1");
        command.Parameters.Add(new() { Value = code });
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    public async Task<IReadOnlyList<Programme>> ListAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {Columns} from programmes.programme order by code");
        return await ReadAsync(command, ct);
    }

    private static async Task<List<Programme>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var row = await command.ExecuteReaderAsync(ct);
        List<Programme> found = [];
        while (await row.ReadAsync(ct))
        {
            found.Add(new Programme(
                new ProgrammeId(row.GetGuid(0)),
                row.GetString(1),
                row.GetString(2),
                row.GetString(3),
                row.IsDBNull(4) ? null : row.GetString(4),
                row.GetString(5),
                row.GetFieldValue<string[]>(6),
                row.GetString(7),
                row.GetString(8),
                Rule(row.GetString(9)),
                row.GetFieldValue<DateTimeOffset>(10)));
        }

        return found;
    }

    private static void Check(ProgrammeTemplate template)
    {
        if (!CodeForm().IsMatch(template.Code))
        {
            throw new ArgumentException($"A programme's code is 2 to 40 lower-case letters, digits and hyphens, starting with a letter; got '{template.Code}'.", nameof(template));
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(template.ZoneId, out _))
        {
            throw new ArgumentException($"'{template.ZoneId}' is not an IANA time zone known to this machine.", nameof(template));
        }

        if (template.Languages.Count == 0)
        {
            throw new ArgumentException("A programme speaks at least one language.", nameof(template));
        }
    }

    private static string Word(EnrolmentRule rule) => rule switch
    {
        EnrolmentRule.Open => "open",
        EnrolmentRule.Invitation => "invitation",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "Not an enrolment rule."),
    };

    private static EnrolmentRule Rule(string word) => word switch
    {
        "open" => EnrolmentRule.Open,
        "invitation" => EnrolmentRule.Invitation,
        _ => throw new InvalidDataException($"programmes.programme holds the unknown enrolment rule '{word}'."),
    };

    [GeneratedRegex("^[a-z][a-z0-9-]{1,39}$", RegexOptions.CultureInvariant)]
    private static partial Regex CodeForm();
}
