using Npgsql;
using NpgsqlTypes;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Staff.Contracts;

namespace Puhui.Methods.Governance.Steps;

/// <summary>A draft with what only its steps need to know.</summary>
/// <param name="Draft">The draft.</param>
/// <param name="Round">Which time it was submitted; 0 before the first.</param>
/// <param name="ContentHash">The content that was submitted.</param>
/// <param name="NoticeUntil">When its notice ends.</param>
internal sealed record DraftRow(MethodDraft Draft, int Round, byte[]? ContentHash, DateTimeOffset? NoticeUntil);

/// <summary>The rows of <c>methods.draft</c> and what hangs on them.</summary>
internal static class DraftRows
{
    private const string Columns = "id, programme, method_id, version, based_on, author, state, revision, created_at, changed_at, round, content_hash, notice_until";

    /// <summary>A draft, locked until the transaction ends when asked so.</summary>
    public static async Task<DraftRow?> FindAsync(NpgsqlConnection connection, MethodDraftId id, bool locked, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select {Columns} from methods.draft where id = $1{(locked ? " for update" : "")}", connection) { Parameters = { new() { Value = id.Value } } };
        return (await ReadAsync(command, ct)).FirstOrDefault();
    }

    public static async Task<List<DraftRow>> ListAsync(NpgsqlConnection connection, ProgrammeId? programme, string? state, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"select {Columns} from methods.draft where ($1 is null or programme = $1) and ($2 is null or state = $2) order by changed_at desc, id", connection)
        {
            Parameters =
            {
                new() { Value = (object?)programme?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = (object?)state ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            },
        };
        return await ReadAsync(command, ct);
    }

    /// <summary>The draft a version was or is, the newest that was not given up first; null when there is none.</summary>
    public static async Task<DraftRow?> OfVersionAsync(NpgsqlConnection connection, MethodRef method, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"select {Columns} from methods.draft where method_id = $1 and version = $2 and round > 0 order by state in ('approved', 'effective', 'superseded') desc, state = 'withdrawn', changed_at desc limit 1", connection)
        {
            Parameters = { new() { Value = method.Id }, new() { Value = method.Version } },
        };
        return (await ReadAsync(command, ct)).FirstOrDefault();
    }

    public static async Task<MethodFiles> FilesAsync(NpgsqlConnection connection, MethodDraftId id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select name, content from methods.draft_file where draft = $1", connection) { Parameters = { new() { Value = id.Value } } };
        await using var row = await command.ExecuteReaderAsync(ct);
        List<KeyValuePair<string, byte[]>> files = [];
        while (await row.ReadAsync(ct))
        {
            files.Add(KeyValuePair.Create(row.GetString(0), row.GetFieldValue<byte[]>(1)));
        }

        return new MethodFiles(files);
    }

    public static async Task<List<StaffId>> EditorsAsync(NpgsqlConnection connection, MethodDraftId id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select person from methods.draft_editor where draft = $1", connection) { Parameters = { new() { Value = id.Value } } };
        await using var row = await command.ExecuteReaderAsync(ct);
        List<StaffId> editors = [];
        while (await row.ReadAsync(ct))
        {
            editors.Add(new StaffId(row.GetGuid(0)));
        }

        return editors;
    }

    /// <summary>Moves a draft on. Null leaves the notice as it is; the hash and the round are set as given.</summary>
    public static async Task MoveAsync(
        NpgsqlConnection connection, MethodDraftId id, MethodState state, int round, byte[]? contentHash, DateTimeOffset? noticeUntil, DateTimeOffset at, CancellationToken ct)
    {
        await using var update = new NpgsqlCommand(
            "update methods.draft set state = $2, round = $3, content_hash = $4, notice_until = coalesce($5, notice_until), changed_at = $6 where id = $1", connection)
        {
            Parameters =
            {
                new() { Value = id.Value },
                new() { Value = Words.Of(state) },
                new() { Value = round },
                new() { Value = (object?)contentHash ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea },
                new() { Value = (object?)noticeUntil?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = at.UtcDateTime },
            },
        };
        await update.ExecuteNonQueryAsync(ct);
    }

    private static async Task<List<DraftRow>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var row = await command.ExecuteReaderAsync(ct);
        List<DraftRow> drafts = [];
        while (await row.ReadAsync(ct))
        {
            var method = new MethodRef(row.GetString(2), row.GetString(3));
            drafts.Add(new DraftRow(
                new MethodDraft(
                    new MethodDraftId(row.GetGuid(0)),
                    new ProgrammeId(row.GetGuid(1)),
                    method,
                    row.IsDBNull(4) ? null : method with { Version = row.GetString(4) },
                    new StaffId(row.GetGuid(5)),
                    Words.Read<MethodState>(row.GetString(6)),
                    row.GetInt32(7),
                    row.GetFieldValue<DateTimeOffset>(8),
                    row.GetFieldValue<DateTimeOffset>(9)),
                row.GetInt32(10),
                row.IsDBNull(11) ? null : row.GetFieldValue<byte[]>(11),
                row.IsDBNull(12) ? null : row.GetFieldValue<DateTimeOffset>(12)));
        }

        return drafts;
    }
}
