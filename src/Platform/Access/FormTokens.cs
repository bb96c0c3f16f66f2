using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;

namespace Puhui.Platform.Access;

/// <summary>Marks an endpoint that reads its form itself and checks the form's token itself, before anything else in it.</summary>
public sealed class ChecksItsOwnForm;

/// <summary>
/// What every form of a session carries, so that no other site can write one. It follows from the session and a key of the server:
/// all servers with the same key folder know it.
/// </summary>
public sealed class FormTokens(PuhuiSettings settings)
{
    /// <summary>The name of the hidden field.</summary>
    public const string Field = "form-token";

    /// <summary>The header that carries it where a script sends something that is no form.</summary>
    public const string Header = "X-Form-Token";

    private readonly Lazy<byte[]> _key = new(() => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, SecretFile.LoadOrCreate(Path.Combine(settings.DataFolder, "keys", "forms.key")), 32, info: "form token"u8.ToArray()));

    /// <summary>The token of the visitor's session; empty for nobody.</summary>
    public string Of(HttpContext http) => http.Visitor() switch
    {
        Visitor.Staff staff => Sign("staff " + staff.Session),
        Visitor.Holder holder => Sign("holder " + holder.Session),
        _ => "",
    };

    /// <summary>Whether a token is that of the visitor's session.</summary>
    public bool IsOurs(HttpContext http, string? token) =>
        Of(http) is { Length: > 0 } expected
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(token ?? ""));

    /// <summary>Whether the request carries the token, as a field of its form or as a header.</summary>
    public async ValueTask<bool> IsOursAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.Request.Headers.TryGetValue(Header, out var header)
            ? IsOurs(http, header)
            : http.Request.HasFormContentType && IsOurs(http, (await http.Request.ReadFormAsync(http.RequestAborted))[Field]);
    }

    private string Sign(string session) => Base64Url.EncodeToString(HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes(session)));
}
