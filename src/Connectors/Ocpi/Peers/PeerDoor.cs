using Microsoft.AspNetCore.Http;
using Puhui.Ocpi.Contracts;
using Puhui.Ocpi.Wire;
using Puhui.Platform.Settings;

namespace Puhui.Ocpi.Peers;

/// <summary>
/// Who comes in. Refused in this order: 401 without a token that is known; 401 for a module when only invited, because the token
/// of an invitation opens versions and credentials and nothing else; 3002 for another version than the registered one; 2001 for a
/// message to another party.
/// </summary>
internal sealed class PeerDoor(PeerStore peers, PuhuiSettings settings)
{
    private const int LongestId = 64;

    /// <summary>For versions and credentials.</summary>
    public async Task<(Peer? Peer, OcpiAnswer? Refused)> EnterAsync(HttpContext context)
    {
        EchoIds(context);
        var peer = await peers.FindByTokenAsync(TokenHeader.Candidates(context.Request.Headers.Authorization.ToString()), context.RequestAborted);
        return peer is null ? (null, Unknown("Show a valid token: Authorization: Token <base64 of the token>.")) : (peer, null);
    }

    /// <summary>For the modules a registered peer uses.</summary>
    public async Task<(Peer? Peer, OcpiAnswer? Refused)> EnterAsync(HttpContext context, string version)
    {
        var (peer, refused) = await EnterAsync(context);
        if (peer is null)
        {
            return (null, refused);
        }

        if (peer.State != OcpiPeerState.Registered)
        {
            return (null, Unknown("This token is for registering: POST your credentials first."));
        }

        if (peer.Version != version)
        {
            return (null, OcpiAnswer.Refused(OcpiStatus.VersionUnsupported, $"version_other: registered for {peer.Version}; switch by PUT to /ocpi/{version}/credentials"));
        }

        var headers = context.Request.Headers;
        var (country, party) = (headers["OCPI-to-country-code"].ToString(), headers["OCPI-to-party-id"].ToString());
        if (country.Length + party.Length > 0 && !string.Equals($"{country}-{party}", settings.OcpiParty, StringComparison.OrdinalIgnoreCase))
        {
            return (null, OcpiAnswer.Refused(OcpiStatus.Invalid, $"receiver_other: this is {settings.OcpiParty}"));
        }

        var response = context.Response.Headers;
        response["OCPI-from-country-code"] = settings.OcpiParty[..2];
        response["OCPI-from-party-id"] = settings.OcpiParty[3..];
        Echo(context, "OCPI-from-country-code", "OCPI-to-country-code");
        Echo(context, "OCPI-from-party-id", "OCPI-to-party-id");
        return (peer, null);
    }

    private static OcpiAnswer Unknown(string words) => OcpiAnswer.Failed(StatusCodes.Status401Unauthorized, OcpiStatus.ClientError, words);

    private static void EchoIds(HttpContext context)
    {
        Echo(context, "X-Request-ID", "X-Request-ID");
        Echo(context, "X-Correlation-ID", "X-Correlation-ID");
    }

    private static void Echo(HttpContext context, string from, string to)
    {
        var value = context.Request.Headers[from].ToString();
        if (value.Length is > 0 and <= LongestId && value.All(c => c is > ' ' and < '\x7f'))
        {
            context.Response.Headers[to] = value;
        }
    }
}
