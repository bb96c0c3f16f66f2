using Npgsql;
using Puhui.Platform.Access;
using Puhui.Platform.Postgres;
using Puhui.Programmes.Contracts;
using Puhui.Staff.Contracts;
using Puhui.Staff.Granting;

namespace Puhui.Staff.People;

internal sealed class StaffDirectory(PersonStore people, RoleStore roles) : IStaffDirectory
{
    public async Task<StaffMember?> FindAsync(StaffId id, CancellationToken ct) =>
        await people.FindAsync(id, ct) is { } person ? Member(person, (await roles.OfAsync(id, ct))) : null;

    public async Task<IReadOnlyList<StaffMember>> ListAsync(ProgrammeId? programme, CancellationToken ct)
    {
        var grants = await roles.AllAsync(ct);
        return
        [
            .. (await people.ListAsync(ct)).Select(person => Member(person, [.. grants[person.Id]]))
                .Where(member => programme is null || member.Grants.Any(grant => grant.Programme is null || grant.Programme == programme.Value.Value))
                .OrderBy(member => member.Name, StringComparer.CurrentCulture),
        ];
    }

    public async Task<IReadOnlyList<StaffId>> WithRoleAsync(NpgsqlConnection connection, ProgrammeId programme, Role role, CancellationToken ct) =>
        await connection.Command(
            """
            select distinct g.person from staff.role_grant g join staff.person p on p.id = g.person
            where g.ended_at is null and g.role = $1 and g.source is null and (g.programme = $2 or g.programme is null) and p.active order by 1
            """,
            role.Name,
            programme.Value).ListAsync(row => new StaffId(row.GetGuid(0)), ct);

    private static StaffMember Member(Person person, IReadOnlyList<RoleGrant> grants) => new(person.Id, person.Name, person.Email, grants, person.Active);
}
