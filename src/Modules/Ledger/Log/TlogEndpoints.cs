using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Log;

/// <summary>The log as C2SP tlog-tiles serves it, under <c>/tlog</c>. Open to everyone: it holds nothing that names a person.</summary>
internal static class TlogEndpoints
{
    private const string Text = "text/plain; charset=utf-8";
    private const string Bytes = "application/octet-stream";
    private const string Forever = "public, max-age=31536000, immutable";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var log = routes.MapGroup("/tlog").OpenToAll("the log is public: commitments, no personal data").WithTags("Transparency log");

        log.MapGet("/checkpoint", async (TlogStore store, HttpContext http, CancellationToken ct) =>
            await store.HeadAsync(ct) is { } head
                ? Cached(http, "public, max-age=1", Results.Text(head.Note, Text))
                : Problem.NotFound("The log has no entries yet, so there is no checkpoint."))
            .WithName("checkpoint").WithSummary("The newest signed checkpoint, a C2SP signed note.").Produces(200, contentType: "text/plain").ProducesProblem(404);

        log.MapGet("/cosigned", async (TlogStore store, HttpContext http, CancellationToken ct) =>
            await store.CosignedAsync(ct) is { } head
                ? Cached(http, "public, max-age=1", Results.Text(head.Note, Text))
                : Problem.NotFound("No witness has cosigned a checkpoint of this log."))
            .WithName("cosignedCheckpoint").WithSummary("The newest checkpoint that a witness has cosigned, with its cosignatures.").Produces(200, contentType: "text/plain").ProducesProblem(404);

        log.MapGet("/key", (TlogStore store, HttpContext http) => Cached(http, "public, max-age=300", Results.Text(store.KeyLines, Text)))
            .WithName("logKey").WithSummary("The verifier keys, one key line each: Ed25519, then SM2.").Produces(200, contentType: "text/plain");

        log.MapGet("/tile/entries/{**path}", async (string path, TlogStore store, HttpContext http, CancellationToken ct) =>
            TileId.TryParseEntriesPath(path, out var tile) && await store.EntriesAsync(tile, ct) is { } bundle
                ? Cached(http, Forever, Results.Bytes(bundle, Bytes))
                : Problem.NotFound("The log has no such bundle of entries."))
            .WithName("logEntries").WithSummary("A bundle of entries: N as x001/234, or 234.p/W when partial.").Produces(200, contentType: Bytes).ProducesProblem(404);

        log.MapGet("/tile/{**path}", async (string path, TlogStore store, HttpContext http, CancellationToken ct) =>
            TileId.TryParsePath(path, out var tile) && await store.TileAsync(tile, ct) is { } hashes
                ? Cached(http, Forever, Results.Bytes(hashes, Bytes))
                : Problem.NotFound("The log has no such tile."))
            .WithName("logTile").WithSummary("A tile of hashes: L/N, or L/N.p/W when partial.").Produces(200, contentType: Bytes).ProducesProblem(404);
    }

    /// <summary>A tile of a given width never changes, whether full or partial: its hashes stay a prefix of the wider ones.</summary>
    private static IResult Cached(HttpContext http, string cacheControl, IResult result)
    {
        http.Response.Headers.CacheControl = cacheControl;
        return result;
    }
}
