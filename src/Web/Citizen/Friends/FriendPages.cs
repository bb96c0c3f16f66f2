using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Citizen.Me;
using Puhui.Credits.Contracts;
using Puhui.Engagement.Contracts;
using Puhui.Platform.Access;

namespace Puhui.Citizen.Friends;

/// <summary>Friends: the name one goes by, a code to become friends, a friend's plant and what can be done for it.</summary>
internal static class FriendPages
{
    public const string Path = "/me/friends";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, string? code, CancellationToken ct) => ShowAsync(http, code, null, ct)).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/name", NameAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/invite", InviteAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/accept", AcceptAsync).ForHolders().ExcludeFromDescription();
        routes.MapGet(Path + "/{friend}", ShowOneAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/{friend}/end", EndAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/{friend}/water", (HttpContext http, string friend, CancellationToken ct) => GiveAsync(http, friend, water: true, ct)).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/{friend}/give", (HttpContext http, string friend, CancellationToken ct) => GiveAsync(http, friend, water: false, ct)).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/{friend}/help", HelpAsync).ForHolders().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string? code, FriendCode? invitation, CancellationToken ct)
    {
        var frame = await MeFrame.HereAsync(http, Path);
        var friends = http.Door<IFriends>();
        return MeFrame.Page<FriendsPage>(http, new
        {
            Frame = frame,
            Name = await friends.NameAsync(frame.Here!.Holder, ct),
            Friends = await friends.OfAsync(frame.Here.Holder, ct),
            Invitation = invitation,
            Code = code is { Length: < 40 } ? code : null,
            Why = http.WhyNot(),
        });
    }

    private static async Task<IResult> NameAsync(HttpContext http, CancellationToken ct)
    {
        var named = await http.Door<IFriends>().RenameAsync(MeFrame.Holder(http), (await http.Request.ReadFormAsync(ct))["name"].ToString().Trim(), ct);
        return named.IsAccepted ? MeFrame.To(http, Path) : MeFrame.Why(http, Path, named.Refusal.Code);
    }

    private static async Task<IResult> InviteAsync(HttpContext http, CancellationToken ct) =>
        await ShowAsync(http, null, await http.Door<IFriends>().InviteAsync(MeFrame.Holder(http), ct), ct);

    private static async Task<IResult> AcceptAsync(HttpContext http, CancellationToken ct)
    {
        var accepted = await http.Door<IFriends>().AcceptAsync(MeFrame.Holder(http), (await http.Request.ReadFormAsync(ct))["code"].ToString().Trim(), ct);
        return accepted.IsAccepted ? MeFrame.To(http, $"{Path}/{accepted.Value.Id}") : MeFrame.Why(http, Path, accepted.Refusal.Code);
    }

    private static async Task<IResult> ShowOneAsync(HttpContext http, string friend, CancellationToken ct)
    {
        var frame = await MeFrame.HereAsync(http, $"{Path}/{friend}");
        if (!FriendId.TryParse(friend, out var id) || frame.Here!.Programme is null)
        {
            return MeFrame.NotHere(http);
        }

        var plant = await http.Door<IFriends>().PlantAsync(frame.Here.Holder, id, frame.Here.Id, ct);
        return plant.IsAccepted
            ? MeFrame.Page<FriendPage>(http, new { Frame = frame, Plant = plant.Value, Request = Guid.NewGuid().ToString("N"), Gave = http.Told("gave"), Saved = http.Told("saved"), Why = http.WhyNot() })
            : MeFrame.NotHere(http);
    }

    private static async Task<IResult> EndAsync(HttpContext http, string friend, CancellationToken ct)
    {
        if (FriendId.TryParse(friend, out var id))
        {
            await http.Door<IFriends>().EndAsync(MeFrame.Holder(http), id, ct);
        }

        return MeFrame.To(http, Path);
    }

    private static async Task<IResult> GiveAsync(HttpContext http, string friend, bool water, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var here = await http.Door<HolderPlaces>().OfAsync(http, ct);
        if (!FriendId.TryParse(friend, out var id) || here.Programme is null)
        {
            return MeFrame.NotHere(http);
        }

        var (doors, request, path) = (http.Door<IFriends>(), form["request"].ToString(), $"{Path}/{id}");
        if (request.Length is < 8 or > 64 || !request.All(char.IsAsciiLetterOrDigit))
        {
            return MeFrame.Why(http, path, "request_conflict");
        }

        var given = water
            ? await doors.WaterAsync(here.Holder, id, here.Id, request, ct)
            : await doors.GiveAsync(here.Holder, id, here.Id, form.Number("points") ?? 0, request, ct);
        return given.IsAccepted ? MeFrame.To(http, $"{path}?gave={given.Value.Points}") : MeFrame.Why(http, path, given.Refusal.Code);
    }

    private static async Task<IResult> HelpAsync(HttpContext http, string friend, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (!FriendId.TryParse(friend, out var id))
        {
            return MeFrame.NotHere(http);
        }

        if (!BallId.TryParse(form["ball"], out var ball))
        {
            return MeFrame.Why(http, $"{Path}/{id}", "ball_unknown");
        }

        var helped = await http.Door<IFriends>().HelpAsync(MeFrame.Holder(http), id, ball, ct);
        return helped.IsAccepted ? MeFrame.To(http, $"{Path}/{id}?saved={helped.Value.Points}") : MeFrame.Why(http, $"{Path}/{id}", helped.Refusal.Code);
    }
}
