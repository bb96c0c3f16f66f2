using Npgsql;
using NpgsqlTypes;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Programmes.Content;

/// <summary>Notices of programmes in a small table; a change is attested in the same transaction.</summary>
internal sealed class Notices(NpgsqlDataSource database, IAttestations attestations, TimeProvider time) : IContent
{
    private const string Columns = "id, programme, title_zh, title_en, text_zh, text_en, link, shown_from, shown_to, pinned, revision, changed_at, by";
    private const int MostShown = 10;

    public async Task<Result<ProgrammeNotice>> SaveAsync(NoticeDraft draft, ChangeAuthor author, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await ProgrammeDesk.LockAsync(connection, draft.Programme, "for share", ct) is null)
        {
            return ProgrammeDesk.Unknown;
        }

        var known = draft.Id is { } wanted ? await LockAsync(connection, wanted, ct) : null;
        if (draft.Id is not null && known?.What.Programme != draft.Programme)
        {
            return new Refusal("notice_unknown", "There is no such notice.");
        }

        if (Wrong(draft) is { } wrong)
        {
            return wrong;
        }

        if ((known?.What.Revision ?? 0) != draft.Revision)
        {
            return new Refusal("revision_stale", "It was changed meanwhile.");
        }

        var now = time.GetUtcNow();
        var saved = new ProgrammeNotice(draft.Id ?? NoticeId.New(), draft with { Revision = draft.Revision + 1 }, now, author.By);
        saved = saved with { What = saved.What with { Id = saved.Id } };
        await WriteAsync(connection, saved, ct);
        await attestations.AttestAsync(
            connection,
            new NewAttestation("programme.notice", saved.Id.ToString(), now,
            [
                new("by", author.By), new("title", draft.TitleEn), new("from", draft.From.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture)),
                new("to", draft.To?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture) ?? ""),
            ]) { Programme = draft.Programme.Value },
            ct);
        await transaction.CommitAsync(ct);
        attestations.Announce();
        return saved;
    }

    public async Task<ProgrammeNotice?> FindAsync(NoticeId id, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {Columns} from programmes.notice where id = $1");
        command.Parameters.Add(new() { Value = id.Value });
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    public async Task<IReadOnlyList<ProgrammeNotice>> ListAsync(ProgrammeId programme, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {Columns} from programmes.notice where programme = $1 order by shown_from desc, id desc");
        command.Parameters.Add(new() { Value = programme.Value });
        return await ReadAsync(command, ct);
    }

    public async Task<IReadOnlyList<ProgrammeNotice>> ShownAsync(IReadOnlyCollection<ProgrammeId> programmes, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            select {Columns} from programmes.notice where programme = any($1) and shown_from <= $2 and (shown_to is null or shown_to > $2)
            order by pinned desc, shown_from desc, id desc limit {MostShown}
            """);
        command.Parameters.Add(new() { Value = programmes.Select(one => one.Value).ToArray() });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        return await ReadAsync(command, ct);
    }

    private static Refusal? Wrong(NoticeDraft draft)
    {
        if (!Fits(draft.TitleZh, 1, 60) || !Fits(draft.TitleEn, 1, 60))
        {
            return new Refusal("title_invalid", "A title has 1 to 60 characters in both languages.", "title");
        }

        if (!Fits(draft.TextZh, 0, 300) || !Fits(draft.TextEn, 0, 300))
        {
            return new Refusal("text_invalid", "A text has at most 300 characters in each language.", "text");
        }

        if (draft.Link is { } link && !IsLink(link))
        {
            return new Refusal("link_invalid", "A link is a path of this server or an https address.", "link");
        }

        return draft.To <= draft.From ? new Refusal("dates_invalid", "It ends before it begins.", "to") : null;
    }

    private static bool Fits(string text, int least, int most) => text.Trim().Length >= least && text.Length <= most && !text.Any(letter => char.IsControl(letter) && letter is not '\n');

    // A path that could be read as another host, such as //host or /\host, is none.
    private static bool IsLink(string link) =>
        link.Length <= 300 && !link.Any(char.IsControl) && !link.Contains('\\', StringComparison.Ordinal)
        && (link.StartsWith('/') ? !link.StartsWith("//", StringComparison.Ordinal)
            : Uri.TryCreate(link, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0);

    private static async Task WriteAsync(NpgsqlConnection connection, ProgrammeNotice notice, CancellationToken ct)
    {
        var what = notice.What;
        await using var command = new NpgsqlCommand(
            $"""
            insert into programmes.notice ({Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            on conflict (id) do update set title_zh = excluded.title_zh, title_en = excluded.title_en, text_zh = excluded.text_zh, text_en = excluded.text_en, link = excluded.link,
                shown_from = excluded.shown_from, shown_to = excluded.shown_to, pinned = excluded.pinned, revision = excluded.revision, changed_at = excluded.changed_at, by = excluded.by
            """,
            connection);
        command.Parameters.Add(new() { Value = notice.Id.Value });
        command.Parameters.Add(new() { Value = what.Programme.Value });
        command.Parameters.Add(new() { Value = what.TitleZh.Trim() });
        command.Parameters.Add(new() { Value = what.TitleEn.Trim() });
        command.Parameters.Add(new() { Value = what.TextZh.Trim() });
        command.Parameters.Add(new() { Value = what.TextEn.Trim() });
        command.Parameters.Add(new() { Value = (object?)what.Link ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = what.From.UtcDateTime });
        command.Parameters.Add(new() { Value = (object?)what.To?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = what.IsPinned });
        command.Parameters.Add(new() { Value = what.Revision });
        command.Parameters.Add(new() { Value = notice.ChangedAt.UtcDateTime });
        command.Parameters.Add(new() { Value = notice.By });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<ProgrammeNotice?> LockAsync(NpgsqlConnection connection, NoticeId id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select {Columns} from programmes.notice where id = $1 for update", connection) { Parameters = { new() { Value = id.Value } } };
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    private static async Task<List<ProgrammeNotice>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        List<ProgrammeNotice> all = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var id = new NoticeId(row.GetGuid(0));
            all.Add(new ProgrammeNotice(
                id,
                new NoticeDraft(
                    id, new ProgrammeId(row.GetGuid(1)), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6),
                    row.GetFieldValue<DateTimeOffset>(7), row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8), row.GetBoolean(9), row.GetInt32(10)),
                row.GetFieldValue<DateTimeOffset>(11),
                row.GetString(12)));
        }

        return all;
    }
}
