using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Components.Words;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Lists;
using Puhui.Platform.Access;

namespace Puhui.Operating.Home;

/// <summary>The first page: is data arriving, what is unusual, what waits for somebody, how much was reduced and spent.</summary>
internal static class HomePages
{
    public const string FiguresPath = Guard.Root + "/figures";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Guard.Root, ShowAsync).ForStaff();
        routes.MapGet(FiguresPath, FileAsync).Needs(Permissions.ProgrammeRead);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Overview overview, Glances glances, Attention attention, CancellationToken ct)
    {
        var who = http.Staff();
        var today = await overview.TodayAsync(who, ct);
        var frame = ConsolePage.FrameOf(http);
        if (PageResult.WantsPart(http))
        {
            return ConsolePage.Of<NowPart>(http, new { Language = frame.Language, Today = today });
        }

        var scope = await ProgrammeScope.OfAsync(http, Permissions.ProgrammeRead);
        var glance = scope is null ? null : await glances.OfAsync(who, scope.Chosen, Length(http), ct);
        var first = new FirstPage(
            glance,
            await attention.WaitsAsync(who, today, scope?.Chosen, frame.Now, ct),
            Attention.Odd(today, glance, frame.Now),
            scope is null ? [] : await attention.FirstDayAsync(who, scope.Chosen, today, ct));
        return ConsolePage.Of<HomePage>(http, new { Frame = frame, Today = today, First = first, Programmes = scope?.Options(frame.Language) ?? [] });
    }

    private static Task<IResult> FileAsync(HttpContext http, Glances glances, TimeProvider time, CancellationToken ct) =>
        ProgrammeScope.WithAsync(http, Permissions.ProgrammeRead, async scope =>
        {
            var l = Language.Of(http);
            StringBuilder text = new("\uFEFF");
            text.Append(string.Join(',', l.Say("日期", "Day"), l.Say("行为", "Behaviour"), l.Say("地区", "Place"), l.Say("入账", "Credited"), l.Say("未计量", "Zero"), l.Say("扣留", "Held"), l.Say("减排（毫克）", "Reduction (mg)"))).Append("\r\n");
            foreach (var row in await glances.RowsAsync(scope.Chosen, Length(http), ct))
            {
                text.Append(CultureInfo.InvariantCulture, $"{row.Day:yyyy-MM-dd},{Csv.Field(ScenarioWords.Title(row.Scenario, l))},{Csv.Field(row.Region)},{row.Posted},{row.Zero},{row.Held},{row.ReductionMg}").Append("\r\n");
            }

            PageResult.Protect(http.Response);
            return Results.File(Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8", $"puhui-figures-{scope.Chosen.Code}-{time.GetUtcNow():yyyy-MM-dd}.csv");
        });

    private static int Length(HttpContext http) =>
        int.TryParse(http.Request.Query["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && Glance.Lengths.Contains(days) ? days : 30;
}
