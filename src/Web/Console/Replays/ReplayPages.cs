using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Operating.Replays;

/// <summary>Replays of drafts and versions over the past of a programme.</summary>
internal static class ReplayPages
{
    public const string Root = Guard.Root + "/methods/replays";
    private const string One = Root + "/{replay}";
    private const string Seconds = "3";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, (HttpContext http, string? draft, string? method, CancellationToken ct) => ListAsync(http, ReplayForm.About(draft, method), null, ct)).Needs(Permissions.MethodsReplay);
        routes.MapPost(Root, BeginAsync).Needs(Permissions.MethodsReplay);
        routes.MapGet(One, ShowAsync).Needs(Permissions.MethodsReplay, Owner);
        routes.MapPost(One + "/stop", StopAsync).Needs(Permissions.MethodsReplay, Owner);
    }

    private static async ValueTask<Owned?> Owner(HttpContext http) =>
        ReplayId.TryParse(http.Request.RouteValues["replay"] as string, out var id)
        && await http.RequestServices.GetRequiredService<IReplays>().FindAsync(id, http.RequestAborted) is { } replay
            ? new Owned(replay.What.Programme.Value)
            : null;

    private static async Task<IResult> ListAsync(HttpContext http, ReplayForm form, Refusal? fault, CancellationToken ct)
    {
        var services = http.RequestServices;
        var programmes = await MineAsync(http, Permissions.MethodsReplay, ct);
        var replays = new List<Replay>();
        var drafts = new List<MethodDraft>();
        foreach (var programme in programmes)
        {
            replays.AddRange(await services.GetRequiredService<IReplays>().ListAsync(programme.Id, ct));
            drafts.AddRange((await services.GetRequiredService<IMethodDrafts>().ListAsync(programme.Id, ct)).Where(draft => draft.State is not (MethodState.Withdrawn or MethodState.Superseded)));
        }

        return ConsolePage.Of<ReplayListPage>(
            http,
            new
            {
                Frame = ConsolePage.FrameOf(http),
                Programmes = programmes,
                Drafts = drafts,
                Methods = services.GetRequiredService<IMethodRegister>().Library.Methods.Where(method => method.Kind is not (MethodKind.Footprint or MethodKind.FactorSet)).Select(method => method.Ref).ToList(),
                Replays = replays.OrderByDescending(replay => replay.BegunAt).ToList(),
                Form = form,
                Fault = fault,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> BeginAsync(HttpContext http, IReplays replays, IProgrammes programmes, CancellationToken ct)
    {
        var form = ReplayForm.Read(await http.Request.ReadFormAsync(ct));
        if (!ProgrammeId.TryParse(form.Programme, out var id) || await programmes.FindAsync(id, ct) is not { } programme || !http.Staff().May(Permissions.MethodsReplay, id.Value))
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        var begun = form.ToReplay(programme, http.Staff().Name) is { } replay
            ? await replays.BeginAsync(replay, ct)
            : new Refusal("period_invalid", "Choose a version and two days, the first before the second.", "/from");
        return begun.IsAccepted ? Results.Redirect($"{Root}/{begun.Value}") : await ListAsync(http, form, begun.Refusal, ct);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string replay, IReplays replays, IProgrammes programmes, CancellationToken ct)
    {
        if (!ReplayId.TryParse(replay, out var id) || await replays.FindAsync(id, ct) is not { } found)
        {
            return ConsolePage.NotFound(http);
        }

        if (found.State == ReplayState.Running)
        {
            // Works without script: the page comes again by itself while the work goes on.
            http.Response.Headers["Refresh"] = Seconds;
        }

        var programme = await programmes.FindAsync(found.What.Programme, ct);
        return ConsolePage.Of<ReplayPage>(http, new { Frame = ConsolePage.FrameOf(http), Replay = found, Programme = programme });
    }

    private static async Task<IResult> StopAsync(HttpContext http, string replay, IReplays replays, CancellationToken ct)
    {
        _ = ReplayId.TryParse(replay, out var id);
        await replays.StopAsync(id, ct);
        return Results.Redirect($"{Root}/{id}");
    }

    /// <summary>The programmes in which the visitor may do this.</summary>
    internal static async Task<IReadOnlyList<Programme>> MineAsync(HttpContext http, Permission permission, CancellationToken ct) =>
        [.. (await http.RequestServices.GetRequiredService<IProgrammes>().ListAsync(ct)).Where(programme => http.Staff().May(permission, programme.Id.Value))];
}

/// <summary>What was typed into the form of a replay.</summary>
/// <param name="Programme">Whose records.</param>
/// <param name="Version">A draft's id, or <c>id@version</c>.</param>
/// <param name="From">From which day on, in the programme's zone.</param>
/// <param name="To">Until before which day.</param>
public sealed record ReplayForm(string Programme, string Version, string From, string To)
{
    private const string Day = "yyyy-MM-dd";

    /// <summary>An empty form about a draft or a version.</summary>
    public static ReplayForm About(string? draft, string? method)
    {
        var today = DateTime.UtcNow.Date.AddDays(1);
        return new("", draft ?? method ?? "", today.AddYears(-1).ToString(Day, CultureInfo.InvariantCulture), today.ToString(Day, CultureInfo.InvariantCulture));
    }

    /// <summary>As it was sent.</summary>
    public static ReplayForm Read(IFormCollection form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return new(form["programme"].ToString(), form["version"].ToString(), form["from"].ToString(), form["to"].ToString());
    }

    /// <summary>What is asked; null when a version or a day cannot be read.</summary>
    public NewReplay? ToReplay(Programme programme, string by)
    {
        ArgumentNullException.ThrowIfNull(programme);
        var isDraft = MethodDraftId.TryParse(Version, out var draft);
        MethodRef? method = null;
        if ((!isDraft && !MethodRef.TryParse(Version, out method)) || Midnight(From, programme.ZoneId) is not { } from || Midnight(To, programme.ZoneId) is not { } to)
        {
            return null;
        }

        var name = string.IsNullOrWhiteSpace(by) ? "console" : by.Length > 120 ? by[..120] : by;
        return new NewReplay(programme.Id, isDraft ? draft : null, method, from, to, name);
    }

    private static DateTimeOffset? Midnight(string day, string zone)
    {
        if (!DateOnly.TryParseExact(day, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) || date.Year is < 1901 or > 8999)
        {
            return null;
        }

        var midnight = date.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, TimeZoneInfo.FindSystemTimeZoneById(zone).GetUtcOffset(midnight));
    }
}
