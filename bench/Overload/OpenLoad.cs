using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Puhui.Bench.Ingest;

namespace Puhui.Bench.Overload;

/// <summary>What a run at a fixed pace came to.</summary>
internal sealed class OpenResult
{
    public BulkResult Taken { get; } = new();

    /// <summary>Refused with 429 or 503 and a time to wait.</summary>
    public int Told { get; set; }

    /// <summary>Refused without one.</summary>
    public int Untold { get; set; }

    /// <summary>Answered otherwise, or not at all.</summary>
    public int Failed { get; set; }

    public double Seconds { get; set; }

    public double SentPerSecond { get; set; }

    public double PeakMegabytes { get; set; }

    public double PerSecond => Taken.Records / Seconds;
}

/// <summary>Sends batches when they are due, however the server answers; one that is refused goes back and is sent again later.</summary>
internal sealed class OpenLoad : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private readonly HttpClient _client;

    public OpenLoad(Uri server, string apiKey)
    {
        _client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 2_000 }) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(60) };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
    }

    /// <param name="batches">Enough for what the server can take.</param>
    /// <param name="perSecond">Batches a second.</param>
    /// <param name="length">How long.</param>
    /// <param name="memory">The server's memory in megabytes, asked ten times a second.</param>
    /// <param name="ct">Stops.</param>
    public async Task<OpenResult> RunAsync(IReadOnlyList<Batch> batches, double perSecond, TimeSpan length, Func<double> memory, CancellationToken ct)
    {
        var ready = new ConcurrentQueue<Batch>(batches);
        var result = new OpenResult();
        List<Task> underWay = [];
        var clock = Stopwatch.StartNew();
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var watch = WatchAsync(result, memory, watching.Token);
        var sent = 0;
        while (clock.Elapsed < length)
        {
            for (var due = (int)(clock.Elapsed.TotalSeconds * perSecond); sent < due && ready.TryDequeue(out var batch); sent++)
            {
                underWay.Add(Task.Run(() => SendAsync(batch, ready, result, ct), ct));
            }

            await Task.Delay(2, ct);
        }

        result.SentPerSecond = sent / clock.Elapsed.TotalSeconds;
        await Task.WhenAll(underWay);

        // What was let in is answered after the last was sent; it counts, and so does the time it took.
        result.Seconds = clock.Elapsed.TotalSeconds;
        await watching.CancelAsync();
        await watch;
        return result;
    }

    public void Dispose() => _client.Dispose();

    private async Task SendAsync(Batch batch, ConcurrentQueue<Batch> ready, OpenResult result, CancellationToken ct)
    {
        try
        {
            using var content = new ByteArrayContent(batch.Body) { Headers = { ContentType = Json } };
            using var answer = await _client.PostAsync("/v1/activities", content, ct);
            if (answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
            {
                lock (result)
                {
                    (result.Told, result.Untold) = answer.Headers.RetryAfter is null ? (result.Told, result.Untold + 1) : (result.Told + 1, result.Untold);
                }

                ready.Enqueue(batch);
                return;
            }

            answer.EnsureSuccessStatusCode();
            await using var body = await answer.Content.ReadAsStreamAsync(ct);
            using var json = await JsonDocument.ParseAsync(body, cancellationToken: ct);
            lock (result)
            {
                result.Taken.Records += batch.Size;
                result.Taken.Posted += json.RootElement.GetProperty("posted").GetInt64();
                result.Taken.Duplicate += json.RootElement.GetProperty("duplicate").GetInt64();
                result.Taken.Refused += json.RootElement.GetProperty("refused").GetInt64();
                result.Taken.Zero += json.RootElement.GetProperty("zero").GetInt64();
                result.Taken.Held += json.RootElement.GetProperty("held").GetInt64();
                result.Taken.Acknowledged.Add(batch);
            }
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            lock (result)
            {
                result.Failed++;
            }
        }
    }

    private static async Task WatchAsync(OpenResult result, Func<double> memory, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            result.PeakMegabytes = Math.Max(result.PeakMegabytes, memory());
            await Task.Delay(100, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
