using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Accounts.Contracts;
using Puhui.Components.Pages;
using Puhui.Platform.Access;

namespace Puhui.Citizen.Me.Privacy;

/// <summary>My rights: take everything away, have it corrected, have it erased, and see who looked.</summary>
internal static class PrivacyPages
{
    public const string Path = "/me/privacy";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, IHolderRights rights, CancellationToken ct) => ShowAsync(http, rights, null, "", ct)).ForHolders().ExcludeFromDescription();
        routes.MapGet(Path + "/export", ExportAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/correct", CorrectAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/erase", EraseAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/requests/{request}/take-back", TakeBackAsync).ForHolders().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, IHolderRights rights, string? problem, string words, CancellationToken ct)
    {
        var holder = MeFrame.Holder(http);
        return MeFrame.Page<PrivacyPage>(
            http,
            new { Frame = MeFrame.Of(http, Path), Looks = await rights.LooksAsync(holder, ct), Requests = await rights.RequestsAsync(holder, ct), Problem = problem, Words = words },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task ExportAsync(HttpContext http, IHolderRights rights, CancellationToken ct)
    {
        PageResult.Protect(http.Response);
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.ContentDisposition = "attachment; filename=\"puhui-my-data.json\"";
        await rights.ExportAsync(MeFrame.Holder(http), http.Response.BodyWriter.AsStream(), ct);
    }

    private static async Task<IResult> CorrectAsync(HttpContext http, IHolderRights rights, CancellationToken ct)
    {
        var words = (await http.Request.ReadFormAsync(ct))["words"].ToString();
        var asked = await rights.AskCorrectionAsync(MeFrame.Holder(http), words, ct);
        return asked.IsAccepted ? MeFrame.To(http, Path) : await ShowAsync(http, rights, asked.Refusal.Code, words, ct);
    }

    private static async Task<IResult> EraseAsync(HttpContext http, IHolderRights rights, CancellationToken ct)
    {
        if ((await http.Request.ReadFormAsync(ct))["sure"] != "yes")
        {
            return await ShowAsync(http, rights, "sure_missing", "", ct);
        }

        var asked = await rights.AskErasureAsync(MeFrame.Holder(http), ct);
        return asked.IsAccepted ? MeFrame.To(http, Path) : await ShowAsync(http, rights, asked.Refusal.Code, "", ct);
    }

    private static async Task<IResult> TakeBackAsync(HttpContext http, string request, IHolderRights rights, CancellationToken ct) =>
        HolderRequestId.TryParse(request, out var id) && (await rights.TakeBackAsync(MeFrame.Holder(http), id, ct)).IsAccepted ? MeFrame.To(http, Path) : MeFrame.NotHere(http);
}
