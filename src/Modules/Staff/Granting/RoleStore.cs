using Npgsql;
using Puhui.Platform.Access;
using Puhui.Platform.Postgres;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Staff.Granting;

/// <summary>Roles given and ended; each change is attested in its own transaction.</summary>
internal sealed class RoleStore(NpgsqlDataSource database, Trail trail, TimeProvider time)
{
    // Any number for the lock under which owners are counted.
    private const long OwnersLock = 0x7075_6875_695f_6f77;

    public async Task<IReadOnlyList<RoleGrant>> OfAsync(StaffId person, CancellationToken ct) =>
        [.. (await database.Command("select role, programme, source from staff.role_grant where person = $1 and ended_at is null order by granted_at, id", person.Value).ListAsync(Read, ct)).OfType<RoleGrant>()];

    public async Task<ILookup<StaffId, RoleGrant>> AllAsync(CancellationToken ct) =>
        (await database.Command("select role, programme, source, person from staff.role_grant where ended_at is null order by granted_at, id")
            .ListAsync(row => (Person: new StaffId(row.GetGuid(3)), Grant: Read(row)), ct))
        .Where(one => one.Grant is not null).ToLookup(one => one.Person, one => one.Grant!);

    /// <summary>Whether a role may be given so: a partner's is for one source of a programme, a merchant's for one merchant, all others for none.</summary>
    public static bool IsWhole(RoleGrant grant) =>
        grant.Role == Roles.Partner || grant.Role == Roles.Merchant ? grant is { Programme: not null, Source: not null } : grant.Source is null;

    public async Task<bool> GrantAsync(NpgsqlConnection connection, StaffId person, RoleGrant grant, string by, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var given = await connection.Command(
            """
            insert into staff.role_grant (id, person, role, programme, source, granted_at, granted_by) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (person, role, programme, source) where ended_at is null do nothing
            """,
            Guid.CreateVersion7(now),
            person.Value,
            grant.Role.Name,
            grant.Programme,
            grant.Source,
            now.UtcDateTime,
            by).RunAsync(ct) == 1;
        if (given)
        {
            await AttestAsync(connection, "granted", person, grant, by, ct);
        }

        return given;
    }

    public async Task<Result<bool>> EndAsync(NpgsqlConnection connection, StaffId person, RoleGrant grant, string by, CancellationToken ct)
    {
        if (grant is { Programme: null } && grant.Role == Roles.Owner)
        {
            // Two owners who end each other at once would leave none.
            await connection.Command("select pg_advisory_xact_lock($1)", OwnersLock).RunAsync(ct);
            if (await OthersAsync(connection, person, ct) == 0)
            {
                return Refusals.LastOwner;
            }
        }

        var ended = await connection.Command(
            """
            update staff.role_grant set ended_at = $5, ended_by = $6
            where person = $1 and role = $2 and programme is not distinct from $3 and source is not distinct from $4 and ended_at is null
            """,
            person.Value,
            grant.Role.Name,
            grant.Programme ?? (object)DBNull.Value,
            grant.Source ?? (object)DBNull.Value,
            time.GetUtcNow().UtcDateTime,
            by).RunAsync(ct);
        if (ended == 0)
        {
            return Refusals.NotFound;
        }

        await AttestAsync(connection, "ended", person, grant, by, ct);
        return true;
    }

    public static async Task<bool> HasOwnerAsync(NpgsqlConnection connection, CancellationToken ct) => await OthersAsync(connection, new StaffId(Guid.Empty), ct) > 0;

    public static Task<int> LockOwnersAsync(NpgsqlConnection connection, CancellationToken ct) => connection.Command("select pg_advisory_xact_lock($1)", OwnersLock).RunAsync(ct);

    private static Task<long> OthersAsync(NpgsqlConnection connection, StaffId but, CancellationToken ct) => connection.Command(
        """
        select count(*) from staff.role_grant g join staff.person p on p.id = g.person
        where g.role = 'owner' and g.programme is null and g.ended_at is null and p.active and g.person <> $1
        """,
        but.Value).OneAsync<long>(ct);

    private Task AttestAsync(NpgsqlConnection connection, string what, StaffId person, RoleGrant grant, string by, CancellationToken ct) => trail.AttestAsync(
        connection,
        "staff.role",
        person.ToString(),
        grant.Programme,
        [
            new("what", what),
            new("role", grant.Role.Name),
            new("programme", grant.Programme is { } programme ? IdText.Format("prg", programme) : "all"),
            new("source", grant.Source is { } source ? IdText.Format(grant.Role == Roles.Merchant ? "mer" : "src", source) : "all"),
            new("by", by),
        ],
        ct);

    // A role this version does not know gives nothing.
    private static RoleGrant? Read(NpgsqlDataReader row) =>
        Roles.Find(row.GetString(0)) is { } role ? new RoleGrant(role, row.Maybe<Guid?>(1), row.Maybe<Guid?>(2)) : null;
}
