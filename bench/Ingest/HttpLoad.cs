using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Puhui.Bench.Ingest;

/// <summary>Sends prepared bodies to a running server and remembers what it acknowledged.</summary>
internal sealed class HttpLoad : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private readonly HttpClient _client;

    public HttpLoad(Uri server, string apiKey)
    {
        _client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64, PooledConnectionLifetime = TimeSpan.FromHours(1) }) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(60) };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
    }

    /// <summary>Keeps <paramref name="connections"/> requests under way until the time is over or the bodies are used up.</summary>
    public async Task<BulkResult> BulkAsync(IReadOnlyList<Batch> batches, int connections, TimeSpan length, CancellationToken ct)
    {
        var next = -1;
        var clock = Stopwatch.StartNew();
        var parts = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            var part = new BulkResult();
            while (clock.Elapsed < length && Interlocked.Increment(ref next) is var place && place < batches.Count)
            {
                await SendBatchAsync(batches[place], part, ct);
            }

            return part;
        }, ct)));
        var all = new BulkResult { Seconds = clock.Elapsed.TotalSeconds };
        foreach (var part in parts)
        {
            all.Add(part);
        }

        return all;
    }

    /// <summary>Sends batches at a fixed pace, each when it is due.</summary>
    public async Task<BulkResult> PacedBulkAsync(IReadOnlyList<Batch> batches, double batchesPerSecond, CancellationToken ct)
    {
        var all = new BulkResult();
        var underWay = new List<Task>(batches.Count);
        var clock = Stopwatch.StartNew();
        for (var n = 0; n < batches.Count; n++)
        {
            var left = TimeSpan.FromSeconds(n / batchesPerSecond) - clock.Elapsed;
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, ct);
            var batch = batches[n];
            underWay.Add(Task.Run(async () =>
            {
                var part = new BulkResult();
                await SendBatchAsync(batch, part, ct);
                lock (all)
                {
                    all.Add(part);
                }
            }, ct));
        }

        await Task.WhenAll(underWay);
        return all;
    }

    /// <summary>
    /// Sends single activities at a fixed pace whatever the server does; a latency counts from the moment the request
    /// was due, so a stall is not hidden by sending less.
    /// </summary>
    public async Task<double[]> SinglesAsync(IReadOnlyList<byte[]> bodies, double perSecond, CancellationToken ct)
    {
        var latencies = new double[bodies.Count];
        var clock = Stopwatch.StartNew();
        var underWay = new Task[bodies.Count];
        for (var n = 0; n < bodies.Count; n++)
        {
            var due = TimeSpan.FromSeconds(n / perSecond);
            Pace(clock, due);
            underWay[n] = SendOneAsync(n, due);
        }

        await Task.WhenAll(underWay);
        return latencies;

        async Task SendOneAsync(int n, TimeSpan due)
        {
            await Task.Yield();
            using var content = new ByteArrayContent(bodies[n]) { Headers = { ContentType = Json } };
            using var answer = await _client.PostAsync("/v1/activities", content, ct);
            var text = await answer.Content.ReadAsByteArrayAsync(ct);
            latencies[n] = answer.StatusCode == HttpStatusCode.OK && text.AsSpan().IndexOf("balanceMg"u8) >= 0
                ? (clock.Elapsed - due).TotalMilliseconds
                : throw new InvalidOperationException($"A single activity was answered {(int)answer.StatusCode}: {System.Text.Encoding.UTF8.GetString(text)}");
        }
    }

    /// <summary>Waits until a moment, to about a millisecond; it sleeps, since a generator that spins takes a core from those it measures.</summary>
    public static void Pace(Stopwatch clock, TimeSpan due)
    {
        while (clock.Elapsed < due)
        {
            Thread.Sleep(1);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task SendBatchAsync(Batch batch, BulkResult result, CancellationToken ct)
    {
        using var content = new ByteArrayContent(batch.Body) { Headers = { ContentType = Json } };
        using var answer = await _client.PostAsync("/v1/activities", content, ct);
        if (answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
        {
            result.Rejected++;
            await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromMilliseconds(100), ct);
            return;
        }

        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync(ct);
        using var json = await JsonDocument.ParseAsync(body, cancellationToken: ct);
        result.Records += batch.Size;
        result.Posted += json.RootElement.GetProperty("posted").GetInt64();
        result.Duplicate += json.RootElement.GetProperty("duplicate").GetInt64();
        result.Refused += json.RootElement.GetProperty("refused").GetInt64();
        result.Zero += json.RootElement.GetProperty("zero").GetInt64();
        result.Held += json.RootElement.GetProperty("held").GetInt64();
        result.Acknowledged.Add(batch);
    }
}

/// <summary>What a bulk run was answered.</summary>
internal sealed class BulkResult
{
    public double Seconds { get; init; }

    public long Records { get; set; }

    public long Posted { get; set; }

    public long Duplicate { get; set; }

    public long Zero { get; set; }

    public long Held { get; set; }

    public long Refused { get; set; }

    public long Rejected { get; set; }

    public List<Batch> Acknowledged { get; } = [];

    public double PerSecond => Records / Seconds;

    public void Add(BulkResult other)
    {
        Records += other.Records;
        Posted += other.Posted;
        Duplicate += other.Duplicate;
        Zero += other.Zero;
        Held += other.Held;
        Refused += other.Refused;
        Rejected += other.Rejected;
        Acknowledged.AddRange(other.Acknowledged);
    }
}
