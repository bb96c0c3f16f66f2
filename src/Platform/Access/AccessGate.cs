using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puhui.Platform.Problems;
using Puhui.Platform.Vault;

namespace Puhui.Platform.Access;

/// <summary>
/// The one place that decides who may ask an endpoint. In this order: an endpoint without a rule is refused; what changes something
/// must come from our own pages (403); there must be a session of the right kind (a page leads to the sign-in, all else gets 401);
/// a form must be one we wrote for this session (403); the thing asked for must exist and be the visitor's to see (404); the visitor
/// must be allowed to do this (403).
/// </summary>
public sealed partial class AccessGate(IEnumerable<ISessionReader> sessions, FormTokens forms, ILogger<AccessGate> logger)
{
    /// <summary>Where staff signs in.</summary>
    public const string StaffSignIn = "/console/sign-in";

    /// <summary>Where holders sign in.</summary>
    public const string HolderSignIn = "/sign-in";

    /// <summary>Counts what was decided, by <c>decision</c>: <c>passed</c>, or the code it was refused with.</summary>
    public const string MeterName = "Puhui.Access";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Decisions = Meter.CreateCounter<long>("puhui.access.decisions", description: "Requests the access gate let pass or refused");

    private readonly ISessionReader[] _sessions = [.. sessions];

    internal Task PassAsync(HttpContext http, RequestDelegate next)
    {
        var endpoint = http.GetEndpoint();
        if (endpoint is null || IsAnswerOfTheRouter(endpoint))
        {
            return next(http);
        }

        if (endpoint.Metadata.GetOrderedMetadata<AccessRule>() is not [var rule])
        {
            LogWithoutRule(endpoint.DisplayName);
            return RefuseAsync(http, Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Nobody said who may ask this."));
        }

        // The endpoint asks the source's key or the peer's credentials itself; cookies mean nothing to it.
        return rule.Audience is Audience.Source or Audience.Peer ? next(http) : DecideAsync(http, endpoint, rule, next);
    }

    private async Task DecideAsync(HttpContext http, Endpoint endpoint, AccessRule rule, RequestDelegate next)
    {
        var changes = !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method);
        // Who knows an address that cannot be guessed needs no cookie, so no other site can borrow one.
        if (changes && rule.Audience != Audience.Address && !OurPages.Sent(http))
        {
            await RefuseAsync(http, Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "This must come from a page of this server."));
            return;
        }

        var visitor = await VisitorAsync(http, rule.Audience);
        if (rule.Audience is Audience.Staff or Audience.Holder)
        {
            if (visitor is Visitor.Nobody)
            {
                await AskToSignInAsync(http, rule.Audience);
                return;
            }

            http.SetVisitor(visitor);
            // With no-referrer a browser names no origin in its own forms, and they could not be told from others'.
            http.Response.Headers["Referrer-Policy"] = "same-origin";
            if (changes && visitor is not Visitor.Holder { IsBearer: true } && endpoint.Metadata.GetMetadata<ChecksItsOwnForm>() is null && !await forms.IsOursAsync(http))
            {
                await RefuseAsync(http, Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "The form is not one of this session; open the page again."));
                return;
            }

            if (visitor is Visitor.Staff staff && await WhyNotAsync(http, staff, rule) is { } no)
            {
                await RefuseAsync(http, no);
                return;
            }
        }
        else
        {
            http.SetVisitor(visitor);
        }

        Count("passed");
        await next(http);
    }

    private async ValueTask<Visitor> VisitorAsync(HttpContext http, Audience audience)
    {
        if (http.Request.Headers.Cookie.Count == 0 && http.Request.Headers.Authorization.Count == 0)
        {
            return Visitor.Nobody.Known;
        }

        Visitor? found = null;
        foreach (var reader in _sessions)
        {
            if (await reader.ReadAsync(http) is not { } visitor)
            {
                continue;
            }

            if (audience switch { Audience.Staff => visitor is Visitor.Staff, Audience.Holder => visitor is Visitor.Holder, _ => true })
            {
                found = found is Visitor.Staff ? found : visitor;
            }
        }

        return found ?? Visitor.Nobody.Known;
    }

    private static async ValueTask<Problem?> WhyNotAsync(HttpContext http, Visitor.Staff staff, AccessRule rule)
    {
        if (rule.Permission is not { } permission)
        {
            return null;
        }

        // To open programmes is a matter of the whole server, whoever forgets to say so.
        OwnerOf? owner = rule.Owner ?? (permission == Permissions.ServerManage ? _ => ValueTask.FromResult<Owned?>(new Owned(null)) : null);
        if (owner is null)
        {
            return staff.MayAnywhere(permission) ? null : NotAllowed(permission);
        }

        return await owner(http) is not { } owned || !AccessDecision.MaySee(staff, owned)
            ? Problem.NotFound($"There is nothing at {http.Request.Path}.")
            : AccessDecision.May(staff, permission, owned) ? null : NotAllowed(permission);
    }

    private static Problem NotAllowed(Permission permission) =>
        Problem.Of(StatusCodes.Status403Forbidden, "forbidden", $"Your roles here do not include: {permission.En}.").With("permission", permission.Name);

    private static Task AskToSignInAsync(HttpContext http, Audience audience)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (IsPage(http.Request) && HttpMethods.IsGet(http.Request.Method))
        {
            Count("sign_in_needed");
            var signIn = audience == Audience.Staff ? StaffSignIn : HolderSignIn;
            http.Response.Redirect(signIn + QueryString.Create("next", http.Request.Path + http.Request.QueryString));
            return Task.CompletedTask;
        }

        return RefuseAsync(http, Problem.Of(StatusCodes.Status401Unauthorized, "sign_in_needed", "Sign in first."));
    }

    private static void Count(string decision) => Decisions.Add(1, new KeyValuePair<string, object?>("decision", decision));

    private static Task RefuseAsync(HttpContext http, Problem problem)
    {
        Count(problem.Code);
        http.Response.Headers.CacheControl = "no-store";
        if (!IsPage(http.Request))
        {
            return problem.ExecuteAsync(http);
        }

        // For people the page of this status is written further out.
        http.Response.StatusCode = problem.Status;
        return Task.CompletedTask;
    }

    private static bool IsPage(HttpRequest request) =>
        !request.Headers.ContainsKey("HX-Request") && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    // A known path with another method or content type: the router answers 405 or 415 by an endpoint of its own, which tells nothing.
    private static bool IsAnswerOfTheRouter(Endpoint endpoint) =>
        endpoint is not RouteEndpoint && endpoint.Metadata.Count == 0 && endpoint.DisplayName is "405 HTTP Method Not Supported" or "415 HTTP Unsupported Media Type";

    [LoggerMessage(LogLevel.Error, "The endpoint {Endpoint} does not carry exactly one access rule; it is refused to everyone.")]
    private partial void LogWithoutRule(string? endpoint);
}

/// <summary>What the gate decides about a person of staff and a thing; the matrix of the tests is computed by the same words from the tables alone.</summary>
public static class AccessDecision
{
    /// <summary>Whether the person may know that the thing exists: any role where it belongs, or on the whole server.</summary>
    public static bool MaySee(Visitor.Staff staff, Owned owned)
    {
        ArgumentNullException.ThrowIfNull(staff);
        return owned.Programme is null
            || staff.Grants.Any(grant => grant.Programme is null || (grant.Programme == owned.Programme && (grant.Source is null || grant.Source == owned.Source)));
    }

    /// <summary>Whether the person may do this to the thing.</summary>
    public static bool May(Visitor.Staff staff, Permission permission, Owned owned)
    {
        ArgumentNullException.ThrowIfNull(staff);
        return owned is { Programme: { } programme, Source: { } source } ? staff.May(permission, programme, source) : staff.May(permission, owned.Programme);
    }
}

/// <summary>Puts the gate into the server.</summary>
public static class AccessGateUse
{
    /// <summary>Adds the gate and the tokens of forms.</summary>
    public static IServiceCollection AddAccessGate(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddSessionMacs().AddSingleton<AccessGate>().AddSingleton<FormTokens>().AddProblem("sign_in_needed", "Sign in first", "请先登录");
    }

    /// <summary>Puts the gate before all endpoints. To be placed after error pages.</summary>
    public static IApplicationBuilder UseAccessGate(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var gate = app.ApplicationServices.GetRequiredService<AccessGate>();
        return app.Use(next => http => gate.PassAsync(http, next));
    }
}
