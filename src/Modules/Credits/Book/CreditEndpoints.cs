using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Gifts;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Credits.Book;

/// <summary><c>/v1/me/credits…</c>: the holder's points, why they moved, balls and gifts.</summary>
internal static class CreditEndpoints
{
    private const int UsualLimit = 50;
    private const int LargestBody = 16_384;
    private const int MostBalls = 200;

    internal sealed record Balance(
        string Programme, string Asset, long Available, long Reserved, long Debt, long Waiting, DateTimeOffset? NextExpiry, long NextExpiring, long EarnedThisMonth);

    internal sealed record BalancesAnswer(IReadOnlyList<Balance> Credits);

    internal sealed record Movement(
        string Entry, string Kind, long Points, long After, DateTimeOffset At, string? Act, string? Scenario, int? PolicyVersion, string Why, DateTimeOffset? ExpiresAt);

    internal sealed record StatementAnswer(IReadOnlyList<Movement> Movements, string? Next);

    internal sealed record LotAnswer(long Granted, long Left, DateTimeOffset GrantedAt, DateTimeOffset? ExpiresAt);

    internal sealed record LotsAnswer(IReadOnlyList<LotAnswer> Lots);

    internal sealed record BallAnswer(string Id, long Points, string Scenario, string Act, DateTimeOffset AppearedAt, DateTimeOffset RipeAt, DateTimeOffset GoneAt, string State);

    internal sealed record BallsAnswer(IReadOnlyList<BallAnswer> Balls);

    internal sealed record CollectBody(IReadOnlyList<string>? Balls);

    internal sealed record GiftBody(string To, string Kind, long? Points);

    internal sealed record GiftAnswer(string Entry, string To, string Kind, long Points, DateTimeOffset At);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var credits = routes.MapGroup("/v1/me/credits").WithTags("Credits");
        credits.MapGet("", ListAsync).WithName("listMyCredits").WithSummary("What the holder has of points, by programme").Produces<BalancesAnswer>().ForHolders();
        credits.MapGet("/{programme}/statement", StatementAsync).WithName("getMyCreditStatement").WithSummary("Each movement of points with its reason, newest first")
            .Produces<StatementAnswer>().ForHolders();
        credits.MapGet("/{programme}/lots", LotsAsync).WithName("listMyCreditLots").WithSummary("The lots the points are in, first expiring first").Produces<LotsAnswer>().ForHolders();
        credits.MapGet("/{programme}/balls", BallsAsync).WithName("listMyBalls").WithSummary("Points that wait to be collected").Produces<BallsAnswer>().ForHolders();
        credits.MapPost("/{programme}/collect", CollectAsync).WithName("collectBalls").WithSummary("Collects ripe balls: those named, or all")
            .Accepts<CollectBody>("application/json").Produces<Collected>().ForHolders();
        credits.MapPost("/{programme}/gifts", GiveAsync).WithName("givePoints").WithSummary("Gives points or water; the header Idempotency-Key names the request")
            .Accepts<GiftBody>("application/json").Produces<GiftAnswer>(201).ForHolders();
    }

    private static async Task<IResult> ListAsync(HttpContext http, ICreditBook book) =>
        Results.Json(new BalancesAnswer([.. (await book.OfAsync(Holder(http), http.RequestAborted)).Select(one => new Balance(
            one.Programme.ToString(), one.Asset, one.Available, one.Reserved, one.Debt, one.Waiting, one.NextExpiry?.ToUniversalTime(), one.NextExpiring, one.EarnedThisMonth))]));

    private static Task<IResult> StatementAsync(HttpContext http, string programme, int? limit, string? cursor, ICreditBook book, IProgrammes programmes) =>
        InAsync(programme, http, programmes, async id =>
        {
            if (limit is < 1 or > CreditBook.MostRows)
            {
                return Problem.Unreadable(string.Create(CultureInfo.InvariantCulture, $"limit is a number from 1 to {CreditBook.MostRows}."), "limit");
            }

            try
            {
                var page = await book.StatementAsync(Holder(http), id, limit ?? UsualLimit, cursor, http.RequestAborted);
                var chinese = Problem.PrefersChinese(http.Request);
                return Results.Json(new StatementAnswer([.. page.Rows.Select(one => new Movement(
                    one.Entry.ToString(), Name(one.Kind), one.Points, one.After, one.At.ToUniversalTime(), one.Act?.ToString(), one.Scenario, one.PolicyVersion,
                    chinese ? one.WhyZh : one.WhyEn, one.ExpiresAt?.ToUniversalTime()))], page.Next));
            }
            catch (FormatException)
            {
                return Problem.Of(StatusCodes.Status400BadRequest, "cursor_invalid", "The cursor is not one that this server gave. Begin without it.", "cursor");
            }
        });

    private static Task<IResult> LotsAsync(HttpContext http, string programme, ICreditBook book, IProgrammes programmes) =>
        InAsync(programme, http, programmes, async id => Results.Json(new LotsAnswer([.. (await book.LotsAsync(Holder(http), id, http.RequestAborted))
            .Select(one => new LotAnswer(one.Granted, one.Left, one.GrantedAt.ToUniversalTime(), one.ExpiresAt?.ToUniversalTime()))])));

    private static Task<IResult> BallsAsync(HttpContext http, string programme, ICollecting collecting, IProgrammes programmes) =>
        InAsync(programme, http, programmes, async id => Results.Json(new BallsAnswer([.. (await collecting.OfAsync(Holder(http), id, http.RequestAborted))
            .Select(one => new BallAnswer(
                one.Id.ToString(), one.Points, one.Scenario, one.Act.ToString(), one.AppearedAt.ToUniversalTime(), one.RipeAt.ToUniversalTime(), one.GoneAt.ToUniversalTime(), Name(one.State)))])));

    private static Task<IResult> CollectAsync(HttpContext http, string programme, ICollecting collecting, IProgrammes programmes) =>
        InAsync(programme, http, programmes, async id =>
        {
            if (await BodyAsync(http) is not { } body)
            {
                return Problem.Unreadable("One JSON object with balls, a list of ids, or nothing in it for all that are ripe.");
            }

            using (body)
            {
                List<BallId>? balls = null;
                if (body.RootElement.TryGetProperty("balls", out var listed) && listed.ValueKind != JsonValueKind.Null)
                {
                    if (listed.ValueKind != JsonValueKind.Array || listed.GetArrayLength() > MostBalls)
                    {
                        return Problem.Unreadable(string.Create(CultureInfo.InvariantCulture, $"balls is a list of at most {MostBalls} ids."), "balls");
                    }

                    balls = [];
                    foreach (var one in listed.EnumerateArray())
                    {
                        if (one.ValueKind != JsonValueKind.String || !BallId.TryParse(one.GetString(), out var ball))
                        {
                            return Answer(new Refusal("ball_unknown", "There is no such ball here.", "balls"));
                        }

                        balls.Add(ball);
                    }
                }

                var collected = await collecting.CollectAsync(Holder(http), id, balls, http.RequestAborted);
                return collected.IsAccepted ? Results.Json(collected.Value) : Answer(collected.Refusal);
            }
        });

    private static Task<IResult> GiveAsync(HttpContext http, string programme, ICreditGifts gifts, IProgrammes programmes) =>
        InAsync(programme, http, programmes, async id =>
        {
            var request = http.Request.Headers["Idempotency-Key"].ToString();
            if (!GiftDesk.IsRequest(request))
            {
                return Problem.Unreadable("The header Idempotency-Key names the request: 8 to 64 visible ASCII characters.", "Idempotency-Key");
            }

            if (await BodyAsync(http) is not { } body)
            {
                return Problem.Unreadable("One JSON object with to, kind and points.");
            }

            using (body)
            {
                var root = body.RootElement;
                if (!root.TryGetProperty("to", out var to) || to.ValueKind != JsonValueKind.String || !AccountId.TryParse(to.GetString(), out var friend))
                {
                    return Problem.Unreadable("to is the account of who gets it.", "to");
                }

                GiftKind? kind = root.TryGetProperty("kind", out var named) && named.ValueKind == JsonValueKind.String
                    ? named.GetString() switch { "gift" => GiftKind.Gift, "water" => GiftKind.Water, _ => null }
                    : null;
                if (kind is null)
                {
                    return Problem.Unreadable("kind is gift or water.", "kind");
                }

                long? points = null;
                if (root.TryGetProperty("points", out var number) && number.ValueKind != JsonValueKind.Null)
                {
                    if (number.ValueKind != JsonValueKind.Number || !number.TryGetInt64(out var whole))
                    {
                        return Problem.Unreadable("points is a whole number.", "points");
                    }

                    points = whole;
                }

                var given = await gifts.GiveAsync(new NewGift(request, Holder(http), friend, id, kind.Value, points), http.RequestAborted);
                return given.IsAccepted
                    ? Results.Json(new GiftAnswer(given.Value.Entry.ToString(), given.Value.To.ToString(), Name(given.Value.Kind), given.Value.Points, given.Value.At.ToUniversalTime()), statusCode: StatusCodes.Status201Created)
                    : Answer(given.Refusal);
            }
        });

    private static Problem Answer(Refusal refusal) => Problem.Of(refusal, refusal.Code switch
    {
        "ball_unknown" => StatusCodes.Status404NotFound,
        "request_conflict" or "balance_insufficient" or "ball_unripe" or "ball_gone" => StatusCodes.Status409Conflict,
        "limit_reached" => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status422UnprocessableEntity,
    });

    private static AccountId Holder(HttpContext http) => new(http.HolderAccount());

    /// <summary>In a programme, by id or code.</summary>
    private static async Task<IResult> InAsync(string programme, HttpContext http, IProgrammes programmes, Func<ProgrammeId, Task<IResult>> answer)
    {
        http.Response.Headers.CacheControl = "no-store";
        var found = ProgrammeId.TryParse(programme, out var id) ? await programmes.FindAsync(id, http.RequestAborted) : await programmes.FindByCodeAsync(programme, http.RequestAborted);
        return found is null ? Problem.NotFound("There is no such programme.") : await answer(found.Id);
    }

    /// <summary>A small JSON object; an empty body is an empty one.</summary>
    private static async Task<JsonDocument?> BodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength is 0 or null && !http.Request.HasJsonContentType())
        {
            return JsonDocument.Parse("{}");
        }

        if (!http.Request.HasJsonContentType() || http.Request.ContentLength > LargestBody)
        {
            return null;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = LargestBody;
        }

        try
        {
            var body = await JsonDocument.ParseAsync(http.Request.Body, new JsonDocumentOptions { MaxDepth = 4 }, http.RequestAborted);
            if (body.RootElement.ValueKind == JsonValueKind.Object)
            {
                return body;
            }

            body.Dispose();
        }
        catch (Exception e) when (e is JsonException or BadHttpRequestException)
        {
            // Not JSON, or too much of it: said by the caller.
        }

        return null;
    }

    /// <summary>The name of a kind in the API: camelCase.</summary>
    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
