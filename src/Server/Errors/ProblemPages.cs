using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;

namespace Puhui.Server.Errors;

/// <summary>What the <c>type</c> of a problem leads to: the meaning of its code.</summary>
internal static class ProblemPages
{
    public static IEndpointRouteBuilder MapProblemPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/problems", (ProblemCatalogue catalogue) => Results.Json(catalogue.All.Select(Describe)))
            .OpenToAll("documentation").WithName("listProblems").WithTags("Problems").WithSummary("Every problem code with its title");
        routes.MapGet("/problems/{code}", (string code, ProblemCatalogue catalogue) =>
                catalogue.TryGet(code, out var text) ? Results.Json(Describe(text)) : Problem.NotFound($"There is no problem code {code}."))
            .OpenToAll("documentation").WithName("getProblem").WithTags("Problems").WithSummary("The meaning of one problem code");
        return routes;
    }

    private static object Describe(ProblemText text) =>
        new { code = text.Code, title = new { zh = text.Zh, en = text.En } };
}
