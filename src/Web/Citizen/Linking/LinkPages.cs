using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Citizen.Me;
using Puhui.Components;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Citizen.Linking;

/// <summary>
/// Where a partner sends people to agree: the consent page, codes from paper, tokens the partner signed. Refused in this order: a client
/// that is none or an address it has not registered (told here; nobody is sent there), then the rest of the request, which the partner is
/// told by <c>error=invalid_request</c>.
/// </summary>
internal static class LinkPages
{
    private const string Authorize = "/link/authorize";
    private const string Paper = "/link/code";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Authorize, AskAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Authorize, AnswerAsync).ForHolders().ExcludeFromDescription();
        routes.MapGet(Paper, AskPaperAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Paper, AnswerPaperAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost("/link/token", TokenAsync).ForPeers("A link token that the partner signed with its registered key").ExcludeFromDescription();
    }

    private static async Task<IResult> AskAsync(HttpContext http, ISources sources, ILinks links, IConsents consents, CancellationToken ct)
    {
        var query = http.Request.Query;
        var request = new LinkRequest(query["redirect_uri"].ToString(), query["state"].ToString(), query["code_challenge"].ToString(), query["code_challenge_method"].ToString());
        return await WithAsync(http, query["client"].ToString(), request, sources, links, source => ShowAsync(http, source, request, consents), ct);
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, ISources sources, ILinks links, IConsents consents, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var request = new LinkRequest(form["redirect_uri"].ToString(), form["state"].ToString(), form["code_challenge"].ToString(), form["code_challenge_method"].ToString());
        return await WithAsync(http, form["client"].ToString(), request, sources, links, async source =>
        {
            if (form["answer"] != "agree")
            {
                return MeFrame.To(http, request.Back("error", "access_denied"));
            }

            var code = await links.GrantAsync(MeFrame.Holder(http), Partner(source), request, Chosen(form, consents), ct);
            return MeFrame.To(http, code.IsAccepted ? request.Back("code", code.Value) : request.Back("error", "access_denied"));
        }, ct);
    }

    private static async Task<IResult> WithAsync(
        HttpContext http, string client, LinkRequest request, ISources sources, ILinks links, Func<Source, Task<IResult>> go, CancellationToken ct)
    {
        if (!SourceId.TryParse(client, out var id) || await sources.FindAsync(id, ct) is not { State: not SourceState.Suspended } source)
        {
            return Wrong(http, "client_unknown");
        }

        return request.Check(await links.RedirectsAsync(source.Id.Value, ct)) switch
        {
            null => await go(source),
            { Code: "redirect_unregistered" } => Wrong(http, "redirect_unregistered"),
            { Code: "state_invalid" } => MeFrame.To(http, (request with { State = "" }).Back("error", "invalid_request")),
            _ => MeFrame.To(http, request.Back("error", "invalid_request")),
        };
    }

    private static Task<IResult> ShowAsync(HttpContext http, Source source, LinkRequest request, IConsents consents)
    {
        var page = MeFrame.Page<AuthorizePage>(http, new
        {
            Frame = MeFrame.Of(http, Authorize),
            Partner = source.Name,
            Owner = source.Owner,
            consents.Purposes,
            Action = Authorize,
            Hidden = (KeyValuePair<string, string>[])
            [
                new("client", source.Id.ToString()), new("redirect_uri", request.Redirect), new("state", request.State),
                new("code_challenge", request.Challenge), new("code_challenge_method", request.Method),
            ],
        });

        // The form's answer leads to the partner's registered address.
        var origin = new Uri(request.Redirect).GetLeftPart(UriPartial.Authority);
        http.Response.Headers.ContentSecurityPolicy = http.Response.Headers.ContentSecurityPolicy.ToString().Replace("form-action 'self'", "form-action 'self' " + origin, StringComparison.Ordinal);
        return Task.FromResult(page);
    }

    private static async Task<IResult> AskPaperAsync(HttpContext http, string? code, ILinks links, ISources sources, IConsents consents, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(code))
        {
            return Entry(http, null, "");
        }

        return await links.FindTicketAsync(code, ct) is { } partner && await sources.FindAsync(new SourceId(partner.Source), ct) is { } source
            ? MeFrame.Page<AuthorizePage>(http, new
            {
                Frame = MeFrame.Of(http, Paper),
                Partner = source.Name,
                Owner = source.Owner,
                consents.Purposes,
                Action = Paper,
                Hidden = (KeyValuePair<string, string>[])[new("code", code)],
            })
            : Entry(http, "code_invalid", code);
    }

    private static async Task<IResult> AnswerPaperAsync(HttpContext http, ILinks links, IConsents consents, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (form["answer"] != "agree")
        {
            return MeFrame.To(http, "/me/consents");
        }

        var made = await links.RedeemTicketAsync(MeFrame.Holder(http), form["code"].ToString(), Chosen(form, consents), ct);
        return made.IsAccepted ? MeFrame.To(http, "/me/consents") : Entry(http, made.Refusal.Code, form["code"].ToString());
    }

    /// <summary>The token names the person, so it comes in a body; what goes into the address tells nothing.</summary>
    private static async Task<IResult> TokenAsync(HttpContext http, ILinkTokens tokens, ILinks links, CancellationToken ct)
    {
        if (!http.Request.HasFormContentType)
        {
            return Wrong(http, "token_invalid");
        }

        var read = await tokens.ReadAsync((await http.Request.ReadFormAsync(ct))["token"].ToString(), ct);
        Result<LinkTicket> ticket = read.IsAccepted ? await links.TicketOfTokenAsync(Partner(read.Value.Source), read.Value.Token, ct) : read.Refusal;
        return ticket.IsAccepted ? MeFrame.To(http, Paper + QueryString.Create("code", ticket.Value.Code)) : Wrong(http, ticket.Refusal.Code);
    }

    private static LinkPartner Partner(Source source) => new(source.Id.Value, source.Issuer);

    private static List<string> Chosen(IFormCollection form, IConsents consents) =>
        [.. consents.Purposes.Where(purpose => !purpose.Required && form["purpose"].Contains(purpose.Name)).Select(purpose => purpose.Name)];

    private static IResult Entry(HttpContext http, string? problem, string code) => MeFrame.Page<CodeEntryPage>(
        http,
        new { Frame = MeFrame.Of(http, Paper), Problem = problem, Code = code },
        problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static IResult Wrong(HttpContext http, string code) => MeFrame.Page<LinkWrongPage>(
        http,
        new { Language = Language.Of(http), Path = HttpMethods.IsGet(http.Request.Method) ? Authorize + QueryString.Create(http.Request.Query.Where(pair => pair.Key != "lang")) : "/me/consents", Code = code },
        StatusCodes.Status400BadRequest);
}
