using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Partners.Contracts;
using Puhui.Platform.Access;

namespace Puhui.Operating.Partners.Days;

/// <summary>What was booked of a partner each day, to compare with its own books.</summary>
internal static class DayPages
{
    private const int Shown = 31;
    private const string DayForm = "yyyy-MM-dd";
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(PartnerPages.One + "/reconciliation", (HttpContext http, string source, string? before, IReconciliations days, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, async frame => ConsolePage.Of<DaysPage>(http, new
            {
                Frame = frame,
                Days = await days.ListAsync(frame.Source.Id, TryDay(before, out var day) ? day : null, Shown, ct),
            }))).Needs(Permissions.PartnersRead, Owners.Source);
        routes.MapGet(PartnerPages.One + "/reconciliation/{day}/{form}", (HttpContext http, string source, string day, string form, IReconciliations days, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, async frame => TryDay(day, out var date) && await days.FindAsync(frame.Source.Id, date, ct) is { } found
                ? Download(found, $"{frame.Source.Code}-{day}", form) ?? ConsolePage.NotFound(http)
                : ConsolePage.NotFound(http))).Needs(Permissions.PartnersRead, Owners.Source);
    }

    private static IResult? Download(Reconciliation day, string name, string form) => form switch
    {
        "csv" => Results.File([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Csv(day))], "text/csv; charset=utf-8", name + ".csv"),
        "json" => Results.File(JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                day = day.Day.ToString(DayForm, CultureInfo.InvariantCulture),
                zone = day.ZoneId,
                begins = day.Begins,
                ends = day.Ends,
                lines = day.Lines,
                sha256 = day.Sha256,
                sm3 = day.Sm3,
                totals = day.Totals.Select(total => new { total.Scenario, status = total.Status.ToString().ToLowerInvariant(), total.Asset, total.Count, total.AmountMg }),
                refused = day.Refused,
            },
            Readable), "application/json", name + ".json"),
        "note" => Results.File(Encoding.UTF8.GetBytes(day.Note), "text/plain; charset=utf-8", name + ".note.txt"),
        _ => null,
    };

    // Names of scenarios, statuses and assets only: nothing in it can be a formula.
    private static string Csv(Reconciliation day)
    {
        var text = new StringBuilder("scenario,status,asset,count,amount_mg\n");
        foreach (var total in day.Totals)
        {
            text.Append(CultureInfo.InvariantCulture, $"{total.Scenario},{total.Status.ToString().ToLowerInvariant()},{total.Asset},{total.Count},{total.AmountMg}\n");
        }

        foreach (var refused in day.Refused)
        {
            text.Append(CultureInfo.InvariantCulture, $",refused:{refused.Code},,{refused.Count},0\n");
        }

        return text.ToString();
    }

    private static bool TryDay(string? text, out DateOnly day) => DateOnly.TryParseExact(text, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
