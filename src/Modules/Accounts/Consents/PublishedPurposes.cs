using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Accounts.Contracts;
using Puhui.Platform.Access;

namespace Puhui.Accounts.Consents;

/// <summary><c>GET /v1/consent-purposes</c>: what a partner may be allowed to do, in the words that holders read.</summary>
internal static class PublishedPurposes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/consent-purposes", (IConsents consents) => Results.Ok(new PurposesAnswer(consents.Purposes)))
            .WithName("listConsentPurposes").WithSummary("What a partner may be allowed to do").WithTags("Consent")
            .Produces<PurposesAnswer>()
            .OpenToAll("The texts are public.");
}

/// <summary>The published list.</summary>
/// <param name="Items">The purposes.</param>
internal sealed record PurposesAnswer(IReadOnlyList<ConsentPurpose> Items);
