using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Activities.Contracts;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Statistics;

/// <summary><c>GET /v1/programmes/{code}/statistics</c>: what a programme achieved in a month, without anyone in it.</summary>
internal static class StatisticsEndpoint
{
    private const int MostMonths = 36;

    internal sealed record Cell(string? Scenario, string? Region, long? People, long? Acts, long? ReductionMg, bool Hidden);

    internal sealed record Answer(string Programme, string Month, bool Running, DateTimeOffset CountedAt, int K, IReadOnlyList<string> Months, IReadOnlyList<Cell> Cells);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/programmes/{code}/statistics", AnswerAsync)
            .OpenToAll("statistics in which nobody can be made out are for everyone")
            .WithTags("Statistics").WithName("getStatistics")
            .WithSummary("People, acts and reduction of a month by scenario and region; null scenario or region stands for all, hidden figures for too few people.")
            .Produces<Answer>().ProducesProblem(400).ProducesProblem(404);

    private static async Task<IResult> AnswerAsync(string code, string? month, IProgrammes programmes, IStatistics statistics, CancellationToken ct)
    {
        var asked = default(DateOnly);
        if (month is not null && !DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out asked))
        {
            return Problem.Unreadable("month is a year and a month, such as 2026-10.", "month");
        }

        if (await programmes.FindByCodeAsync(code, ct) is not { } programme)
        {
            return Problem.NotFound("There is no such programme.");
        }

        var months = await statistics.MonthsAsync(programme.Id, MostMonths, ct);
        asked = month is null && months.Count > 0 ? months[^1].Month : asked;
        return await statistics.MonthAsync(programme.Id, asked, ct) is { } found
            ? Results.Ok(new Answer(
                programme.Code,
                Text(found.Month),
                found.IsRunning,
                found.CountedAt.ToUniversalTime(),
                found.K,
                [.. months.Select(one => Text(one.Month))],
                [.. found.Cells.Select(cell => new Cell(cell.Scenario, cell.Region, cell.People, cell.Acts, cell.ReductionMg, cell.IsHidden))]))
            : Problem.NotFound("This month has not been counted, or nothing happened in it. A month is counted seven days after its end.");
    }

    private static string Text(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
