using Microsoft.AspNetCore.Http;
using Puhui.Platform.Access;

namespace Puhui.Operating.Access;

/// <summary>Whoever signed in by the operator key: every role on the whole server.</summary>
internal sealed class OperatorSessions(Sessions sessions) : ISessionReader
{
    private static readonly IReadOnlyList<RoleGrant> Everything = [.. Roles.All.Select(role => new RoleGrant(role, null))];

    public ValueTask<Visitor?> ReadAsync(HttpContext http) => ValueTask.FromResult<Visitor?>(
        sessions.Find(http.Request.Cookies[Sessions.CookieName]) is { } session ? new Visitor.Staff(Guid.Empty, "operator", session, Everything) : null);
}
