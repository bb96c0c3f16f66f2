using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Credits.Contracts;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Programmes.Contracts;

namespace Puhui.Credits.Policies;

/// <summary><c>GET /v1/programmes/{code}/credit-policy</c>: by what rules a programme gives points, for everyone.</summary>
internal static class PolicyEndpoint
{
    internal sealed record Answer(
        string Programme, int Number, DateTimeOffset EffectiveFrom, DateTimeOffset PublishedAt, string Hash, Words Unit, string Counts, Lines Rules, IReadOnlyList<Budget> Budgets, string Text);

    internal sealed record Words(string Zh, string En);

    internal sealed record Lines(IReadOnlyList<string> Zh, IReadOnlyList<string> En);

    internal sealed record Budget(string Name, string Period, long Limit, long Used, string PayerKind, Words Payer);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/programmes/{code}/credit-policy", AnswerAsync)
            .OpenToAll("by what rules points are given is public")
            .WithTags("Credits").WithName("getCreditPolicy")
            .WithSummary("The policy in force by which a programme gives points: in words, in figures, and as it was published.")
            .Produces<Answer>().ProducesProblem(404);

    private static async Task<IResult> AnswerAsync(string code, IProgrammes programmes, ICreditPolicies policies, TimeProvider time, CancellationToken ct)
    {
        var programme = ProgrammeId.TryParse(code, out var id) ? await programmes.FindAsync(id, ct) : await programmes.FindByCodeAsync(code, ct);
        if (programme is null || programme.State == ProgrammeState.Draft)
        {
            return Problem.NotFound("There is no such programme.");
        }

        if (await policies.InForceAsync(programme.Id, time.GetUtcNow(), ct) is not { } version)
        {
            return Problem.NotFound("This programme gives no points now.");
        }

        var used = await policies.BudgetsAsync(programme.Id, ct);
        var policy = version.Policy;
        return Results.Ok(new Answer(
            programme.Code, version.Number, version.EffectiveFrom, version.PublishedAt, version.Hash, new(policy.UnitZh, policy.UnitEn), policy.Asset,
            new(policy.Describe(true), policy.Describe(false)),
            [
                .. used.Join(policy.Budgets, use => use.Name, budget => budget.Name, (use, budget) =>
                    new Budget(use.Name, use.Period, use.Limit, use.Used, budget.Payer.Kind, new(budget.Payer.Zh, budget.Payer.En))),
            ],
            version.Text));
    }
}
