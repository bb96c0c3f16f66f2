namespace Puhui.Platform.Access;

/// <summary>Who asks, as far as this server knows.</summary>
public abstract record Visitor
{
    private Visitor()
    {
    }

    /// <summary>Nobody known.</summary>
    public sealed record Nobody : Visitor
    {
        /// <summary>The one there is.</summary>
        public static Nobody Known { get; } = new();
    }

    /// <summary>A signed-in holder.</summary>
    /// <param name="Account">The account, as in <c>AccountId</c>.</param>
    /// <param name="Session">Names the session, opaque.</param>
    public sealed record Holder(Guid Account, string Session) : Visitor
    {
        /// <summary>Whether a program showed its token itself. No other site can make a browser do that, so it needs no form token.</summary>
        public bool IsBearer { get; init; }
    }

    /// <summary>A signed-in person of staff.</summary>
    /// <param name="Id">The person, as in <c>StaffId</c>.</param>
    /// <param name="Name">What the person is called, for pages and the trail.</param>
    /// <param name="Session">Names the session, opaque.</param>
    /// <param name="Grants">The roles the person has.</param>
    public sealed record Staff(Guid Id, string Name, string Session, IReadOnlyList<RoleGrant> Grants) : Visitor
    {
        /// <summary>Whether the person may do this in a programme; null asks for the whole server.</summary>
        public bool May(Permission permission, Guid? programme) =>
            Grants.Any(grant => grant.Source is null && (grant.Programme is null || grant.Programme == programme) && grant.Role.Allows.Contains(permission));

        /// <summary>Whether the person may do this to one source of a programme: by a role in the programme, or by one for this source.</summary>
        public bool May(Permission permission, Guid programme, Guid source) =>
            May(permission, programme) || Grants.Any(grant => grant.Source == source && grant.Programme == programme && grant.Role.Allows.Contains(permission));

        /// <summary>Whether the person may do this anywhere at all.</summary>
        public bool MayAnywhere(Permission permission) => Grants.Any(grant => grant.Role.Allows.Contains(permission));
    }
}

/// <summary>One role somebody has.</summary>
/// <param name="Role">Which.</param>
/// <param name="Programme">In which programme; null on the whole server.</param>
/// <param name="Source">Only for this source (or, with the role of a merchant, this merchant) of the programme; null for all of it.</param>
public sealed record RoleGrant(Role Role, Guid? Programme, Guid? Source = null);
