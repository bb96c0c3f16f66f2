using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puhui.Ocpi.Contracts;
using Puhui.Ocpi.Peers;
using Puhui.Ocpi.Wire;
using Puhui.Platform.Settings;

namespace Puhui.Ocpi.Registration;

/// <summary>
/// Versions, their details, and credentials: a peer that was invited posts its token, is called back, and gets the token it shows
/// from then on. PUT does the same for a registered peer, also to switch the version; DELETE ends it.
/// </summary>
internal sealed class Registrar(PeerDoor door, PeerStore peers, PeerCalls calls, PuhuiSettings settings)
{
    private static readonly string[] Sending = ["CPO", "PTP", "HUB"];

    public async Task<IResult> VersionsAsync(HttpContext context)
    {
        var (peer, refused) = await door.EnterAsync(context);
        return peer is null ? refused! : OcpiAnswer.Ok(json =>
        {
            json.WriteStartArray();
            foreach (var version in OcpiVersion.All)
            {
                json.WriteStartObject();
                json.WriteString("version", version);
                json.WriteString("url", $"{settings.BaseUrl}/ocpi/{version}");
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    public async Task<IResult> DetailsAsync(HttpContext context, string version)
    {
        var (peer, refused) = await door.EnterAsync(context);
        return peer is null ? refused! : OcpiAnswer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("version", version);
            json.WriteStartArray("endpoints");
            foreach (var (module, role) in OcpiVersion.Endpoints)
            {
                json.WriteStartObject();
                json.WriteString("identifier", module);
                json.WriteString("role", role);
                json.WriteString("url", $"{settings.BaseUrl}/ocpi/{version}/{module}");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>Our credentials, with the token the peer showed: digests cannot be read back.</summary>
    public async Task<IResult> ReadAsync(HttpContext context)
    {
        var (peer, refused) = await door.EnterAsync(context);
        if (peer is null)
        {
            return refused!;
        }

        var header = context.Request.Headers.Authorization.ToString()["Token ".Length..].Trim();
        var shown = TokenHeader.Digest(header).AsSpan().SequenceEqual(peer.TokenHash) ? header : System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(header));
        return OcpiAnswer.Ok(json => WriteOurs(json, shown));
    }

    public async Task<IResult> WriteAsync(HttpContext context, string version)
    {
        var (peer, refused) = await door.EnterAsync(context);
        if (peer is null)
        {
            return refused!;
        }

        var again = HttpMethods.IsPut(context.Request.Method);
        if (again != (peer.State == OcpiPeerState.Registered))
        {
            return NotNow(again ? "You are not registered yet: POST your credentials." : "You are registered already: PUT new credentials, or DELETE first.");
        }

        var (document, unread) = await OcpiBody.ReadAsync(context.Request, context.RequestAborted);
        if (document is null)
        {
            return unread!;
        }

        using (document)
        {
            var fields = new JsonFields();
            var theirs = Read(document.RootElement, fields);
            if (theirs is null)
            {
                return OcpiAnswer.Refused(OcpiStatus.Invalid, $"credentials_unreadable: {fields.Fault}");
            }

            var found = await calls.DiscoverAsync(theirs.Url, theirs.Token, version, context.RequestAborted);
            if (found.Status != OcpiStatus.Success)
            {
                return OcpiAnswer.Refused(found.Status, found.Message);
            }

            return await peers.RegisterAsync(peer, version, theirs, found.Endpoints, context.RequestAborted) is { } token
                ? OcpiAnswer.Ok(json => WriteOurs(json, token))
                : NotNow("The token you showed was exchanged by another request meanwhile.");
        }
    }

    public async Task<IResult> EndAsync(HttpContext context)
    {
        var (peer, refused) = await door.EnterAsync(context);
        return peer is null ? refused!
            : peer.State == OcpiPeerState.Registered && await peers.EndAsync(peer, context.RequestAborted) ? OcpiAnswer.Ok()
            : NotNow("You are not registered.");
    }

    private static OcpiAnswer NotNow(string words) => OcpiAnswer.Failed(StatusCodes.Status405MethodNotAllowed, OcpiStatus.ClientError, words);

    private static PeerCredentials? Read(JsonElement message, JsonFields fields)
    {
        var token = fields.Text(message, "", "token", TokenHeader.Longest, required: true);
        var url = fields.Text(message, "", "url", 255, required: true);
        if (token is not null && !TokenHeader.IsToken(token))
        {
            fields.Wrong("/token", "printable ASCII without spaces was expected");
        }

        var parties = new HashSet<string>(StringComparer.Ordinal);
        var roles = fields.Array(message, "", "roles", 1000, required: true);
        foreach (var role in JsonFields.Items(roles))
        {
            var name = fields.Text(role, "/roles", "role", 20, required: true);
            var country = fields.Id(role, "/roles", "country_code", 2, required: true);
            var party = fields.Id(role, "/roles", "party_id", 3, required: true);
            if (name is not null && Sending.Contains(name, StringComparer.Ordinal))
            {
                parties.Add(name == "HUB" ? Peer.AnyParty : $"{country}-{party}");
            }
        }

        // From 2.3.0 on a hub is told by its party, not by a role.
        if (fields.Text(message, "", "hub_party_id", 5) is not null)
        {
            parties.Add(Peer.AnyParty);
        }

        if (parties.Count == 0)
        {
            fields.Wrong("/roles", "a role CPO was expected: only charge point operators send records");
        }

        return fields.Fault is null ? new PeerCredentials(token!, url!, [.. parties]) : null;
    }

    private void WriteOurs(Utf8JsonWriter json, string token)
    {
        json.WriteStartObject();
        json.WriteString("token", token);
        json.WriteString("url", settings.BaseUrl + "/ocpi/versions");
        json.WriteStartArray("roles");
        json.WriteStartObject();
        json.WriteString("role", "EMSP");
        json.WriteString("country_code", settings.OcpiParty[..2]);
        json.WriteString("party_id", settings.OcpiParty[3..]);
        json.WriteStartObject("business_details");
        json.WriteString("name", "Puhui");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
