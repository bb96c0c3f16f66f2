using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Credits.Contracts;
using Puhui.Engagement.Contracts;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Engagement.Friends;

/// <summary><c>/v1/me/name</c> and <c>/v1/me/friends…</c>.</summary>
internal static class FriendEndpoints
{
    internal sealed record NameBody(string Name);

    internal sealed record NameAnswer(string? Name);

    internal sealed record CodeBody(string Code);

    internal sealed record CodeAnswer(string Code, DateTimeOffset GoodUntil);

    internal sealed record FriendAnswer(string Id, string Name, DateTimeOffset Since, long? MonthMg);

    internal sealed record ListAnswer(IReadOnlyList<FriendAnswer> Friends);

    internal sealed record BallAnswer(string Id, long Points, string Scenario, DateTimeOffset AppearedAt, DateTimeOffset RipeAt, DateTimeOffset GoneAt);

    internal sealed record RoomAnswer(long Points, long MostInOne, int Waters, long WaterPoints);

    internal sealed record PlantAnswer(FriendAnswer Friend, long TotalMg, IReadOnlyList<BallAnswer> Balls, RoomAnswer Room);

    internal sealed record WaterBody(string Programme, string Request);

    internal sealed record GiftBody(string Programme, long Points, string Request);

    internal sealed record GiftAnswer(string Entry, string Kind, long Points, DateTimeOffset At);

    internal sealed record SavedAnswer(long Points, int Balls);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var me = routes.MapGroup("/v1/me").WithTags("Friends");
        me.MapGet("/name", NameAsync).WithName("getMyName").WithSummary("The name the holder goes by").Produces<NameAnswer>().ForHolders();
        me.MapPut("/name", RenameAsync).WithName("chooseMyName").WithSummary("Chooses the name the holder goes by").Accepts<NameBody>("application/json").Produces<NameAnswer>().ForHolders();
        me.MapGet("/friends", ListAsync).WithName("listMyFriends").WithSummary("The holder's friends").Produces<ListAnswer>().ForHolders();
        me.MapPost("/friends/invitations", InviteAsync).WithName("inviteFriend").WithSummary("A code to give to a friend").Produces<CodeAnswer>(201).ForHolders();
        me.MapPost("/friends", AcceptAsync).WithName("acceptFriend").WithSummary("Becomes friends by a code").Accepts<CodeBody>("application/json").Produces<FriendAnswer>().ForHolders();
        me.MapDelete("/friends/{friend}", EndAsync).WithName("endFriendship").WithSummary("Ends a friendship").Produces(204).ForHolders();
        me.MapGet("/friends/{friend}/plant", PlantAsync).WithName("getFriendPlant").WithSummary("What can be seen of a friend's plant").Produces<PlantAnswer>().ForHolders();
        me.MapPost("/friends/{friend}/water", WaterAsync).WithName("waterFriend").WithSummary("Waters a friend").Accepts<WaterBody>("application/json").Produces<GiftAnswer>().ForHolders();
        me.MapPost("/friends/{friend}/gifts", GiveAsync).WithName("giveFriend").WithSummary("Gives a friend points").Accepts<GiftBody>("application/json").Produces<GiftAnswer>().ForHolders();
        me.MapPost("/friends/{friend}/balls/{ball}/save", SaveAsync).WithName("saveFriendsBall").WithSummary("Saves a friend's ball before it is gone").Produces<SavedAnswer>().ForHolders();
    }

    private static async Task<IResult> NameAsync(HttpContext http, IFriends friends) => Results.Json(new NameAnswer(await friends.NameAsync(Asking.Holder(http), http.RequestAborted)));

    private static async Task<IResult> RenameAsync(HttpContext http, IFriends friends)
    {
        if (await Asking.ReadAsync(http.Request, "name") is not { } body || body.Text("name") is not { } name)
        {
            return Problem.Unreadable("One JSON object with name.", "name");
        }

        var chosen = await friends.RenameAsync(Asking.Holder(http), name, http.RequestAborted);
        return chosen.IsAccepted ? Results.Json(new NameAnswer(chosen.Value)) : Asking.Answer(chosen.Refusal);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IFriends friends) =>
        Results.Json(new ListAnswer([.. (await friends.OfAsync(Asking.Holder(http), http.RequestAborted)).Select(Show)]));

    private static async Task<IResult> InviteAsync(HttpContext http, IFriends friends)
    {
        var code = await friends.InviteAsync(Asking.Holder(http), http.RequestAborted);
        return Results.Json(new CodeAnswer(code.Code, code.GoodUntil.ToUniversalTime()), statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> AcceptAsync(HttpContext http, IFriends friends)
    {
        if (await Asking.ReadAsync(http.Request, "code") is not { } body || body.Text("code") is not { } code)
        {
            return Problem.Unreadable("One JSON object with code.", "code");
        }

        var friend = await friends.AcceptAsync(Asking.Holder(http), code, http.RequestAborted);
        return friend.IsAccepted ? Results.Json(Show(friend.Value)) : Asking.Answer(friend.Refusal);
    }

    private static async Task<IResult> EndAsync(HttpContext http, string friend, IFriends friends)
    {
        if (FriendId.TryParse(friend, out var id))
        {
            await friends.EndAsync(Asking.Holder(http), id, http.RequestAborted);
        }

        return Results.NoContent();
    }

    private static async Task<IResult> PlantAsync(HttpContext http, string friend, string? programme, IFriends friends, IProgrammeBook programmes)
    {
        var holder = Asking.Holder(http);
        var (known, refused) = await Asking.ProgrammeAsync(programmes, programme, http.RequestAborted);
        if (known is null)
        {
            return refused!;
        }

        var plant = FriendId.TryParse(friend, out var id) ? await friends.PlantAsync(holder, id, known.Id, http.RequestAborted) : Unknown();
        return plant.IsAccepted
            ? Results.Json(new PlantAnswer(
                Show(plant.Value.Friend),
                plant.Value.TotalMg,
                [.. plant.Value.Balls.Select(ball => new BallAnswer(ball.Id.ToString(), ball.Points, ball.Scenario, ball.AppearedAt.ToUniversalTime(), ball.RipeAt.ToUniversalTime(), ball.GoneAt.ToUniversalTime()))],
                new RoomAnswer(plant.Value.Room.Points, plant.Value.Room.MostInOne, plant.Value.Room.Waters, plant.Value.Room.WaterPoints)))
            : Asking.Answer(plant.Refusal);
    }

    private static Task<IResult> WaterAsync(HttpContext http, string friend, IFriends friends, IProgrammeBook programmes) =>
        SendAsync(http, friend, programmes, "programme and request", ["programme", "request"], (id, programme, body, request) =>
            friends.WaterAsync(Asking.Holder(http), id, programme, request, http.RequestAborted));

    private static Task<IResult> GiveAsync(HttpContext http, string friend, IFriends friends, IProgrammeBook programmes) =>
        SendAsync(http, friend, programmes, "programme, points and request", ["programme", "points", "request"], (id, programme, body, request) =>
            friends.GiveAsync(Asking.Holder(http), id, programme, body.Number("points") ?? 0, request, http.RequestAborted));

    private static async Task<IResult> SendAsync(
        HttpContext http, string friend, IProgrammeBook programmes, string words, string[] fields, Func<FriendId, ProgrammeId, Asking.Body, string, Task<Result<Gift>>> send)
    {
        if (await Asking.ReadAsync(http.Request, fields) is not { } body || !IsRequest(body.Text("request")))
        {
            return Problem.Unreadable($"One JSON object with {words}; a request is 8 to 64 visible ASCII characters.", "request");
        }

        var (known, refused) = await Asking.ProgrammeAsync(programmes, body.Text("programme"), http.RequestAborted);
        if (known is null)
        {
            return refused!;
        }

        var gift = FriendId.TryParse(friend, out var id) ? await send(id, known.Id, body, body.Text("request")!) : new Refusal("friend_unknown", "You have no such friend.", "friend");
        return gift.IsAccepted
            ? Results.Json(new GiftAnswer(gift.Value.Entry.ToString(), gift.Value.Kind == GiftKind.Water ? "water" : "gift", gift.Value.Points, gift.Value.At.ToUniversalTime()))
            : Asking.Answer(gift.Refusal);
    }

    private static async Task<IResult> SaveAsync(HttpContext http, string friend, string ball, IFriends friends)
    {
        var holder = Asking.Holder(http);
        if (!FriendId.TryParse(friend, out var id))
        {
            return Asking.Answer(Unknown().Refusal!);
        }

        var saved = BallId.TryParse(ball, out var which) ? await friends.HelpAsync(holder, id, which, http.RequestAborted) : new Refusal("ball_unknown", "There is no such ball.", "ball");

        // What the friend has now is the friend's own.
        return saved.IsAccepted ? Results.Json(new SavedAnswer(saved.Value.Points, saved.Value.Balls)) : Asking.Answer(saved.Refusal);
    }

    private static Result<FriendPlant> Unknown() => new Refusal("friend_unknown", "You have no such friend.", "friend");

    private static bool IsRequest(string? request) => request is { Length: >= 8 and <= 64 } && request.All(c => c is > ' ' and < (char)127);

    private static FriendAnswer Show(Friend friend) => new(friend.Id.ToString(), friend.Name, friend.Since.ToUniversalTime(), friend.MonthMg);
}
