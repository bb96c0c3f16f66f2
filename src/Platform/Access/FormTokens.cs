using Microsoft.AspNetCore.Http;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Vault;

namespace Puhui.Platform.Access;

/// <summary>Marks an endpoint that reads its form itself and checks the form's token itself, before anything else in it.</summary>
public sealed class ChecksItsOwnForm;

/// <summary>
/// What every form of a session carries, so that no other site can write one. It follows from the session and a key of the server:
/// all servers with the same key folder know it.
/// </summary>
public sealed class FormTokens(SessionMacs macs)
{
    /// <summary>The name of the hidden field.</summary>
    public const string Field = "form-token";

    /// <summary>The header that carries it where a script sends something that is no form.</summary>
    public const string Header = "X-Form-Token";

    private readonly Lazy<SessionMac> _mac = new(() => macs.For("form token"));

    /// <summary>The token of the visitor's session; empty for nobody.</summary>
    public string Of(HttpContext http) => NameOf(http) is { } session ? _mac.Value.Sign(session) : "";

    /// <summary>Whether a token is that of the visitor's session.</summary>
    public bool IsOurs(HttpContext http, string? token) =>
        NameOf(http) is { } session && _mac.Value.IsSigned(session, token);

    /// <summary>Whether the request carries the token, as a field of its form or as a header.</summary>
    public async ValueTask<bool> IsOursAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.Request.Headers.TryGetValue(Header, out var header)
            ? IsOurs(http, header)
            : http.Request.HasFormContentType && IsOurs(http, (await http.Request.ReadFormAsync(http.RequestAborted))[Field]);
    }

    private static string? NameOf(HttpContext http) => http.Visitor() switch
    {
        Visitor.Staff staff => "staff " + staff.Session,
        Visitor.Holder holder => "holder " + holder.Session,
        _ => null,
    };
}
