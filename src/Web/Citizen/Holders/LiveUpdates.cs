using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Puhui.Bookkeeping;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Platform.Access;

namespace Puhui.Citizen.Holders;

/// <summary>Tells an open page what was booked since, as server-sent events that carry the changed parts.</summary>
internal static class LiveUpdates
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(20);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/accounts/{account}/live", StreamAsync).ByAddress("the address of an account cannot be guessed and is told to nobody").ExcludeFromDescription();

    private static async Task StreamAsync(
        HttpContext http, string account, string? after, string? scenario, IHolderBook book, FragmentWriter writer, IHostApplicationLifetime lifetime)
    {
        if (await HolderPages.FindAsync(account, book, http.RequestAborted) is not { } holder)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var reader = new Reader(Language.Of(http), holder.Account, scenario, http.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? after);
        await FollowAsync(http, holder.Account, book, lifetime, ct => SendNewsAsync(http.Response, reader, book, writer, ct));
    }

    /// <summary>Answers with a stream that lasts as long as the page is open; <paramref name="send"/> writes what is new, first at once and then whenever something was booked.</summary>
    internal static async Task FollowAsync(HttpContext http, AccountId account, IHolderBook book, IHostApplicationLifetime lifetime, Func<CancellationToken, Task> send)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var ct = either.Token;
        PageResult.Protect(http.Response);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await WatchAsync(http.Response, account, book, send, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The page was closed or the server stops: the normal end of a stream.
            await http.Response.CompleteAsync();
        }
    }

    private static async Task WatchAsync(HttpResponse response, AccountId account, IHolderBook book, Func<CancellationToken, Task> send, CancellationToken aborted)
    {
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        var ct = watching.Token;
        await using var signals = book.WatchAsync(account, ct).GetAsyncEnumerator(ct);
        // Headers leave with the first flush; until then a page does not know that it is connected.
        await response.Body.FlushAsync(ct);
        var more = true;
        while (more)
        {
            // Listening begins before reading, so nothing falls between the two.
            var signal = signals.MoveNextAsync().AsTask();
            try
            {
                await send(ct);
                while (await Task.WhenAny(signal, Task.Delay(Heartbeat, ct)) != signal)
                {
                    ct.ThrowIfCancellationRequested();
                    await response.WriteAsync(":\n\n", ct);
                    await response.Body.FlushAsync(ct);
                }

                more = await signal;
            }
            catch
            {
                // The enumerator may only be disposed once its last step has ended.
                await watching.CancelAsync();
                await ((Task)signal).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
        }
    }

    /// <summary>Writes one event; <paramref name="id"/> is where a page that comes back begins.</summary>
    internal static async Task WriteAsync(HttpResponse response, string? id, string markup, CancellationToken ct)
    {
        await response.WriteAsync($"{(id is null ? "" : $"id: {id}\n")}data: {markup.ReplaceLineEndings("\ndata: ")}\n\n", ct);
        await response.Body.FlushAsync(ct);
    }

    private static async Task SendNewsAsync(HttpResponse response, Reader reader, IHolderBook book, FragmentWriter writer, CancellationToken ct)
    {
        if (await book.FindAsync(reader.Account, ct) is not { } holder || await book.NewerAsync(holder, reader.Known, ct) is not { Count: > 0 } rows)
        {
            return;
        }

        reader.Known = rows[^1].Key;
        var shown = rows.Where(row => reader.Scenario is null || row.Scenario == reader.Scenario).ToList();
        var markup = await writer.WriteAsync<LivePart>(new() { ["Language"] = reader.Language, ["Holder"] = holder, ["Rows"] = shown });
        await WriteAsync(response, reader.Known, markup, ct);
    }

    private sealed record Reader(Language Language, AccountId Account, string? Scenario, string? Known)
    {
        public string? Known { get; set; } = Known;
    }
}
