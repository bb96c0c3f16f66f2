using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Puhui.Activities.Contracts;
using Puhui.Platform.Problems;

namespace Puhui.Transit.Feeds;

/// <summary><c>POST</c> and <c>GET /v1/transit/feeds</c>, and feeds from files and folders.</summary>
internal sealed class FeedDoor(ISourceGate gate, FeedStore store) : IWholeFileFormat
{
    public string Name => "transit.gtfs";

    public async Task<long> LoadAsync(Source source, string path, CancellationToken ct)
    {
        try
        {
            var archive = Directory.Exists(path) ? FeedFiles.Pack(path, FeedLimits.Default) : await ReadAsync(path, ct);
            var (info, _) = await store.LoadAsync(source, archive, ct);
            return info.Trips;
        }
        catch (GtfsException e)
        {
            throw new ImportException($"{path}: {e.Code}: {e.Message}", e);
        }
    }

    public async Task<IResult> PostAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = FeedLimits.Default.PackedBytes;
        }

        var (source, stranger) = await gate.EnterAsync(context, KeyScopes.Write);
        if (source is null)
        {
            return stranger!;
        }

        if (context.Request.ContentType is not ("application/zip" or "application/x-zip-compressed"))
        {
            return Problem.Of(415, "unsupported_media_type", "Send the feed as application/zip.");
        }

        try
        {
            using var held = new MemoryStream();
            await context.Request.Body.CopyToAsync(held, context.RequestAborted);
            var (info, warnings) = await store.LoadAsync(source, held.ToArray(), context.RequestAborted);
            return Results.Json(Shown(info, warnings));
        }
        catch (GtfsException e)
        {
            return Problem.Of(e.Code == "gtfs_too_large" ? 413 : 422, e.Code, e.Message);
        }
        catch (BadHttpRequestException e)
        {
            return Problem.Of(e.StatusCode, e.StatusCode == 413 ? "too_large" : "unreadable", e.Message);
        }
    }

    public async Task<IResult> ListAsync(HttpContext context)
    {
        var (source, stranger) = await gate.EnterAsync(context, KeyScopes.Read);
        return source is null
            ? stranger!
            : Results.Json(new { feeds = (await store.ListAsync(source.Id, context.RequestAborted)).Select(info => Shown(info, [])) });
    }

    private static object Shown(FeedInfo info, IReadOnlyList<string> warnings) => new
    {
        number = info.Number,
        version = info.Version,
        validFrom = info.ValidFrom.ToString("O", CultureInfo.InvariantCulture),
        validTo = info.ValidTo.ToString("O", CultureInfo.InvariantCulture),
        stops = info.Stops,
        routes = info.Routes,
        trips = info.Trips,
        loadedAt = info.LoadedAt,
        warnings,
    };

    private static async Task<byte[]> ReadAsync(string path, CancellationToken ct)
    {
        if (new FileInfo(path).Length > FeedLimits.Default.PackedBytes)
        {
            throw new GtfsException("gtfs_too_large", $"The archive is larger than {FeedLimits.Default.PackedBytes >> 20} MiB.");
        }

        try
        {
            return await File.ReadAllBytesAsync(path, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
