using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Puhui.Activities.Contracts;
using Puhui.Components.Pages;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;

namespace Puhui.Operating.Partners.Feed;

/// <summary>Records as they come: what arrived last, then server-sent events with what arrives.</summary>
internal static class FeedPages
{
    private const int Shown = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(PartnerPages.One + "/feed", (HttpContext http, string source, ISourceReports reports, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, async frame =>
                ConsolePage.Of<FeedPage>(http, new { Frame = frame, Lines = await reports.LatestAsync(frame.Source.Id, Shown, ct) }))).Needs(Permissions.PartnersRead, Owners.Source);
        routes.MapGet(PartnerPages.One + "/feed/live", (HttpContext http, string source, ISourceReports reports, FragmentWriter writer, TimeProvider time, IHostApplicationLifetime lifetime) =>
            PartnerPages.WithAsync(http, source, async frame =>
            {
                await StreamAsync(http, frame, new Follower(reports, frame.Source.Id, time), writer, lifetime);
                return Results.Empty;
            })).Needs(Permissions.PartnersRead, Owners.Source);
    }

    private static async Task StreamAsync(HttpContext http, PartnerFrame frame, Follower follower, FragmentWriter writer, IHostApplicationLifetime lifetime)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var ct = either.Token;
        PageResult.Protect(http.Response);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await follower.BeginAsync(Last(http), ct);
            // Headers leave with the first flush; until then a page does not know that it is connected.
            await http.Response.Body.FlushAsync(ct);
            await foreach (var lines in follower.FollowAsync(ct))
            {
                if (lines.Count == 0)
                {
                    await http.Response.WriteAsync(":\n\n", ct);
                }
                else
                {
                    var markup = await writer.WriteAsync<FeedPart>(new() { ["Frame"] = frame, ["Lines"] = lines });
                    await http.Response.WriteAsync($"id: {lines[0].At.UtcTicks}\ndata: {markup.ReplaceLineEndings("\ndata: ")}\n\n", ct);
                }

                await http.Response.Body.FlushAsync(ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The page was closed or the server stops: the normal end of a stream.
            await http.Response.CompleteAsync();
        }
    }

    /// <summary>Where the page stands: the time of its newest line, from the event it saw last or from its address.</summary>
    private static DateTimeOffset? Last(HttpContext http)
    {
        var text = http.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? http.Request.Query["after"].FirstOrDefault();
        return long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var ticks) && ticks > 0 && ticks <= DateTime.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : null;
    }
}
