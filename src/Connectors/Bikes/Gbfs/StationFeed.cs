using System.Globalization;
using System.Text;
using System.Text.Json;
using Puhui.Activities.Contracts;
using Puhui.Bikes.Contracts;
using Puhui.Platform.Http;

namespace Puhui.Bikes.Gbfs;

/// <summary>Reads station_information of GBFS 2.x and 3.0.</summary>
internal sealed class StationFeed(OutsideHttp http) : IStationFeeds
{
    private const string Scheme = "gbfs:";
    private const string Wanted = "station_information";
    private const int MostBytes = 64 << 20;
    private const int MostStations = 200_000;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    private sealed record Station(string Id, string Name, decimal Latitude, decimal Longitude);

    public bool IsFeed(string location) => location.StartsWith(Scheme, StringComparison.Ordinal) || BeginsAsObject(location);

    public async Task<int> WriteTableAsync(string location, string table, CancellationToken ct)
    {
        using var document = location.StartsWith(Scheme, StringComparison.Ordinal) ? await FetchAsync(location[Scheme.Length..], ct) : await OpenAsync(location, ct);
        var stations = Read(document.RootElement, location);
        var text = new StringBuilder("station_id,id,name,lat,lon,long\n");
        foreach (var station in stations.OrderBy(station => station.Id, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Cell(station.Id)},{Cell(station.Id)},{Cell(station.Name)},{station.Latitude},{station.Longitude},{station.Longitude}\n");
        }

        await File.WriteAllTextAsync(table, text.ToString(), ct);
        return stations.Count;
    }

    private async Task<JsonDocument> FetchAsync(string address, CancellationToken ct)
    {
        var document = await GetAsync(address, ct);
        if (StationsOf(document.RootElement) is not null || FeedOf(document.RootElement) is not { } named)
        {
            return document;
        }

        document.Dispose();
        return await GetAsync(named, ct);
    }

    private async Task<JsonDocument> GetAsync(string address, CancellationToken ct)
    {
        if (http.Refuse(address) is { } reason)
        {
            throw new ImportException($"{address} is not called: {reason}.");
        }

        try
        {
            using var answer = await http.Client.GetAsync(new Uri(address), ct);
            return answer.IsSuccessStatusCode
                ? JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(ct), Strict)
                : throw new ImportException($"{address} answered {(int)answer.StatusCode}.");
        }
        catch (JsonException e)
        {
            throw new ImportException($"{address} did not answer with JSON.", e);
        }
        catch (HttpRequestException e)
        {
            throw new ImportException($"{address} cannot be reached, leads inside, or answers with more than 4 MiB.", e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new ImportException($"{address} did not answer in time.", e);
        }
    }

    private static async Task<JsonDocument> OpenAsync(string file, CancellationToken ct)
    {
        try
        {
            if (new FileInfo(file).Length > MostBytes)
            {
                throw new ImportException($"{file} is larger than {MostBytes >> 20} MiB.");
            }

            return JsonDocument.Parse(await File.ReadAllBytesAsync(file, ct), Strict);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ImportException($"{file} cannot be read as GBFS: {e.Message}", e);
        }
    }

    private static List<Station> Read(JsonElement root, string location)
    {
        var list = StationsOf(root) ?? throw new ImportException($"{location} is no station_information of GBFS: data.stations is missing.");
        var stations = new Dictionary<string, Station>(StringComparer.Ordinal);
        foreach (var entry in list.EnumerateArray())
        {
            if (stations.Count == MostStations)
            {
                throw new ImportException($"{location} has more than {MostStations:N0} stations.");
            }

            if (Text(entry, "station_id") is { } id && Degrees(entry, "lat", 90) is { } latitude && Degrees(entry, "lon", 180) is { } longitude
                && !stations.TryAdd(id, new Station(id, NameOf(entry), latitude, longitude)))
            {
                throw new ImportException($"{location} has the station '{id}' twice.");
            }
        }

        return [.. stations.Values];
    }

    private static JsonElement? StationsOf(JsonElement root) =>
        Member(root, "data") is { } data && Member(data, "stations") is { ValueKind: JsonValueKind.Array } stations ? stations : null;

    // 3.0 lists the feeds once, 2.x once for each language.
    private static string? FeedOf(JsonElement root)
    {
        if (Member(root, "data") is not { ValueKind: JsonValueKind.Object } data)
        {
            return null;
        }

        var lists = Member(data, "feeds") is { } once ? [once] : data.EnumerateObject().Select(language => Member(language.Value, "feeds") ?? default);
        return lists.Where(list => list.ValueKind == JsonValueKind.Array).SelectMany(list => list.EnumerateArray())
            .Where(feed => Text(feed, "name") == Wanted).Select(feed => Text(feed, "url")).FirstOrDefault(url => url is not null);
    }

    // 3.0 names stations in several languages.
    private static string NameOf(JsonElement station) =>
        Member(station, "name") is { ValueKind: JsonValueKind.Array } names ? names.EnumerateArray().Select(name => Text(name, "text")).FirstOrDefault(text => text is not null) ?? ""
        : Text(station, "name") ?? "";

    private static decimal? Degrees(JsonElement from, string name, int limit) =>
        Member(from, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out var degrees) && Math.Abs(degrees) <= limit ? degrees : null;

    private static string? Text(JsonElement from, string name)
    {
        try
        {
            return Member(from, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 and <= 512 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is no text.
            return null;
        }
    }

    private static JsonElement? Member(JsonElement from, string name) => from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) ? value : null;

    private static string Cell(string text) => '"' + new string([.. text.Where(c => !char.IsControl(c))]).Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    private static bool BeginsAsObject(string file)
    {
        try
        {
            using var text = new StreamReader(file);
            for (var i = 0; i < 64; i++)
            {
                var next = text.Read();
                if (next < 0 || !char.IsWhiteSpace((char)next))
                {
                    return next == '{';
                }
            }

            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Whoever opens it as a table says what is wrong with it.
            return false;
        }
    }
}
