using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Platform.Access;
using Puhui.Web.Tests.Console;
using Xunit;

namespace Puhui.Web.Tests.Access;

/// <summary>No endpoint or page of the real server escapes the gate: each says for whom it is.</summary>
public sealed class Every_endpoint(OneServer one) : IClassFixture<OneServer>
{
    private readonly IReadOnlyList<Endpoint> _all = one.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    [Fact]
    public void Carries_exactly_one_access_rule()
    {
        Assert.True(_all.Count > 100, $"{_all.Count} endpoints");
        Assert.Empty(Escaped(_all));
        TestContext.Current.SendDiagnosticMessage($"{_all.Count} endpoints, each with one rule");
    }

    [Fact]
    public void Says_why_when_it_is_open() => Assert.Empty(
        _all.Where(endpoint => endpoint.Metadata.GetMetadata<AccessRule>() is { Audience: Audience.Everyone or Audience.Address or Audience.Peer } rule && string.IsNullOrWhiteSpace(rule.Why))
            .Select(endpoint => endpoint.DisplayName));

    [Fact]
    public void Planted_without_a_rule_or_with_two_is_found()
    {
        var planted = new[]
        {
            new Endpoint(null, new EndpointMetadataCollection(), "none"),
            new Endpoint(null, new EndpointMetadataCollection(new AccessRule(Audience.Everyone), new AccessRule(Audience.Staff)), "two"),
        };
        Assert.Equal(["none", "two"], Escaped([.. _all, .. planted]));
    }

    [Fact]
    public void Of_the_console_is_for_staff_but_for_signing_in() => Assert.All(
        _all.OfType<RouteEndpoint>().Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/console", StringComparison.OrdinalIgnoreCase)),
        endpoint => Assert.True(
            endpoint.Metadata.GetMetadata<AccessRule>() is { Audience: Audience.Staff } or { Audience: Audience.Everyone, Why: "to sign in" },
            endpoint.DisplayName));

    private static IEnumerable<string?> Escaped(IEnumerable<Endpoint> endpoints) =>
        endpoints.Where(endpoint => endpoint.Metadata.GetOrderedMetadata<AccessRule>().Count != 1).Select(endpoint => endpoint.DisplayName);
}
