using Npgsql;
using NpgsqlTypes;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Programmes;

internal sealed class Invitations(NpgsqlDataSource database, PeopleFile people, TimeProvider time) : IInvitations
{
    private const string Columns = "id, label, max_uses, uses, expires_at, revoked_at, created_at, by";
    private const int MostUses = 1_000_000;

    public async Task<Result<NewInvitation>> CreateAsync(ProgrammeId programme, InvitationWish wish, ChangeAuthor author, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await WrongProgrammeAsync(connection, programme, ct) is { } wrong)
        {
            return wrong;
        }

        var label = wish.Label.Trim();
        if (label.Length is 0 or > 80 || label.Any(char.IsControl))
        {
            return new Refusal("label_invalid", "Say in 1 to 80 characters what the code is for.", "label");
        }

        if (wish.MaxUses is < 1 or > MostUses)
        {
            return new Refusal("uses_invalid", "How often a code may be used is a number from 1 to 1,000,000, or not limited.", "uses");
        }

        if (wish.ExpiresAt <= time.GetUtcNow())
        {
            return new Refusal("expiry_past", "The code would have expired already.", "expires");
        }

        var code = InvitationCode.New();
        await using var insert = new NpgsqlCommand(
            $"""
            insert into programmes.invitation (id, programme, digest, label, max_uses, uses, expires_at, created_at, by)
            values ($1, $2, $3, $4, $5, 0, $6, $7, $8) returning {Columns}
            """,
            connection);
        insert.Parameters.Add(new() { Value = Guid.CreateVersion7() });
        insert.Parameters.Add(new() { Value = programme.Value });
        insert.Parameters.Add(new() { Value = InvitationCode.DigestOf(code)! });
        insert.Parameters.Add(new() { Value = label });
        insert.Parameters.Add(new() { Value = (object?)wish.MaxUses ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        insert.Parameters.Add(new() { Value = (object?)wish.ExpiresAt?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        insert.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        insert.Parameters.Add(new() { Value = author.By });
        return new NewInvitation((await ReadAsync(insert, ct)).Single(), code);
    }

    public async Task<IReadOnlyList<Invitation>> ListAsync(ProgrammeId programme, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {Columns} from programmes.invitation where programme = $1 order by created_at desc, id desc");
        command.Parameters.Add(new() { Value = programme.Value });
        return await ReadAsync(command, ct);
    }

    public async Task<bool> RevokeAsync(ProgrammeId programme, Guid invitation, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "update programmes.invitation set revoked_at = coalesce(revoked_at, $3) where programme = $1 and id = $2");
        command.Parameters.Add(new() { Value = programme.Value });
        command.Parameters.Add(new() { Value = invitation });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    public async Task<Result<PeopleAdded>> AddPeopleAsync(ProgrammeId programme, string text, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await WrongProgrammeAsync(connection, programme, ct) is { } wrong ? wrong : await people.AddAsync(connection, programme, text, time.GetUtcNow(), ct);
    }

    public Task<PeopleCount> PeopleAsync(ProgrammeId programme, CancellationToken ct) => people.CountAsync(programme, ct);

    /// <summary>A valid invitation of this code, locked to the end of the transaction; null when there is none.</summary>
    public static async Task<Guid?> LockAsync(NpgsqlConnection connection, ProgrammeId programme, string code, DateTimeOffset now, CancellationToken ct)
    {
        if (InvitationCode.DigestOf(code) is not { } digest)
        {
            return null;
        }

        await using var command = new NpgsqlCommand(
            """
            select id from programmes.invitation
            where digest = $1 and programme = $2 and revoked_at is null and (expires_at is null or expires_at > $3) and (max_uses is null or uses < max_uses)
            for update
            """,
            connection);
        command.Parameters.Add(new() { Value = digest });
        command.Parameters.Add(new() { Value = programme.Value });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        return await command.ExecuteScalarAsync(ct) as Guid?;
    }

    public static async Task UseAsync(NpgsqlConnection connection, Guid invitation, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("update programmes.invitation set uses = uses + 1 where id = $1", connection);
        command.Parameters.Add(new() { Value = invitation });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<Refusal?> WrongProgrammeAsync(NpgsqlConnection connection, ProgrammeId programme, CancellationToken ct) =>
        await ProgrammeDesk.LockAsync(connection, programme, "", ct) switch
        {
            null => ProgrammeDesk.Unknown,
            { State: ProgrammeState.Ended } => ProgrammeDesk.Ended,
            _ => null,
        };

    private static async Task<List<Invitation>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var row = await command.ExecuteReaderAsync(ct);
        List<Invitation> all = [];
        while (await row.ReadAsync(ct))
        {
            all.Add(new Invitation(
                row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetInt32(2), row.GetInt32(3),
                row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4), row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5),
                row.GetFieldValue<DateTimeOffset>(6), row.GetString(7)));
        }

        return all;
    }
}
