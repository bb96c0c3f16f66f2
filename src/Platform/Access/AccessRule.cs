using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Puhui.Platform.Access;

/// <summary>
/// Who may ask an endpoint. Every endpoint of the server carries exactly one; one without is refused and a test finds it.
/// What a rule says is decided in one place, <c>AccessGate</c>, before the endpoint runs.
/// </summary>
/// <param name="Audience">For whom it is.</param>
public sealed record AccessRule(Audience Audience)
{
    /// <summary>What staff must be allowed to do; null when any signed-in person may.</summary>
    public Permission? Permission { get; init; }

    /// <summary>Whose the thing asked for is; null when it belongs to no programme, or the endpoint itself shows only what is the visitor's.</summary>
    public OwnerOf? Owner { get; init; }

    /// <summary>Why it is open, or how else it is guarded; for the table of routes.</summary>
    public string? Why { get; init; }
}

/// <summary>For whom an endpoint is.</summary>
public enum Audience
{
    /// <summary>Anyone.</summary>
    Everyone,

    /// <summary>Whoever knows the address, which cannot be guessed.</summary>
    Address,

    /// <summary>Sources, by key or signature; the endpoint asks <c>ISourceGate</c> first.</summary>
    Source,

    /// <summary>Another system by its own protocol's credentials, which the endpoint checks first.</summary>
    Peer,

    /// <summary>A signed-in holder, for what is theirs.</summary>
    Holder,

    /// <summary>Signed-in staff.</summary>
    Staff,
}

/// <summary>
/// Finds whose the thing is that a request asks for. Null when there is no such thing: the answer is then 404, the same as for
/// what is somebody else's.
/// </summary>
public delegate ValueTask<Owned?> OwnerOf(HttpContext http);

/// <summary>Whose a thing is.</summary>
/// <param name="Programme">The programme; null for what is the whole server's.</param>
/// <param name="Source">The source, for what is a partner's; the merchant, for what is a merchant's.</param>
public readonly record struct Owned(Guid? Programme, Guid? Source = null);

/// <summary>How endpoints say who may ask them.</summary>
public static class AccessRules
{
    /// <summary>Anyone may ask; say why that is right.</summary>
    public static TBuilder OpenToAll<TBuilder>(this TBuilder endpoint, string why)
        where TBuilder : IEndpointConventionBuilder => endpoint.With(new AccessRule(Audience.Everyone) { Why = why });

    /// <summary>Whoever knows the address may ask.</summary>
    public static TBuilder ByAddress<TBuilder>(this TBuilder endpoint, string why)
        where TBuilder : IEndpointConventionBuilder => endpoint.With(new AccessRule(Audience.Address) { Why = why });

    /// <summary>Sources only; the endpoint asks the source gate before anything else.</summary>
    public static TBuilder ForSources<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.With(new AccessRule(Audience.Source));

    /// <summary>Another system, which the endpoint knows by its protocol's credentials.</summary>
    public static TBuilder ForPeers<TBuilder>(this TBuilder endpoint, string how)
        where TBuilder : IEndpointConventionBuilder => endpoint.With(new AccessRule(Audience.Peer) { Why = how });

    /// <summary>A signed-in holder, for what is theirs.</summary>
    public static TBuilder ForHolders<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.With(new AccessRule(Audience.Holder));

    /// <summary>Any signed-in person of staff, for what is their own (their password, their sessions).</summary>
    public static TBuilder ForStaff<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.With(new AccessRule(Audience.Staff));

    /// <summary>Staff with this permission where the thing belongs; without an owner: anywhere, and the endpoint shows only what is the visitor's.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Permission permission, OwnerOf? owner = null)
        where TBuilder : IEndpointConventionBuilder => endpoint.With(new AccessRule(Audience.Staff) { Permission = permission, Owner = owner });

    private static TBuilder With<TBuilder>(this TBuilder endpoint, AccessRule rule)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(builder => builder.Metadata.Add(rule));
        return endpoint;
    }
}

/// <summary>Who asks, for endpoints that passed the gate.</summary>
public static class VisitorOfRequest
{
    private static readonly object Item = new();

    /// <summary>Who asks; <see cref="Visitor.Nobody"/> before the gate or without a session.</summary>
    public static Visitor Visitor(this HttpContext http) => http.Items[Item] as Visitor ?? Access.Visitor.Nobody.Known;

    /// <summary>The person of staff who asks. Throws <see cref="InvalidOperationException"/> where the rule does not ask for one.</summary>
    public static Visitor.Staff Staff(this HttpContext http) =>
        http.Visitor() as Visitor.Staff ?? throw new InvalidOperationException("The endpoint's access rule does not ask for staff.");

    /// <summary>The account of the holder who asks. Throws <see cref="InvalidOperationException"/> where the rule does not ask for one.</summary>
    public static Guid HolderAccount(this HttpContext http) =>
        (http.Visitor() as Visitor.Holder)?.Account ?? throw new InvalidOperationException("The endpoint's access rule does not ask for a holder.");

    /// <summary>Notes who asks; for the gate only.</summary>
    public static void SetVisitor(this HttpContext http, Visitor visitor) => http.Items[Item] = visitor;
}

/// <summary>A door for the modules that keep sessions: who a request comes from. The gate asks each.</summary>
public interface ISessionReader
{
    /// <summary>The visitor of a session of this module; null when the request shows none that is valid.</summary>
    ValueTask<Visitor?> ReadAsync(HttpContext http);
}
