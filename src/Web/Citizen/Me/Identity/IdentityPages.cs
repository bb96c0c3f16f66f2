using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Platform.Access;

namespace Puhui.Citizen.Me.Identity;

/// <summary>Who the holder is, and who answers for a child.</summary>
internal static class IdentityPages
{
    private const string Path = "/me/identity";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, IIdentity identity) => ShowAsync(http, identity)).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path, StateAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/guardian-code", AskAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/ward", FindWardAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/ward/confirm", ConfirmWardAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/wards/{child}/withdraw", WithdrawAsync).ForHolders().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, IIdentity identity, Quantities.Refusal? refusal = null, IdentityStatement? typed = null, GuardianCode? code = null, Ward? asked = null, string? wardCode = null)
    {
        var holder = MeFrame.Holder(http);
        return MeFrame.Page<IdentityPage>(
            http,
            new
            {
                Frame = MeFrame.Of(http, Path),
                Identity = await identity.OfAsync(holder, http.RequestAborted),
                Wards = await identity.WardsAsync(holder, http.RequestAborted),
                Refusal = refusal,
                Typed = typed ?? new IdentityStatement("resident", "", ""),
                Code = code,
                Asked = asked,
                WardCode = wardCode,
            },
            refusal is null ? StatusCodes.Status200OK : refusal.Code is "identity_check_unavailable" ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> StateAsync(HttpContext http, IIdentity identity)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        DateOnly? born = DateOnly.TryParseExact(form["born"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        var statement = new IdentityStatement(form["kind"], form["name"], form["number"], form["state"].ToString() is { Length: > 0 } state ? state : null, born);
        var stated = await identity.StateAsync(MeFrame.Holder(http), statement, http.RequestAborted);
        return stated.IsAccepted ? MeFrame.To(http, Path) : await ShowAsync(http, identity, stated.Refusal, statement);
    }

    private static async Task<IResult> AskAsync(HttpContext http, IIdentity identity)
    {
        var asked = await identity.AskGuardianAsync(MeFrame.Holder(http), http.RequestAborted);
        return asked.IsAccepted ? await ShowAsync(http, identity, code: asked.Value) : MeFrame.To(http, Path);
    }

    private static async Task<IResult> FindWardAsync(HttpContext http, IIdentity identity)
    {
        var code = (await http.Request.ReadFormAsync(http.RequestAborted))["code"].ToString();
        var found = await identity.FindWardAsync(MeFrame.Holder(http), code, http.RequestAborted);
        return found.IsAccepted
            ? await ShowAsync(http, identity, asked: found.Value, wardCode: code)
            : await ShowAsync(http, identity, found.Refusal, wardCode: code);
    }

    private static async Task<IResult> ConfirmWardAsync(HttpContext http, IIdentity identity)
    {
        var code = (await http.Request.ReadFormAsync(http.RequestAborted))["code"].ToString();
        var confirmed = await identity.ConfirmWardAsync(MeFrame.Holder(http), code, http.RequestAborted);
        return confirmed.IsAccepted ? MeFrame.To(http, Path) : await ShowAsync(http, identity, confirmed.Refusal, wardCode: code);
    }

    private static async Task<IResult> WithdrawAsync(HttpContext http, string child, IIdentity identity)
    {
        if (AccountId.TryParse(child, out var id))
        {
            await identity.WithdrawWardAsync(MeFrame.Holder(http), id, http.RequestAborted);
        }

        return MeFrame.To(http, Path);
    }
}
