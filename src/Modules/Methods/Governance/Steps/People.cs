using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Methods.Governance.Steps;

/// <summary>Whether somebody may act, by the roles they have now.</summary>
internal sealed class People(IStaffDirectory staff)
{
    /// <summary>The person, when they have this role in the programme or on the whole server; else <c>role_missing</c>.</summary>
    public async Task<Result<StaffMember>> WithRoleAsync(StaffId id, ProgrammeId programme, Role role, CancellationToken ct) =>
        await staff.FindAsync(id, ct) is { Active: true } member && member.Grants.Any(grant => grant.Role == role && Holds(grant, programme))
            ? member
            : new Refusal("role_missing", $"This needs the role {role.Name} in the programme.");

    /// <summary>The person, when a role of theirs in the programme allows this; else <c>role_missing</c>.</summary>
    public async Task<Result<StaffMember>> WhoMayAsync(StaffId id, ProgrammeId programme, Permission permission, CancellationToken ct) =>
        await staff.FindAsync(id, ct) is { Active: true } member && member.Grants.Any(grant => grant.Role.Allows.Contains(permission) && Holds(grant, programme))
            ? member
            : new Refusal("role_missing", $"This needs a role in the programme that allows {permission.Name}.");

    private static bool Holds(RoleGrant grant, ProgrammeId programme) => grant.Source is null && (grant.Programme is null || grant.Programme == programme.Value);
}
