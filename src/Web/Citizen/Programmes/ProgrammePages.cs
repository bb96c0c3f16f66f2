using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;

namespace Puhui.Citizen.Programmes;

/// <summary><c>/programmes/{code}</c>: what a programme says of itself to everybody; a draft says nothing yet.</summary>
internal static class ProgrammePages
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/programmes/{code}", ShowAsync)
        .OpenToAll("what a programme says of itself to everybody").ExcludeFromDescription();

    private static async Task<IResult> ShowAsync(HttpContext http, string code, IProgrammeBook book, IMethodRegister methods, TimeProvider time, CancellationToken ct)
    {
        var language = Language.Of(http);
        var path = PagePath.WithoutLanguage(http.Request);
        var all = await book.CurrentAsync(ct);
        if (all.InOrder.FirstOrDefault(one => one.Code == code && one.State != ProgrammeState.Draft) is not { } programme)
        {
            return PageResult.Of<ErrorPage>(http, new { Language = language, Status = StatusCodes.Status404NotFound, Path = path }, StatusCodes.Status404NotFound);
        }

        var now = time.GetUtcNow();
        var choices = await methods.ChoicesAsync(programme.Id, ct);
        return PageResult.Of<ProgrammePage>(http, new
        {
            Language = language,
            Path = path,
            Programme = programme,
            Order = all.InOrder.Where(one => one.State == ProgrammeState.Open).ToList(),
            Counted = Counted(choices, methods.Library, now),
            Now = now,
        });
    }

    /// <summary>What counts now, one line for a behaviour: by the method for any region, or else the first.</summary>
    private static List<CountedScenario> Counted(IReadOnlyList<MethodChoiceRow> choices, MethodLibrary library, DateTimeOffset now) =>
    [
        .. choices.Where(choice => now >= (choice.ValidFrom ?? DateTimeOffset.MinValue) && now < (choice.ValidTo ?? DateTimeOffset.MaxValue))
            .GroupBy(choice => choice.Scenario, StringComparer.Ordinal)
            .Select(group => group.OrderBy(choice => choice.Region is null ? 0 : 1).ThenByDescending(choice => choice.ValidFrom).First())
            .Select(choice => (choice, method: library.Find(choice.Method)))
            .Where(pair => pair.method is not null)
            .Select(pair => new CountedScenario(pair.choice.Scenario, pair.method!)),
    ];
}

/// <summary>A behaviour that counts.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Method">The method version that counts it.</param>
public sealed record CountedScenario(string Scenario, Method Method);
