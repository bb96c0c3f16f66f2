using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Engagement.Contracts;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Programmes.Contracts;

namespace Puhui.Engagement.Statements;

/// <summary><c>/v1/me/statements…</c> and <c>/v1/me/shares…</c> for the holder, <c>/v1/statements/{token}</c> for whoever has the address.</summary>
internal static class StatementEndpoints
{
    internal sealed record Titles(string Zh, string En);

    internal sealed record ScenarioAnswer(string Scenario, long Mg, int Acts);

    internal sealed record StatementAnswer(
        Titles Programme, int Year, long TotalMg, int Acts, int ActiveDays, IReadOnlyList<long> MonthsMg, IReadOnlyList<ScenarioAnswer> Scenarios, DateOnly? BestDay, long BestDayMg,
        long PointsEarned, long GoalPoints);

    internal sealed record YearsAnswer(IReadOnlyList<int> Years);

    internal sealed record ShareBody(string Programme, string? Name);

    internal sealed record SharedAnswer(string Address, string? Name, StatementAnswer Statement, DateTimeOffset SharedAt, string Signed, string Receipt);

    internal sealed record SharesAnswer(IReadOnlyList<SharedAnswer> Shares);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var mine = routes.MapGroup("/v1/me").WithTags("Annual statement");
        mine.MapGet("/statements", YearsAsync).WithName("listMyYears").WithSummary("The years of which there is something").Produces<YearsAnswer>().ForHolders();
        mine.MapGet("/statements/{year:int}", GetAsync).WithName("getMyYear").WithSummary("A year's green statement as of now").Produces<StatementAnswer>().ForHolders();
        mine.MapPost("/statements/{year:int}/share", ShareAsync).WithName("shareMyYear").WithSummary("Shares a year's statement as it is now")
            .Accepts<ShareBody>("application/json").Produces<SharedAnswer>(201).ForHolders();
        mine.MapGet("/shares", SharedAsync).WithName("listMyShares").WithSummary("What the holder shares").Produces<SharesAnswer>().ForHolders();
        mine.MapDelete("/shares/{token}", UnshareAsync).WithName("unshare").WithSummary("Takes a shared statement back").Produces(204).ForHolders();
        routes.MapGet("/v1/statements/{token}", FindAsync).WithTags("Annual statement").WithName("getSharedStatement").WithSummary("A shared annual statement with what proves it")
            .Produces<SharedAnswer>().ProducesProblem(404).ByAddress("the address of a shared statement cannot be guessed; its holder gave it away");
    }

    private static async Task<IResult> YearsAsync(HttpContext http, string? programme, IGreenStatements statements, IProgrammeBook programmes)
    {
        var holder = Asking.Holder(http);
        var (known, refused) = await Asking.ProgrammeAsync(programmes, programme, http.RequestAborted);
        return known is null ? refused! : Results.Json(new YearsAnswer(await statements.YearsAsync(holder, known.Id, http.RequestAborted)));
    }

    private static async Task<IResult> GetAsync(HttpContext http, int year, string? programme, IGreenStatements statements, IProgrammeBook programmes)
    {
        var holder = Asking.Holder(http);
        var (known, refused) = await Asking.ProgrammeAsync(programmes, programme, http.RequestAborted);
        if (known is null)
        {
            return refused!;
        }

        var statement = await statements.OfAsync(holder, known.Id, year, http.RequestAborted);
        return statement.IsAccepted ? Results.Json(Show(statement.Value)) : Asking.Answer(statement.Refusal);
    }

    private static async Task<IResult> ShareAsync(HttpContext http, int year, IGreenStatements statements, IProgrammeBook programmes)
    {
        if (await Asking.ReadAsync(http.Request, "programme", "name") is not { } body)
        {
            return Problem.Unreadable("One JSON object with programme, and name when one is to stand on it.");
        }

        var (known, refused) = await Asking.ProgrammeAsync(programmes, body.Text("programme"), http.RequestAborted);
        if (known is null)
        {
            return refused!;
        }

        var shared = await statements.ShareAsync(Asking.Holder(http), known.Id, year, body.Text("name"), http.RequestAborted);
        return shared.IsAccepted ? Results.Json(Show(shared.Value), statusCode: StatusCodes.Status201Created) : Asking.Answer(shared.Refusal);
    }

    private static async Task<IResult> SharedAsync(HttpContext http, IGreenStatements statements) =>
        Results.Json(new SharesAnswer([.. (await statements.SharedAsync(Asking.Holder(http), http.RequestAborted)).Select(Show)]));

    private static async Task<IResult> UnshareAsync(HttpContext http, string token, IGreenStatements statements)
    {
        await statements.UnshareAsync(Asking.Holder(http), token, http.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> FindAsync(HttpContext http, string token, IGreenStatements statements)
    {
        http.Response.Headers.CacheControl = "no-store";
        return await statements.FindAsync(token, http.RequestAborted) is { } shared ? Results.Json(Show(shared)) : Problem.NotFound("There is nothing at this address, or it was taken back.");
    }

    private static SharedAnswer Show(SharedStatement shared) => new($"/s/{shared.Token}", shared.Name, Show(shared.Statement), shared.SharedAt.ToUniversalTime(), shared.Signed, shared.Receipt);

    private static StatementAnswer Show(GreenStatement one) => new(
        new Titles(one.Programme.Zh, one.Programme.En), one.Year, one.TotalMg, one.Acts, one.ActiveDays, one.Months, [.. one.Scenarios.Select(s => new ScenarioAnswer(s.Scenario, s.Mg, s.Acts))],
        one.BestDay, one.BestDayMg, one.PointsEarned, one.GoalPoints);
}
