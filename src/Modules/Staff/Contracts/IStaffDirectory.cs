using Npgsql;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;

namespace Puhui.Staff.Contracts;

/// <summary>Who works here, and as what.</summary>
public interface IStaffDirectory
{
    /// <summary>The person with this id, also one who has left; null when there is none.</summary>
    Task<StaffMember?> FindAsync(StaffId id, CancellationToken ct);

    /// <summary>Everybody with a role in a programme, or on the whole server; by name. Null lists all.</summary>
    Task<IReadOnlyList<StaffMember>> ListAsync(ProgrammeId? programme, CancellationToken ct);

    /// <summary>The members with a role in a programme right now, as the caller's transaction sees it: what a quorum is counted by.</summary>
    Task<IReadOnlyList<StaffId>> WithRoleAsync(NpgsqlConnection connection, ProgrammeId programme, Role role, CancellationToken ct);
}

/// <summary>A person of staff.</summary>
/// <param name="Id">Their id.</param>
/// <param name="Name">What they are called.</param>
/// <param name="Email">Where they sign in with.</param>
/// <param name="Grants">Their roles.</param>
/// <param name="Active">False for those who have left or are suspended.</param>
public sealed record StaffMember(StaffId Id, string Name, string Email, IReadOnlyList<RoleGrant> Grants, bool Active);
