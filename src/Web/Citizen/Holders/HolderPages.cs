using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Bookkeeping;
using Puhui.Citizen.Entries;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Platform.Access;

namespace Puhui.Citizen.Holders;

/// <summary>The holder's page and the page of one activity. Their addresses are capabilities: whoever has one may read. Who is signed in finds the own things under <c>/me</c>.</summary>
internal static class HolderPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/accounts/{account}", ShowAsync).ByAddress("the address of an account cannot be guessed and is told to nobody").ExcludeFromDescription();
        routes.MapGet("/accounts/{account}/then", ShowThenAsync).ByAddress("the address of an account cannot be guessed and is told to nobody").ExcludeFromDescription();
        routes.MapGet("/accounts/{account}/entries/{key}", ShowEntryAsync).ByAddress("the address of an account cannot be guessed and is told to nobody").ExcludeFromDescription();
        routes.MapPost("/accounts/{account}/entries/{key}/appeal", AppealAsync).ByAddress("the address of an account cannot be guessed and is told to nobody").ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string account, string? scenario, string? cursor, IHolderBook book, CancellationToken ct)
    {
        var language = Language.Of(http);
        if (await FindAsync(account, book, ct) is not { } holder)
        {
            return NotHere(http, language);
        }

        scenario = holder.Scenarios.Contains(scenario, StringComparer.Ordinal) ? scenario : null;
        var list = await book.ListAsync(holder, scenario, cursor, ct);
        if (PageResult.WantsPart(http))
        {
            return PageResult.Of<ListPart>(http, new { Language = language, Holder = holder, List = list });
        }

        return PageResult.Of<HolderPage>(http, new
        {
            Language = language,
            Holder = holder,
            List = list,
            Older = cursor is not null,
            Path = PagePath.WithoutLanguage(http.Request),
        });
    }

    private static async Task<IResult> ShowThenAsync(
        HttpContext http, string account, string? booked, [Microsoft.AspNetCore.Mvc.FromQuery(Name = "event")] string? happened, string? cursor, IHolderBook book, CancellationToken ct)
    {
        var language = Language.Of(http);
        return await FindAsync(account, book, ct) is { } holder
            ? PageResult.Of<ThenPage>(http, new
            {
                Language = language,
                View = await book.ThenAsync(holder, DayOf(booked), DayOf(happened), cursor, ct),
                Path = PagePath.WithoutLanguage(http.Request),
            })
            : NotHere(http, language);
    }

    /// <summary>A day as a form sends it; what is none, or beyond what a calendar shows, is left out.</summary>
    private static DateOnly? DayOf(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day)
        && day.Year is > 1900 and < 9000 ? day : null;

    private static async Task<IResult> ShowEntryAsync(HttpContext http, string account, string key, IHolderBook book, CancellationToken ct)
    {
        var language = Language.Of(http);
        if (await FindAsync(account, book, ct) is not { } holder || await book.EntryAsync(holder, key, language, ct) is not { } view)
        {
            return NotHere(http, language);
        }

        return PageResult.WantsPart(http)
            ? PageResult.Of<EntryPart>(http, new { Language = language, View = view })
            : PageResult.Of<EntryPage>(http, new { Language = language, Holder = holder, View = view, Path = PagePath.WithoutLanguage(http.Request), Mine = IsMine(http, holder) });
    }

    private static async Task<IResult> AppealAsync(HttpContext http, string account, string key, IHolderBook book, CancellationToken ct)
    {
        var language = Language.Of(http);
        if (!http.Request.HasFormContentType || await FindAsync(account, book, ct) is not { } holder || await book.EntryAsync(holder, key, language, ct) is not { } view)
        {
            return NotHere(http, language);
        }

        var address = $"/accounts/{holder.Account}/entries/{key}";
        var words = (await http.Request.ReadFormAsync(ct))["words"].ToString();
        if (await book.AppealAsync(holder, key, words, ct) is not { } refusal)
        {
            PageResult.Protect(http.Response);
            return Results.Redirect(address);
        }

        return PageResult.Of<EntryPage>(
            http,
            new
            {
                Language = language,
                Holder = holder,
                View = view with { Review = view.Review is { } review ? review with { Fault = refusal.Code, Words = words } : null },
                Path = address,
            },
            StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>Whether it is the visitor's own.</summary>
    private static bool IsMine(HttpContext http, HolderView holder) => http.Visitor() is Visitor.Holder visitor && visitor.Account == holder.Account.Value;

    internal static async Task<HolderView?> FindAsync(string account, IHolderBook book, CancellationToken ct) =>
        AccountId.TryParse(account, out var id) ? await book.FindAsync(id, ct) : null;

    private static IResult NotHere(HttpContext http, Language language) => PageResult.Of<ErrorPage>(
        http,
        new { Language = language, Status = StatusCodes.Status404NotFound, Path = PagePath.WithoutLanguage(http.Request) },
        StatusCodes.Status404NotFound);
}
