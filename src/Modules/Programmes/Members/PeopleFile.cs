using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Programmes;

/// <summary>An employer's people, kept as digests. Each entry lets in one holder.</summary>
internal sealed class PeopleFile(NpgsqlDataSource database, EnrolmentKey key)
{
    private const int MostLines = 200_000;
    private static readonly string[] Headings = ["email", "e-mail", "mail", "number", "id", "employee", "邮箱", "工号", "学号", "员工", "编号"];

    public async Task<Result<PeopleAdded>> AddAsync(NpgsqlConnection connection, ProgrammeId programme, string text, DateTimeOffset now, CancellationToken ct)
    {
        var read = Read(text);
        if (!read.IsAccepted)
        {
            return read.Refusal;
        }

        await using var insert = new NpgsqlCommand(
            """
            insert into programmes.listed_person (programme, digest, is_mail, added_at)
            select $1, digest, is_mail, $4 from unnest($2::bytea[], $3::boolean[]) as new (digest, is_mail)
            on conflict (programme, digest) do nothing
            """,
            connection);
        insert.Parameters.Add(new() { Value = programme.Value });
        insert.Parameters.Add(new() { Value = read.Value.Select(one => key.Digest(programme, one)).ToArray() });
        insert.Parameters.Add(new() { Value = read.Value.Select(IsMail).ToArray() });
        insert.Parameters.Add(new() { Value = now.UtcDateTime });
        var added = await insert.ExecuteNonQueryAsync(ct);
        return new PeopleAdded(added, read.Value.Count - added);
    }

    public async Task<PeopleCount> CountAsync(ProgrammeId programme, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "select count(*), count(*) filter (where used_at is not null) from programmes.listed_person where programme = $1");
        command.Parameters.Add(new() { Value = programme.Value });
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return new PeopleCount(row.GetInt64(0), row.GetInt64(1));
    }

    /// <summary>Whether the file lists numbers, so that a code alone is not enough.</summary>
    public static async Task<bool> ListsNumbersAsync(NpgsqlConnection connection, ProgrammeId programme, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select exists (select from programmes.listed_person where programme = $1 and not is_mail)", connection);
        command.Parameters.Add(new() { Value = programme.Value });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The entry of a person that nobody else has used, locked to the end of the transaction; null when there is none.</summary>
    public async Task<byte[]?> LockAsync(NpgsqlConnection connection, ProgrammeId programme, string text, bool isMail, AccountId holder, CancellationToken ct)
    {
        var digest = key.Digest(programme, text);
        await using var command = new NpgsqlCommand(
            """
            select digest from programmes.listed_person
            where programme = $1 and digest = $2 and is_mail = $3 and (used_at is null or holder = $4) for update
            """,
            connection);
        command.Parameters.Add(new() { Value = programme.Value });
        command.Parameters.Add(new() { Value = digest });
        command.Parameters.Add(new() { Value = isMail });
        command.Parameters.Add(new() { Value = holder.Value });
        return await command.ExecuteScalarAsync(ct) as byte[];
    }

    public static async Task UseAsync(NpgsqlConnection connection, ProgrammeId programme, byte[] digest, AccountId holder, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("update programmes.listed_person set used_at = $4, holder = $3 where programme = $1 and digest = $2", connection);
        command.Parameters.Add(new() { Value = programme.Value });
        command.Parameters.Add(new() { Value = digest });
        command.Parameters.Add(new() { Value = holder.Value });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static Result<HashSet<string>> Read(string text)
    {
        HashSet<string> people = new(StringComparer.OrdinalIgnoreCase);
        var number = 0;
        foreach (var line in text.TrimStart('\uFEFF').EnumerateLines())
        {
            number++;
            var cell = FirstCell(line.ToString());
            if (cell.Length == 0 || (number == 1 && Headings.Contains(cell, StringComparer.OrdinalIgnoreCase)))
            {
                continue;
            }

            // The line is named, never its text: that is somebody's address.
            if (cell.Length > 200 || cell.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter)))
            {
                return new Refusal("line_invalid", $"Line {number} is neither a mail address nor a number: at most 200 characters, no blanks inside.", "file");
            }

            people.Add(cell);
            if (people.Count > MostLines)
            {
                return new Refusal("file_large", $"The file lists more than {MostLines:N0} people; split it.", "file");
            }
        }

        return people.Count == 0 ? new Refusal("file_empty", "The file lists nobody.", "file") : people;
    }

    private static string FirstCell(string line)
    {
        var end = line.AsSpan().IndexOfAny(",;\t");
        return (end < 0 ? line : line[..end]).Trim().Trim('"').Trim();
    }

    private static bool IsMail(string text) => text.Contains('@', StringComparison.Ordinal);
}
