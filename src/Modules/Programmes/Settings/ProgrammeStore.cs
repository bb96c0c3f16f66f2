using Npgsql;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

internal sealed class ProgrammeStore(NpgsqlDataSource database, Revisions revisions, ProgrammeBook book, TimeProvider time) : IProgrammes
{
    public async Task<Programme> EnsureAsync(ProgrammeTemplate template, CancellationToken ct)
    {
        if (await FindByCodeAsync(template.Code, ct) is { } known)
        {
            return known;
        }

        var settings = template.ToSettings();
        if ((SettingsCheck.Code(template.Code) ?? (settings.Check() is [var first, ..] ? first : null)) is { } wrong)
        {
            throw new ArgumentException($"The template '{template.Code}' makes no programme: {wrong}", nameof(template));
        }

        await using (var connection = await database.OpenConnectionAsync(ct))
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            if (await InsertAsync(connection, template.Code, settings, ProgrammeState.Open, time.GetUtcNow(), ct) is { } made)
            {
                await revisions.WriteAsync(connection, made, "created", [], ChangeAuthor.Server, time.GetUtcNow(), ct);
                await transaction.CommitAsync(ct);
                revisions.Announce();
                book.Changed();
            }
        }

        return await FindByCodeAsync(template.Code, ct)
            ?? throw new InvalidOperationException($"Programme '{template.Code}' was removed while it was being made.");
    }

    public async Task<Programme?> FindAsync(ProgrammeId id, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {ProgrammeRow.Columns} from programmes.programme where id = $1");
        command.Parameters.Add(new() { Value = id.Value });
        return (await ProgrammeRow.ReadAsync(command, ct)).SingleOrDefault();
    }

    public async Task<Programme?> FindByCodeAsync(string code, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {ProgrammeRow.Columns} from programmes.programme where code = $1");
        command.Parameters.Add(new() { Value = code });
        return (await ProgrammeRow.ReadAsync(command, ct)).SingleOrDefault();
    }

    public async Task<IReadOnlyList<Programme>> ListAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {ProgrammeRow.Columns} from programmes.programme order by code");
        return await ProgrammeRow.ReadAsync(command, ct);
    }

    /// <summary>Makes a programme; null when the code is taken.</summary>
    public static async Task<Programme?> InsertAsync(
        NpgsqlConnection connection, string code, ProgrammeSettings settings, ProgrammeState state, DateTimeOffset now, CancellationToken ct)
    {
        var values = string.Join(", ", Enumerable.Range(1, ProgrammeRow.SettingsCount).Select(number => $"${number}"));
        await using var insert = new NpgsqlCommand(
            $"""
            insert into programmes.programme ({ProgrammeRow.SettingsColumns}, id, code, state, revision, created_at)
            values ({values}, $21, $22, $23, 1, $24)
            on conflict (code) do nothing
            returning {ProgrammeRow.Columns}
            """,
            connection);
        ProgrammeRow.AddSettings(insert, settings);
        insert.Parameters.Add(new() { Value = ProgrammeId.New().Value });
        insert.Parameters.Add(new() { Value = code });
        insert.Parameters.Add(new() { Value = SettingsWords.Of(state) });
        insert.Parameters.Add(new() { Value = now.UtcDateTime });
        return (await ProgrammeRow.ReadAsync(insert, ct)).SingleOrDefault();
    }
}
