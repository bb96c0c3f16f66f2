using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Staff;
using Puhui.Staff.Contracts;
using Puhui.Web.Tests.Console;
using Xunit;

namespace Puhui.Web.Tests.Access;

/// <summary>
/// Every endpoint of the real server, asked by every role in its own programme, in another one and on the whole server, by partners of two
/// sources, by somebody without roles and by nobody. What must come out is worked out here from the rule and the table of roles alone;
/// what came out is what the gate decided and answered.
/// </summary>
[Collection(Alone.Name)]
public sealed class Who_may_ask_what(OneServer one) : IClassFixture<OneServer>
{
    private readonly RealServer _server = one.Server;

    private sealed record Asker(string Name, IReadOnlyList<RoleGrant> Grants, HttpClient Client, string Token);

    private sealed record Route(string Method, string Path, AccessRule Rule, Owned? Owned, string Pattern, bool IsJson);

    [Fact]
    public async Task Is_what_the_rules_and_roles_say()
    {
        var own = _server.Source.Programme.Value;
        var other = (await _server.Services.GetRequiredService<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo with { Code = "elsewhere", TitleEn = "Elsewhere" }, default)).Id.Value;
        var metro = await _server.Services.GetRequiredService<ISources>().EnsureAsync(new NewSource(_server.Source.Programme, "metro-operator", "地铁"), default);
        var held = await HeldAsync();
        var askers = await AskersAsync(own, other, metro.Id.Value);
        var routes = await RoutesAsync(held);
        Assert.True(routes.Count > 100, $"{routes.Count} routes");

        string? decision = null;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == AccessGate.MeterName)
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => decision = (string)tags[0].Value!);
        listener.Start();

        var (asked, wrong, passed) = (0, new List<string>(), 0);
        foreach (var route in routes)
        {
            foreach (var asker in askers)
            {
                decision = null;
                using var request = new HttpRequestMessage(new HttpMethod(route.Method), route.Path);
                request.Headers.Add("Accept", "application/json");
                if (route.Method != "GET")
                {
                    request.Content = route.IsJson ? new StringContent("{}", System.Text.Encoding.UTF8, "application/json") : new FormUrlEncodedContent([new(FormTokens.Field, asker.Token)]);
                    request.Headers.Add(FormTokens.Header, asker.Token);
                }

                using var answer = await asker.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                var expected = Expected(route, asker);
                asked++;
                passed += expected == "passed" ? 1 : 0;
                if (decision != expected || (Status(expected) is { } status && answer.StatusCode != status))
                {
                    wrong.Add($"{route.Method} {route.Pattern} by {asker.Name}: {decision} {(int)answer.StatusCode}, not {expected}");
                }
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{routes.Count} routes by {askers.Count} askers: {asked} asked, {passed} let pass");
        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong:\n{string.Join('\n', wrong.Take(60))}");
        Assert.InRange(passed, 100, asked - 100);
    }

    /// <summary>From the rule and the table of roles alone.</summary>
    private static string Expected(Route route, Asker asker)
    {
        if (route.Rule.Audience is Audience.Everyone or Audience.Address)
        {
            return "passed";
        }

        if (route.Rule.Audience is Audience.Holder || asker.Client.DefaultRequestHeaders.TryGetValues("Cookie", out _) is false)
        {
            return "sign_in_needed";
        }

        if (route.Rule.Permission is not { } permission)
        {
            return "passed";
        }

        var allowing = asker.Grants.Where(grant => grant.Role.Allows.Contains(permission)).ToList();
        if (route.Rule.Owner is null && permission != Permissions.ServerManage)
        {
            return allowing.Count > 0 ? "passed" : "forbidden";
        }

        if (route.Rule.Owner is not null && route.Owned is null)
        {
            return "not_found";
        }

        var thing = route.Owned ?? new Owned(null);
        bool Reaches(RoleGrant grant) => grant.Programme is null || (thing.Programme == grant.Programme && (grant.Source is null || grant.Source == thing.Source));
        return allowing.Exists(Reaches) ? "passed"
            : thing.Programme is null || asker.Grants.Any(Reaches) ? "forbidden"
            : "not_found";
    }

    private static HttpStatusCode? Status(string expected) => expected switch
    {
        "sign_in_needed" => HttpStatusCode.Unauthorized,
        "forbidden" => HttpStatusCode.Forbidden,
        "not_found" => HttpStatusCode.NotFound,
        _ => null,
    };

    private async Task<List<Asker>> AskersAsync(Guid own, Guid other, Guid metro)
    {
        List<(string Name, RoleGrant[] Grants)> who = [("somebody without roles", []), ("partner of the source", [new(Roles.Partner, own, _server.Source.Id.Value)]), ("partner of another source", [new(Roles.Partner, own, metro)])];
        foreach (var role in Roles.All.Where(role => role != Roles.Partner))
        {
            who.AddRange([($"{role} here", [new(role, own)]), ($"{role} elsewhere", [new(role, other)]), ($"{role} of the server", [new(role, null)])]);
        }

        List<Asker> askers = [new("nobody", [], new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(_server.Url) }, "")];
        foreach (var (name, grants) in who)
        {
            var client = await Operators.ClientAsync(_server, await _server.PersonAsync(name, grants));
            askers.Add(new Asker(name, grants, client, await client.TokenAsync("/console/me")));
        }

        return askers;
    }

    /// <summary>Each route with names of things of this programme in it. Signing out and ending sessions would end the asker's own and are left to tests of their own.</summary>
    private async Task<List<Route>> RoutesAsync(string held)
    {
        var programme = (await _server.Services.GetRequiredService<IProgrammes>().FindAsync(_server.Source.Programme, default))!;
        List<Route> routes = [];
        foreach (var endpoint in _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var rule = endpoint.Metadata.GetMetadata<AccessRule>()!;
            var pattern = endpoint.RoutePattern.RawText!;
            if (rule.Audience is Audience.Source or Audience.Peer || pattern is "/console/sign-out" || pattern.Contains("sessions", StringComparison.Ordinal))
            {
                continue;
            }

            var http = new DefaultHttpContext { RequestServices = _server.Services };
            foreach (var parameter in endpoint.RoutePattern.Parameters)
            {
                var value = parameter.Name switch
                {
                    "source" => _server.Source.Id.ToString(),
                    "scope" or "programme" or "code" => programme.Code,
                    "id" when pattern.StartsWith("/console/review", StringComparison.Ordinal) => held,
                    _ when parameter.ParameterPolicies.Any(policy => policy.Content == "guid") => Guid.Empty.ToString(),
                    _ => "1",
                };
                http.Request.RouteValues[parameter.Name] = value;
            }

            var path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
            {
                RoutePatternLiteralPart literal => literal.Content,
                RoutePatternSeparatorPart separator => separator.Content,
                RoutePatternParameterPart parameter => (string)http.Request.RouteValues[parameter.Name]!,
                _ => "",
            }))));
            var owned = rule.Owner is null ? null : await rule.Owner(http);
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                routes.Add(new Route(method, path, rule, owned, pattern, endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null));
            }
        }

        // What a path names is found to be this programme's, so that the matrix does not compare one mistake with itself.
        Assert.All(routes.Where(route => route.Pattern.Contains("{source}", StringComparison.Ordinal) && route.Rule.Owner is not null), route => Assert.Equal(new Owned(_server.Source.Programme.Value, _server.Source.Id.Value), route.Owned));
        Assert.All(routes.Where(route => route.Pattern.StartsWith("/console/staff/{scope}", StringComparison.Ordinal)), route => Assert.Equal(new Owned(_server.Source.Programme.Value), route.Owned));
        return routes;
    }

    private async Task<string> HeldAsync()
    {
        var noon = new DateTimeOffset(DateTime.UtcNow.Date.AddDays(-1).AddHours(4), TimeSpan.Zero);
        await _server.SendAsync("too-fast", "rider", "cycling", "distance", "14 km", noon, noon.AddMinutes(12));
        var queue = await _server.Services.GetRequiredService<IReviewDesk>().QueueAsync(new ReviewFilter(), null, 1, default);
        return queue.Items.Single().Record.Id.ToString();
    }
}

/// <summary>Beside no other test: what the gate counts is counted for the whole process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
