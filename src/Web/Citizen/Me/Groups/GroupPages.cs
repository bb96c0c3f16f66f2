using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Accounts.Contracts;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Citizen.Me.Groups;

/// <summary>The holder's households and organisations.</summary>
internal static class GroupPages
{
    private const string Path = "/me/groups";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, IGroups groups) => ListAsync(http, groups)).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path, CreateAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/peek", PeekAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/join", JoinAsync).ForHolders().ExcludeFromDescription();
        routes.MapGet(Path + "/{id}", (HttpContext http, string id, IGroups groups) => ShowAsync(http, id, groups)).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/{id}/invite", InviteAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/{id}/choose", ChooseAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/{id}/leave", LeaveAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/{id}/members/{member}/head", HandOverAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/{id}/members/{member}/remove", RemoveAsync).ForHolders().ExcludeFromDescription();
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, IGroups groups, Refusal? refusal = null, NewGroup? typed = null, GroupInfo? invited = null, string? code = null, string? name = null) =>
        MeFrame.Page<GroupsPage>(
            http,
            new
            {
                Frame = MeFrame.Of(http, Path),
                Groups = await groups.OfAsync(MeFrame.Holder(http), http.RequestAborted),
                Refusal = refusal,
                Typed = typed ?? new NewGroup("household", "", ""),
                Invited = invited,
                Code = code,
                Name = name,
            },
            refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> ShowAsync(HttpContext http, string id, IGroups groups, Refusal? refusal = null, GroupInvitation? invitation = null) =>
        await groups.FindAsync(MeFrame.Holder(http), id, http.RequestAborted) is { } view
            ? MeFrame.Page<GroupPage>(
                http,
                new { Frame = MeFrame.Of(http, $"{Path}/{id}"), View = view, Refusal = refusal, Invitation = invitation },
                refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity)
            : MeFrame.NotHere(http);

    private static async Task<IResult> CreateAsync(HttpContext http, IGroups groups)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var wish = new NewGroup(form["kind"], form["name"], form["own-name"], form["parent"], form["credit-code"]);
        var made = await groups.CreateAsync(MeFrame.Holder(http), wish, http.RequestAborted);
        return made.IsAccepted ? MeFrame.To(http, $"{Path}/{made.Value.Info.Id}")
            : string.IsNullOrEmpty(wish.Parent) ? await ListAsync(http, groups, made.Refusal, wish)
            : await ShowAsync(http, wish.Parent, groups, made.Refusal);
    }

    private static async Task<IResult> PeekAsync(HttpContext http, IGroups groups)
    {
        var code = (await http.Request.ReadFormAsync(http.RequestAborted))["code"].ToString();
        var invited = await groups.PeekAsync(MeFrame.Holder(http), code, http.RequestAborted);
        return invited.IsAccepted
            ? await ListAsync(http, groups, invited: invited.Value, code: code)
            : await ListAsync(http, groups, invited.Refusal, code: code);
    }

    private static async Task<IResult> JoinAsync(HttpContext http, IGroups groups)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var joined = await groups.JoinAsync(MeFrame.Holder(http), form["code"], form["own-name"], http.RequestAborted);
        return joined.IsAccepted
            ? MeFrame.To(http, $"{Path}/{joined.Value.Info.Id}")
            : await ListAsync(http, groups, joined.Refusal, code: form["code"], name: form["own-name"]);
    }

    private static async Task<IResult> InviteAsync(HttpContext http, string id, IGroups groups)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var uses = int.TryParse(form["uses"], System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 1;
        var invited = await groups.InviteAsync(MeFrame.Holder(http), id, uses, http.RequestAborted);
        return await ShowAsync(http, id, groups, invited.Refusal, invited.IsAccepted ? invited.Value : null);
    }

    private static async Task<IResult> ChooseAsync(HttpContext http, string id, IGroups groups)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var chosen = await groups.ChooseAsync(MeFrame.Holder(http), id, form.ContainsKey("shows"), form.ContainsKey("shares"), http.RequestAborted);
        return chosen.IsAccepted ? MeFrame.To(http, $"{Path}/{id}") : MeFrame.NotHere(http);
    }

    private static async Task<IResult> LeaveAsync(HttpContext http, string id, IGroups groups)
    {
        var left = await groups.LeaveAsync(MeFrame.Holder(http), id, http.RequestAborted);
        return left.IsAccepted ? MeFrame.To(http, Path) : await ShowAsync(http, id, groups, left.Refusal);
    }

    private static async Task<IResult> HandOverAsync(HttpContext http, string id, string member, IGroups groups)
    {
        var done = await groups.HandOverAsync(MeFrame.Holder(http), id, member, http.RequestAborted);
        return done.IsAccepted ? MeFrame.To(http, $"{Path}/{id}") : await ShowAsync(http, id, groups, done.Refusal);
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, string id, string member, IGroups groups)
    {
        var done = await groups.RemoveAsync(MeFrame.Holder(http), id, member, http.RequestAborted);
        return done.IsAccepted ? MeFrame.To(http, $"{Path}/{id}") : await ShowAsync(http, id, groups, done.Refusal);
    }
}
