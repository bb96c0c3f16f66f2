using Npgsql;
using NpgsqlTypes;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Programmes;

internal sealed class ProgrammeDesk(NpgsqlDataSource database, Revisions revisions, ProgrammeBook book, TimeProvider time) : IProgrammeDesk
{
    public static readonly Refusal Unknown = new("programme_unknown", "There is no such programme.");
    public static readonly Refusal Ended = new("programme_ended", "The programme has ended; it is kept as it was.");
    public static readonly Refusal NotOpen = new("programme_not_open", "The programme is not open: it is a draft, has not begun, or is over.");

    private delegate Result<Step?> Decide(Programme now);

    /// <summary>What a change writes; the settings, the state and the logo are as they were where not given.</summary>
    private sealed record Step(string What, ProgrammeSettings Settings, ProgrammeState State, bool TouchesLogo = false, byte[]? Logo = null);

    public async Task<Result<Programme>> CreateAsync(string code, ProgrammeSettings settings, ChangeAuthor author, CancellationToken ct)
    {
        if ((SettingsCheck.Code(code) ?? (settings.Check() is [var first, ..] ? first : null)) is { } wrong)
        {
            return wrong;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await ProgrammeStore.InsertAsync(connection, code, settings, ProgrammeState.Draft, time.GetUtcNow(), ct) is not { } made)
        {
            return new Refusal("code_taken", "There is a programme of this code already; take another.", "code");
        }

        await revisions.WriteAsync(connection, made, "created", [], author, time.GetUtcNow(), ct);
        await transaction.CommitAsync(ct);
        Told();
        return made;
    }

    public Task<Result<Programme>> ChangeAsync(ProgrammeId id, int revision, ProgrammeSettings settings, ChangeAuthor author, CancellationToken ct)
    {
        if (settings.Check() is [var wrong, ..])
        {
            return Task.FromResult<Result<Programme>>(wrong);
        }

        return WriteAsync(id, author, now => now switch
        {
            { State: ProgrammeState.Ended } => Ended,
            _ when now.Revision != revision => new Refusal("revision_stale", "Somebody else has changed the programme meanwhile; look at it again, then change it.", "revision"),
            _ when SettingsText.Differences(now.Settings, settings).Count == 0 => (Step?)null,
            _ => new Step("changed", settings, now.State),
        }, ct);
    }

    public Task<Result<Programme>> OpenAsync(ProgrammeId id, ChangeAuthor author, CancellationToken ct) => WriteAsync(id, author, now => now.State switch
    {
        ProgrammeState.Ended => Ended,
        ProgrammeState.Open => (Step?)null,
        _ => new Step("opened", now.Settings, ProgrammeState.Open),
    }, ct);

    public Task<Result<Programme>> EndAsync(ProgrammeId id, ChangeAuthor author, CancellationToken ct) => WriteAsync(id, author, now => now.State switch
    {
        ProgrammeState.Draft => NotOpen,
        ProgrammeState.Ended => (Step?)null,
        _ => new Step("ended", now.Settings with { EndsAt = EndOf(now.Settings) }, ProgrammeState.Ended),
    }, ct);

    public Task<Result<Programme>> SetLogoAsync(ProgrammeId id, ReadOnlyMemory<byte>? png, ChangeAuthor author, CancellationToken ct)
    {
        var clean = png is { } given ? PngLogo.Clean(given.Span) : default(Result<byte[]>?);
        return WriteAsync(id, author, now => now.State == ProgrammeState.Ended ? Ended
            : clean is { IsAccepted: false } refused ? refused.Refusal
            : new Step("logo", now.Settings, now.State, TouchesLogo: true, clean?.Value), ct);
    }

    public async Task<byte[]?> LogoAsync(ProgrammeId id, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select logo from programmes.programme where id = $1");
        command.Parameters.Add(new() { Value = id.Value });
        return await command.ExecuteScalarAsync(ct) as byte[];
    }

    public Task<IReadOnlyList<ProgrammeRevision>> HistoryAsync(ProgrammeId id, CancellationToken ct) => revisions.ListAsync(id, ct);

    /// <summary>The programme as it stands, locked to the end of the transaction; null when there is none.</summary>
    public static async Task<Programme?> LockAsync(NpgsqlConnection connection, ProgrammeId id, string how, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select {ProgrammeRow.Columns} from programmes.programme where id = $1 {how}", connection);
        command.Parameters.Add(new() { Value = id.Value });
        return (await ProgrammeRow.ReadAsync(command, ct)).SingleOrDefault();
    }

    private DateTimeOffset EndOf(ProgrammeSettings settings)
    {
        var now = time.GetUtcNow();
        return settings.EndsAt is { } end && end < now ? end : now;
    }

    private async Task<Result<Programme>> WriteAsync(ProgrammeId id, ChangeAuthor author, Decide decide, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await LockAsync(connection, id, "for update", ct) is not { } before)
        {
            return Unknown;
        }

        var decided = decide(before);
        if (!decided.IsAccepted)
        {
            return decided.Refusal;
        }

        if (decided.Value is not { } step)
        {
            return before;
        }

        var after = await UpdateAsync(connection, before, step, ct);
        await revisions.WriteAsync(connection, after, step.What, SettingsText.Differences(before.Settings, after.Settings), author, time.GetUtcNow(), ct);
        await transaction.CommitAsync(ct);
        Told();
        return after;
    }

    private static async Task<Programme> UpdateAsync(NpgsqlConnection connection, Programme before, Step step, CancellationToken ct)
    {
        var values = string.Join(", ", Enumerable.Range(1, ProgrammeRow.SettingsCount).Select(number => $"${number}"));
        var logo = step.TouchesLogo ? ", logo = $23, logo_digest = $24" : "";
        await using var update = new NpgsqlCommand(
            $"""
            update programmes.programme set ({ProgrammeRow.SettingsColumns}) = row({values}), state = $22, revision = revision + 1{logo}
            where id = $21 returning {ProgrammeRow.Columns}
            """,
            connection);
        ProgrammeRow.AddSettings(update, step.Settings);
        update.Parameters.Add(new() { Value = before.Id.Value });
        update.Parameters.Add(new() { Value = SettingsWords.Of(step.State) });
        if (step.TouchesLogo)
        {
            update.Parameters.Add(new() { Value = (object?)step.Logo ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });
            update.Parameters.Add(new() { Value = (object?)PngLogo.DigestOf(step.Logo) ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        }

        return (await ProgrammeRow.ReadAsync(update, ct)).Single();
    }

    private void Told()
    {
        revisions.Announce();
        book.Changed();
    }
}
