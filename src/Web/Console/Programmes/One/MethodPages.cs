using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Activities.Contracts;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Programmes.Journey;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Operating.Programmes.One;

/// <summary>The methods in force in a programme. A choice is added and holds from a day on; what was counted before stays.</summary>
internal static class MethodPages
{
    private const string Address = ProgrammePages.One + "/methods";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Address, (HttpContext http, string programme, IMethodRegister methods) =>
            ProgrammePages.WithAsync(http, programme, frame => ShowAsync(http, frame, methods, null))).Needs(Permissions.ProgrammeRead, Owners.Programme);
        routes.MapPost(Address, (HttpContext http, string programme, IMethodRegister methods, IProgrammeSetup setup, CancellationToken ct) =>
            ProgrammePages.WithAsync(http, programme, frame => AddAsync(http, frame, methods, setup, ct))).Needs(Permissions.ProgrammeEdit, Owners.Programme);
    }

    private static async Task<IResult> AddAsync(HttpContext http, ProgrammeFrame frame, IMethodRegister methods, IProgrammeSetup setup, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var parts = form["choice"].ToString().Split(' ');
        if (frame.Programme.State == ProgrammeState.Ended)
        {
            return await ShowAsync(http, frame, methods, new Refusal("programme_ended", "The programme has ended."));
        }

        DateTimeOffset? from = null;
        if (form["from"].ToString() is { Length: > 0 } day)
        {
            if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var date))
            {
                return await ShowAsync(http, frame, methods, new Refusal("time_invalid", "Not a day."));
            }

            var local = date.ToDateTime(TimeOnly.MinValue);
            from = new DateTimeOffset(local, TimeZoneInfo.FindSystemTimeZoneById(frame.Programme.ZoneId).GetUtcOffset(local)).ToUniversalTime();
        }

        var choice = parts.Length == 2 ? new FileMethod(parts[0], parts[1], From: from) : new FileMethod("", "");
        if (setup.CheckMethods([choice]) is [var wrong, ..])
        {
            return await ShowAsync(http, frame, methods, wrong);
        }

        var at = choice.Method.IndexOf('@', StringComparison.Ordinal);
        await methods.EnsureChoicesAsync(
            frame.Programme.Id, [new MethodChoiceRow(choice.Scenario, new MethodRef(choice.Method[..at], choice.Method[(at + 1)..])) { ValidFrom = from }], ct);
        return Results.Redirect(ProgrammePages.Address(frame.Programme, "methods"));
    }

    private static async Task<IResult> ShowAsync(HttpContext http, ProgrammeFrame frame, IMethodRegister methods, Refusal? problem) => ConsolePage.Of<MethodPage>(
        http,
        new
        {
            Frame = frame,
            Choices = (await methods.ChoicesAsync(frame.Programme.Id, http.RequestAborted)).Select(choice => (choice, methods.Library.Find(choice.Method))).ToList(),
            Library = JourneyPages.Library(methods),
            Problem = problem,
        },
        problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
}
