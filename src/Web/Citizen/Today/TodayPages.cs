using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Puhui.Citizen.Holders;
using Puhui.Citizen.Me;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Credits.Contracts;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;

namespace Puhui.Citizen.Today;

/// <summary><c>/me</c> (and <c>/</c> for who is signed in): the day. One number, the plant, what came in, what can be done next.</summary>
internal static class TodayPages
{
    public const string Path = "/me";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    // Points follow an act within moments; after so many looks without a change they are not awaited any longer.
    private const int MostLooks = 30;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, string? scenario, string? cursor) =>
            scenario is null && cursor is null ? ShowAsync(http) : Task.FromResult(MeFrame.To(http, "/me/history" + http.Request.QueryString))).ForHolders().ExcludeFromDescription();
        routes.MapGet(Path + "/live", StreamAsync).ForHolders().ExcludeFromDescription();
    }

    public static async Task<IResult> ShowAsync(HttpContext http)
    {
        var frame = await MeFrame.HereAsync(http);
        var view = await ReadAsync(http, frame.Here!, http.RequestAborted);
        return view is null ? MeFrame.NotHere(http) : MeFrame.Page<TodayPage>(http, new { Frame = frame, View = view, IsNew = http.Request.Query.ContainsKey("new") });
    }

    private static async Task<TodayView?> ReadAsync(HttpContext http, Here here, CancellationToken ct)
    {
        var book = http.Door<IHolderBook>();
        if (await book.FindAsync(here.Holder, ct) is not { } holder)
        {
            return null;
        }

        var list = await book.ListAsync(holder, null, null, ct);
        var today = DateOnly.FromDateTime(holder.Now.DateTime);
        return new TodayView(here, holder, [.. list.Rows.Where(row => DateOnly.FromDateTime(row.At.DateTime) == today)], list.Rows.Count > 0, await PointsAsync(http, here, ct))
        {
            Open = here.Programme is null ? [.. (await http.Door<IProgrammeBook>().CurrentAsync(ct)).InOrder.Where(one => one.State == ProgrammeState.Open)] : [],
        };
    }

    private static async Task<TodayPoints?> PointsAsync(HttpContext http, Here here, CancellationToken ct)
    {
        if (here.Programme is null || http.DoorOrNull<ICreditBook>() is not { } credits)
        {
            return null;
        }

        var balls = http.DoorOrNull<ICollecting>() is { } collecting ? await collecting.OfAsync(here.Holder, here.Id, ct) : [];
        var offers = http.DoorOrNull<IOffers>() is { } catalogue ? (await catalogue.ForHolderAsync(here.Holder, ct)).Where(one => one.Offer.Programme == here.Id) : [];
        var goals = http.DoorOrNull<IGoals>() is { } aims ? await aims.ListAsync(here.Id, ct) : [];
        var windows = offers.Where(one => one.Offer.Terms.Window is not null && one.Offer.Left > 0).ToList();
        return new TodayPoints(await credits.OfAsync(here.Holder, here.Id, ct), balls)
        {
            Next = windows.Find(one => one.IsOpen) ?? windows.Where(one => one.OpensAt is not null).MinBy(one => one.OpensAt),
            Goal = goals.FirstOrDefault(goal => goal.What.Open && goal.ReachedAt is null) ?? goals.FirstOrDefault(goal => goal.ReachedAt is not null),
        };
    }

    private static async Task StreamAsync(HttpContext http, string? after, FragmentWriter writer, IHostApplicationLifetime lifetime)
    {
        var here = await http.Door<HolderPlaces>().OfAsync(http, http.RequestAborted);
        var follower = new Follower(http, writer, here, http.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? after, await PointsAsync(http, here, http.RequestAborted));
        await LiveUpdates.FollowAsync(http, here.Holder, http.Door<IHolderBook>(), lifetime, follower.SendAsync);
    }

    /// <summary>One open page: what it knows already.</summary>
    private sealed class Follower(HttpContext http, FragmentWriter writer, Here here, string? known, TodayPoints? points)
    {
        private readonly IHolderBook _book = http.Door<IHolderBook>();
        private readonly Language _language = Language.Of(http);
        private string? _known = known;
        private TodayPoints? _points = points;

        public async Task SendAsync(CancellationToken ct)
        {
            if (await _book.FindAsync(here.Holder, ct) is not { } holder)
            {
                return;
            }

            var rows = await _book.NewerAsync(holder, _known, ct);
            if (rows.Count > 0)
            {
                _known = rows[^1].Key;
                await WriteAsync(holder, rows, ct);
            }

            for (var look = 0; look < (rows.Count > 0 ? MostLooks : 1); look++)
            {
                var now = await PointsAsync(http, here, ct);
                if (now is not null && !now.IsLike(_points))
                {
                    _points = now;
                    await WriteAsync(holder, [], ct);
                    return;
                }

                await Task.Delay(rows.Count > 0 ? Look : TimeSpan.Zero, ct);
            }
        }

        private async Task WriteAsync(HolderView holder, IReadOnlyList<ActivityRow> rows, CancellationToken ct)
        {
            var markup = await writer.WriteAsync<TodayLive>(new() { ["Language"] = _language, ["Here"] = here, ["Holder"] = holder, ["Rows"] = rows, ["Points"] = _points });
            await LiveUpdates.WriteAsync(http.Response, _known, markup, ct);
        }
    }
}
