using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Puhui.Platform.Access;
using Puhui.Platform.Migrations;
using Puhui.Platform.Problems;

namespace Puhui.Server.Health;

/// <summary>Whether this process should be sent requests: the database answers, and it is not stopping.</summary>
internal sealed class Readiness(MigrationRunner migrations, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<IResult> AskAsync(CancellationToken cancel)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Problem.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "This server is stopping.");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            // The migrations ran before this address was opened; their table proves it is the same database still.
            return Results.Json(new ReadyAnswer("ready", await migrations.CountAsync(limit.Token)));
        }
        catch (Exception problem) when (problem is NpgsqlException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return Problem.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "The database does not answer.");
        }
    }
}

/// <summary>The answer of a ready server.</summary>
internal sealed record ReadyAnswer(string Status, long Migrations);

/// <summary>The answer of a live server.</summary>
internal sealed record LiveAnswer(string Status);

/// <summary>The addresses an orchestrator asks.</summary>
internal static class HealthEndpoints
{
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Json(new LiveAnswer("live")))
            .OpenToAll("says only that the process runs").WithName("live").WithTags("Health").WithSummary("The process runs").Produces<LiveAnswer>();
        routes.MapGet("/health/ready", (Readiness readiness, CancellationToken cancel) => readiness.AskAsync(cancel))
            .OpenToAll("says only whether the database answers").WithName("ready").WithTags("Health").WithSummary("The database answers and migrations are done")
            .Produces<ReadyAnswer>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }
}
