using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Puhui.Platform.Access;
using Puhui.Platform.Messages;
using Puhui.Platform.Postgres;
using Puhui.Quantities;
using Puhui.Staff.Contracts;
using Puhui.Staff.Factors;
using Puhui.Staff.Granting;
using Puhui.Staff.Sessions;
using Puhui.Staff.Signatures;
using Puhui.Staff.SignIn;

namespace Puhui.Staff.People;

/// <summary>Who gets in and as what.</summary>
internal sealed class StaffDesk(
    NpgsqlDataSource database, PersonStore people, RoleStore roles, StaffDirectory directory, StaffSessions sessions, StaffSignatures signatures, Trail trail, IMessages messages,
    StaffOptions options, TimeProvider time) : IStaffDesk
{
    private const short Join = 1;
    private const short Recovery = 2;
    private const string Columns = "id, kind, name_box, email_box, role, programme, source, expires_at, person, made_by";

    public async Task<bool> HasOwnerAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await RoleStore.HasOwnerAsync(connection, ct);
    }

    public async Task<Result<NewSession>> MakeFirstOwnerAsync(NewPerson person, SignInFrom from, CancellationToken ct)
    {
        if (await HasOwnerAsync(ct))
        {
            return Refusals.OwnerExists;
        }

        if (PersonWords.Email(person.Email) is not { } email)
        {
            return Refusals.EmailInvalid;
        }

        if (PersonWords.Name(person.Name) is not { } name)
        {
            return Refusals.NameInvalid;
        }

        if (PasswordStrength.Judge(person.Password, email, name) is { } weak)
        {
            return weak;
        }

        var (record, stretched) = Passwords.New(person.Password, options.PasswordRounds);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await RoleStore.LockOwnersAsync(connection, ct);
        if (await RoleStore.HasOwnerAsync(connection, ct))
        {
            return Refusals.OwnerExists;
        }

        if (await MakeAsync(connection, email, name, record, stretched, "first owner", ct) is not { } id)
        {
            return Refusals.EmailInvalid;
        }

        await roles.GrantAsync(connection, id, new RoleGrant(Roles.Owner, null), "operator-key", ct);
        var session = await sessions.BeginAsync(connection, id, from.Agent, second: false, ct);
        await transaction.CommitAsync(ct);
        trail.Announce();
        return session;
    }

    public async Task<Result<InvitationCode>> InviteAsync(StaffInvitation invitation, string by, Func<string, string>? link, CancellationToken ct)
    {
        if (PersonWords.Email(invitation.Email) is not { } email)
        {
            return Refusals.EmailInvalid;
        }

        if (PersonWords.Name(invitation.Name) is not { } name)
        {
            return Refusals.NameInvalid;
        }

        if (!RoleStore.IsWhole(invitation.Grant))
        {
            return Refusals.RoleInvalid;
        }

        var now = time.GetUtcNow();
        if (await people.FindAsync(email, ct) is { Active: true } known)
        {
            var given = await GrantAsync(known.Id, invitation.Grant, by, ct);
            return given.IsAccepted ? new InvitationCode(null, now) : given.Refusal;
        }

        var (code, id, expires) = (NewCode(), Guid.CreateVersion7(now), now + options.InvitationLasts);
        await using (var connection = await database.OpenConnectionAsync(ct))
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await InsertAsync(connection, id, Join, code, email, name, null, invitation.Grant, by, expires, ct);
            await trail.AttestAsync(
                connection,
                "staff.invitation",
                IdText.Format("inv", id),
                invitation.Grant.Programme,
                [new("what", "made"), new("role", invitation.Grant.Role.Name), new("programme", invitation.Grant.Programme is { } programme ? IdText.Format("prg", programme) : "all"), new("by", by)],
                ct);
            await transaction.CommitAsync(ct);
        }

        trail.Announce();
        if (link is not null)
        {
            var role = invitation.Grant.Role;
            var text = $"{name}：邀请你加入普惠运营台，角色：{role.Zh}。请在三天内打开这个链接设置密码：\n"
                + $"You are invited to the Puhui console as {role.En}. Open this link within three days and set a password:\n{link(code)}";
            if (await messages.SendAsync(new Message(MessageChannel.Email, email, "staff-invitation", text) { Variable = link(code) }, ct) is { } refusal)
            {
                await database.Command("update staff.invitation set ended_at = $2 where id = $1", id, now.UtcDateTime).RunAsync(ct);
                return refusal;
            }
        }

        return new InvitationCode(code, expires);
    }

    public async Task<OpenInvitation?> FindInvitationAsync(string code, CancellationToken ct) => (await database.Command(
        $"select {Columns} from staff.invitation where code_digest = $1 and used_at is null and ended_at is null and expires_at > $2", Digest(code), time.GetUtcNow().UtcDateTime)
        .ListAsync(Read, ct)).SingleOrDefault()?.Open;

    public async Task<Result<NewSession>> TakeInvitationAsync(string code, string name, string password, SignInFrom from, CancellationToken ct)
    {
        if (await FindInvitationAsync(code, ct) is not { } open)
        {
            return Refusals.InvitationInvalid;
        }

        if (PersonWords.Name(name) is not { } called)
        {
            return Refusals.NameInvalid;
        }

        if (PasswordStrength.Judge(password, open.Email, called) is { } weak)
        {
            return weak;
        }

        var (record, stretched) = Passwords.New(password, options.PasswordRounds);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var taken = (await connection.Command(
            $"update staff.invitation set used_at = $2 where code_digest = $1 and used_at is null and ended_at is null and expires_at > $2 returning {Columns}",
            Digest(code),
            time.GetUtcNow().UtcDateTime).ListAsync(Read, ct)).SingleOrDefault();
        if (taken is null)
        {
            return Refusals.InvitationInvalid;
        }

        StaffId id;
        if (taken.Person is { } person)
        {
            id = person;
            await StartOverAsync(connection, id, record, stretched, ct);
        }
        else if (await MakeAsync(connection, open.Email, called, record, stretched, "joined", ct) is { } made)
        {
            id = made;
            await roles.GrantAsync(connection, id, taken.Open.Grant!, taken.By, ct);
        }
        else
        {
            return Refusals.InvitationInvalid;
        }

        var session = await sessions.BeginAsync(connection, id, from.Agent, second: false, ct);
        await transaction.CommitAsync(ct);
        trail.Announce();
        return session;
    }

    public async Task<IReadOnlyList<OpenInvitation>> InvitationsAsync(Guid? programme, CancellationToken ct) => [.. (await database.Command(
        $"select {Columns} from staff.invitation where kind = 1 and programme is not distinct from $1 and used_at is null and ended_at is null and expires_at > $2 order by made_at",
        programme ?? (object)DBNull.Value,
        time.GetUtcNow().UtcDateTime).ListAsync(Read, ct)).Select(one => one.Open)];

    public async Task<bool> EndInvitationAsync(Guid id, Guid? programme, CancellationToken ct) => await database.Command(
        "update staff.invitation set ended_at = $3 where id = $1 and kind = 1 and programme is not distinct from $2 and used_at is null and ended_at is null",
        id,
        programme ?? (object)DBNull.Value,
        time.GetUtcNow().UtcDateTime).RunAsync(ct) == 1;

    public async Task<Result<InvitationCode>> RecoverAsync(StaffId person, string by, CancellationToken ct)
    {
        if (await people.FindAsync(person, ct) is not { Active: true } found)
        {
            return Refusals.NotFound;
        }

        var now = time.GetUtcNow();
        var (code, expires) = (NewCode(), now + options.RecoveryLasts);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await InsertAsync(connection, Guid.CreateVersion7(now), Recovery, code, found.Email, found.Name, person, null, by, expires, ct);
        await trail.AttestAsync(connection, "staff.recovery", person.ToString(), null, [new("what", "code made"), new("by", by)], ct);
        await transaction.CommitAsync(ct);
        trail.Announce();
        return new InvitationCode(code, expires);
    }

    public async Task<Result<bool>> GrantAsync(StaffId person, RoleGrant grant, string by, CancellationToken ct)
    {
        if (await people.FindAsync(person, ct) is not { Active: true })
        {
            return Refusals.NotFound;
        }

        if (!RoleStore.IsWhole(grant))
        {
            return Refusals.RoleInvalid;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await roles.GrantAsync(connection, person, grant, by, ct);
        await transaction.CommitAsync(ct);
        trail.Announce();
        return true;
    }

    public async Task<Result<bool>> EndRoleAsync(StaffId person, RoleGrant grant, string by, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var ended = await roles.EndAsync(connection, person, grant, by, ct);
        if (ended.IsAccepted)
        {
            await transaction.CommitAsync(ct);
            trail.Announce();
        }

        return ended;
    }

    public async Task<StaffMember?> FindByEmailAsync(string email, CancellationToken ct) =>
        PersonWords.Email(email) is { } known && await people.FindAsync(known, ct) is { } person ? await directory.FindAsync(person.Id, ct) : null;

    private async Task<StaffId?> MakeAsync(NpgsqlConnection connection, string email, string name, PasswordRecord record, byte[] stretched, string why, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var person = new Person(StaffId.New(), name, email, true, record, now, null);
        if (await people.InsertAsync(connection, person, now, ct) == 0)
        {
            return null;
        }

        await signatures.MakeAsync(connection, person.Id, stretched, why, ct);
        return person.Id;
    }

    /// <summary>What proved the person before is worthless: password, app, passkeys, recovery codes, sessions and signing key.</summary>
    private async Task StartOverAsync(NpgsqlConnection connection, StaffId id, PasswordRecord record, byte[] stretched, CancellationToken ct)
    {
        await PersonStore.SetPasswordAsync(connection, id, record, time.GetUtcNow(), ct);
        await connection.Command("update staff.person set totp_box = null, totp_at = null where id = $1", id.Value).RunAsync(ct);
        await connection.Command("delete from staff.passkey where person = $1", id.Value).RunAsync(ct);
        await connection.Command("delete from staff.recovery_code where person = $1", id.Value).RunAsync(ct);
        await connection.Command("update staff.invitation set ended_at = $2 where person = $1 and used_at is null and ended_at is null", id.Value, time.GetUtcNow().UtcDateTime).RunAsync(ct);
        await sessions.EndOthersAsync(connection, id, null, ct);
        await signatures.MakeAsync(connection, id, stretched, "recovery", ct);
        await trail.AttestAsync(connection, "staff.recovery", id.ToString(), null, [new("what", "code used"), new("by", id.ToString())], ct);
    }

    private Task<int> InsertAsync(
        NpgsqlConnection connection, Guid id, short kind, string code, string email, string name, StaffId? person, RoleGrant? grant, string by, DateTimeOffset expires, CancellationToken ct) =>
        connection.Command(
            """
            insert into staff.invitation (id, code_digest, kind, email_digest, email_box, name_box, person, role, programme, source, made_at, made_by, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """,
            id,
            Digest(code),
            kind,
            people.EmailDigest(email),
            people.Seal("email", email),
            people.Seal("name", name),
            person?.Value,
            grant?.Role.Name,
            grant?.Programme,
            grant?.Source,
            time.GetUtcNow().UtcDateTime,
            by,
            expires.UtcDateTime).RunAsync(ct);

    private Taken Read(NpgsqlDataReader row) => new(
        new OpenInvitation(
            row.GetGuid(0),
            people.Open("name", row.GetFieldValue<byte[]>(2)),
            people.Open("email", row.GetFieldValue<byte[]>(3)),
            row.Maybe<string>(4) is { } role && Roles.Find(role) is { } known ? new RoleGrant(known, row.Maybe<Guid?>(5), row.Maybe<Guid?>(6)) : null,
            row.GetFieldValue<DateTimeOffset>(7)),
        row.IsDBNull(8) ? null : new StaffId(row.GetGuid(8)),
        row.GetString(9));

    private static string NewCode() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));

    private static byte[] Digest(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));

    private sealed record Taken(OpenInvitation Open, StaffId? Person, string By);
}
