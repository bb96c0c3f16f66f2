using Microsoft.AspNetCore.Http;

namespace Puhui.Staff.Contracts;

/// <summary>Sessions of staff. They are kept in the database, so ending one holds on every server with its next request.</summary>
public interface IStaffSessions
{
    /// <summary>The running sessions of a person, latest first.</summary>
    Task<IReadOnlyList<StaffSession>> ListAsync(StaffId person, CancellationToken ct);

    /// <summary>Ends one session of a person; false when there is none such.</summary>
    Task<bool> EndAsync(StaffId person, string session, CancellationToken ct);

    /// <summary>Ends all sessions of a person but one (or, with null, all).</summary>
    Task<int> EndOthersAsync(StaffId person, string? kept, CancellationToken ct);

    /// <summary>Whether the person of this request proved who they are within the last minutes; asked before dangerous things.</summary>
    bool IsFresh(HttpContext http);
}

/// <summary>A running session.</summary>
/// <param name="Id">Names it, opaque; as in <c>Visitor.Staff.Session</c>.</param>
/// <param name="Agent">Browser and system in a few words.</param>
/// <param name="BeganAt">When it began.</param>
/// <param name="SeenAt">When it was used last, to the minute.</param>
public sealed record StaffSession(string Id, string Agent, DateTimeOffset BeganAt, DateTimeOffset SeenAt);
