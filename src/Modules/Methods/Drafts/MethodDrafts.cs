using Npgsql;
using NpgsqlTypes;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Methods.Governance.Steps;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Methods.Drafts;

/// <summary>The door of drafts.</summary>
internal sealed class MethodDrafts(NpgsqlDataSource database, IMethodRegister register, PuhuiSettings settings, TimeProvider time) : IMethodDrafts
{
    private const int LargestFile = 512 * 1024;
    private const int MostFiles = 100;
    private const int LongestName = 80;

    public Task<Result<MethodDraft>> CreateAsync(ProgrammeId programme, StaffId author, MethodRef method, CancellationToken ct) =>
        BeginAsync(programme, author, method, null, () => Task.FromResult(DraftTemplate.For(method)), ct);

    public async Task<Result<MethodDraft>> CreateNextAsync(ProgrammeId programme, StaffId author, MethodRef earlier, string version, CancellationToken ct)
    {
        var method = earlier with { Version = version };
        if (!IsName(method))
        {
            return NameInvalid();
        }

        if (register.Library.Find(earlier) is not { } known)
        {
            return new Refusal("method_unknown", $"No method {earlier} is known here.", "from");
        }

        if (register.Library.Find(method) is null && VersionOrder.Instance.Compare(version, earlier.Version) <= 0)
        {
            return new Refusal("version_lower", $"{version} is not above {earlier.Version}.", "version");
        }

        return await BeginAsync(programme, author, method, earlier.Version, async () => NextVersion.Of(await KnownFiles.ReadAsync(database, settings, known, ct), earlier, version), ct);
    }

    public async Task<Result<MethodDraft>> ImportAsync(ProgrammeId programme, StaffId author, Stream zip, CancellationToken ct)
    {
        var read = DraftZip.Read(zip);
        return read.IsAccepted ? await BeginAsync(programme, author, read.Value.Method, null, () => Task.FromResult(read.Value.Files), ct) : read.Refusal;
    }

    public async Task<Result<MethodDraft>> SaveAsync(
        MethodDraftId draft, int revision, StaffId by, IReadOnlyDictionary<string, byte[]?> changes, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await DraftRows.FindAsync(connection, draft, locked: true, ct) is not { } row)
        {
            return new Refusal("draft_unknown", "There is no such draft.");
        }

        if (row.Draft.State != MethodState.Draft)
        {
            return new Refusal("wrong_state", $"{row.Draft.Method} is at “{Words.Of(row.Draft.State)}” and is not written on. Take it back, or begin a new version.");
        }

        if (row.Draft.Revision != revision)
        {
            return new Refusal("edited_meanwhile", "Somebody saved this draft meanwhile. Look at what they wrote, then save yours again.", "revision");
        }

        if (changes.Keys.FirstOrDefault(name => !MethodFiles.IsName(name)) is { } wrong)
        {
            return new Refusal("file_name_invalid", $"A method has no file named '{wrong}'.", wrong);
        }

        if (changes.FirstOrDefault(change => change.Value?.Length > LargestFile) is { Key: { } large })
        {
            return new Refusal("file_too_large", $"A file has at most {LargestFile / 1024} KiB.", large);
        }

        var files = (await DraftRows.FilesAsync(connection, draft, ct)).With(changes);
        if (files.Names.Count > MostFiles)
        {
            return new Refusal("file_too_large", $"A method has at most {MostFiles} files.");
        }

        await using var batch = new NpgsqlBatch(connection);
        foreach (var (name, content) in changes)
        {
            batch.BatchCommands.Add(content is null
                ? new("delete from methods.draft_file where draft = $1 and name = $2") { Parameters = { new() { Value = draft.Value }, new() { Value = name } } }
                : File(draft, name, content));
        }

        batch.BatchCommands.Add(Editor(draft, by));
        batch.BatchCommands.Add(new("update methods.draft set revision = revision + 1, changed_at = $2 where id = $1")
        {
            Parameters = { new() { Value = draft.Value }, new() { Value = time.GetUtcNow().UtcDateTime } },
        });
        await batch.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return (await FindAsync(draft, ct))!;
    }

    public async Task<MethodDraft?> FindAsync(MethodDraftId draft, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return (await DraftRows.FindAsync(connection, draft, locked: false, ct))?.Draft;
    }

    public async Task<IReadOnlyList<MethodDraft>> ListAsync(ProgrammeId? programme, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return (await DraftRows.ListAsync(connection, programme, null, ct)).ConvertAll(row => row.Draft);
    }

    public async Task<MethodFiles?> FilesAsync(MethodDraftId draft, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await DraftRows.FindAsync(connection, draft, locked: false, ct) is null ? null : await DraftRows.FilesAsync(connection, draft, ct);
    }

    public async Task<MethodFiles?> FilesAsync(MethodRef method, CancellationToken ct) =>
        register.Library.Find(method) is { } known ? await KnownFiles.ReadAsync(database, settings, known, ct) : null;

    public async Task<CompiledDraft?> CompileAsync(MethodDraftId draft, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await DraftRows.FindAsync(connection, draft, locked: false, ct) is { } row
            ? Compile(row.Draft.Method, await DraftRows.FilesAsync(connection, draft, ct))
            : null;
    }

    public CompiledDraft Compile(MethodRef method, MethodFiles files) => register.Library.Compile(method, files);

    public async Task<byte[]?> ExportAsync(MethodDraftId draft, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await DraftRows.FindAsync(connection, draft, locked: false, ct) is { } row
            ? DraftZip.Write(row.Draft.Method, await DraftRows.FilesAsync(connection, draft, ct))
            : null;
    }

    private async Task<Result<MethodDraft>> BeginAsync(
        ProgrammeId programme, StaffId author, MethodRef method, string? basedOn, Func<Task<MethodFiles>> files, CancellationToken ct)
    {
        if (!IsName(method))
        {
            return NameInvalid();
        }

        if (register.Library.Find(method) is not null)
        {
            return Governance.Submit.AlreadyPublished.Of(method);
        }

        var content = await files();
        var id = MethodDraftId.New();
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var insert = new NpgsqlCommand(
            """
            insert into methods.draft (id, programme, method_id, version, based_on, author, state, created_at, changed_at) values ($1, $2, $3, $4, $5, $6, 'draft', $7, $7)
            on conflict (programme, method_id, version) where state <> 'withdrawn' do nothing
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = id.Value }, new() { Value = programme.Value }, new() { Value = method.Id }, new() { Value = method.Version },
                new() { Value = (object?)basedOn ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }, new() { Value = author.Value }, new() { Value = time.GetUtcNow().UtcDateTime },
            },
        };
        if (await insert.ExecuteNonQueryAsync(ct) == 0)
        {
            return new Refusal("draft_exists", $"There is a draft of {method} already.", "version");
        }

        await using var batch = new NpgsqlBatch(connection);
        foreach (var name in content.Names)
        {
            batch.BatchCommands.Add(File(id, name, content.Find(name)!));
        }

        batch.BatchCommands.Add(Editor(id, author));
        await batch.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return (await FindAsync(id, ct))!;
    }

    private static bool IsName(MethodRef method) =>
        method.Id.Length <= LongestName && method.Version.Length <= LongestName && MethodRef.IsName(method.Id) && MethodRef.IsName(method.Version);

    private static Refusal NameInvalid() => new("name_invalid", $"An id and a version are of letters, digits, '.', '-' and '_', at most {LongestName} each.", "method");

    private static NpgsqlBatchCommand File(MethodDraftId draft, string name, byte[] content) =>
        new("insert into methods.draft_file (draft, name, content) values ($1, $2, $3) on conflict (draft, name) do update set content = $3")
        {
            Parameters = { new() { Value = draft.Value }, new() { Value = name }, new() { Value = content } },
        };

    private static NpgsqlBatchCommand Editor(MethodDraftId draft, StaffId person) =>
        new("insert into methods.draft_editor (draft, person) values ($1, $2) on conflict do nothing")
        {
            Parameters = { new() { Value = draft.Value }, new() { Value = person.Value } },
        };
}
