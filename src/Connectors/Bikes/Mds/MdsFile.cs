using System.Text.Json;
using System.Text.Unicode;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Bikes.Mds;

/// <summary>
/// Files as providers serve them: trips, vehicles, or both. Imported by <c>--profile mds</c> (the holder is the bicycle) or
/// <c>--profile mds.rides</c> (the holder is the ride). Vehicles are registered before trips are read. Importing again adds nothing.
/// </summary>
internal sealed class MdsFile(string name, MdsHolder holder, MdsTaking taking, TimeProvider time) : IWholeFileFormat
{
    private const int MostBytes = 256 << 20;
    private const int Part = 1000;
    private static readonly TimeSpan OverloadPause = TimeSpan.FromMilliseconds(250);

    public string Name => name;

    public async Task<long> LoadAsync(Source source, string path, CancellationToken ct) => (await ImportAsync(source, path, null, ct)).Read;

    public async Task<ImportSummary> ImportAsync(Source source, string path, string? refusedPath, CancellationToken ct)
    {
        using var document = await OpenAsync(path, ct);
        var (trips, vehicles) = (MdsBody.Items(document.RootElement, "trips"), MdsBody.Items(document.RootElement, "vehicles"));
        if (trips is null && vehicles is null)
        {
            throw new ImportException($"{path} holds neither trips nor vehicles of MDS.");
        }

        // A bare array says by its items what it is.
        var bare = document.RootElement.ValueKind == JsonValueKind.Array;
        var bareTrips = bare && document.RootElement.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Object && item.TryGetProperty("trip_id", out _));
        var refused = new List<(JsonElement Item, MdsFault Fault)>();
        var summary = ImportSummary.Empty;
        if (vehicles is { } register && !bareTrips)
        {
            summary = await TakeAsync(register, items => taking.VehiclesAsync(source, items, ct), summary, refused);
        }

        if (trips is { } ridden && (!bare || bareTrips))
        {
            summary = await TakeAsync(ridden, items => SubmitAsync(source, items, ct), summary, refused);
        }

        return summary with { RefusedFile = refused.Count > 0 && refusedPath is not null ? await WriteAsync(refusedPath, refused, ct) : null };
    }

    private async Task<MdsOutcome[]> SubmitAsync(Source source, JsonElement[] items, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await taking.TripsAsync(source, items, holder, null, new SubmitOptions { Unlimited = true }, ct);
            }
            catch (IntakeOverloadedException)
            {
                await Task.Delay(OverloadPause, time, ct);
            }
        }
    }

    private static async Task<ImportSummary> TakeAsync(
        JsonElement list, Func<JsonElement[], Task<MdsOutcome[]>> take, ImportSummary summary, List<(JsonElement Item, MdsFault Fault)> refused)
    {
        foreach (var part in list.EnumerateArray().Chunk(Part))
        {
            var outcomes = await take(part);
            for (var i = 0; i < part.Length; i++)
            {
                summary = Add(summary, outcomes[i]);
                if (outcomes[i].Fault is { } fault)
                {
                    refused.Add((part[i], fault));
                }
            }
        }

        return summary;
    }

    private static ImportSummary Add(ImportSummary summary, MdsOutcome outcome)
    {
        summary = summary with { Read = summary.Read + 1 };
        return outcome switch
        {
            { Fault: not null } => summary with { Refused = summary.Refused + 1 },
            { Activity.Status: ActivityStatus.Posted } => summary with
            {
                Credited = summary.Credited + 1,
                ReductionMg = summary.ReductionMg + (outcome.Activity.Asset == Asset.Co2e.Code ? outcome.Activity.ReductionMg : 0),
            },
            { Activity.Status: ActivityStatus.Duplicate } => summary with { Duplicate = summary.Duplicate + 1 },
            { Activity.Status: ActivityStatus.Held } => summary with { Held = summary.Held + 1 },
            _ => summary with { Zero = summary.Zero + 1 },
        };
    }

    private static async Task<JsonDocument> OpenAsync(string path, CancellationToken ct)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                throw new ImportException($"{path} is larger than {MostBytes >> 20} MiB; import it in parts.");
            }

            var bytes = await File.ReadAllBytesAsync(path, ct);
            return Utf8.IsValid(bytes) ? JsonDocument.Parse(bytes, MdsBody.Strict) : throw new ImportException($"{path} is not UTF-8.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ImportException($"{path} cannot be read as MDS: {e.Message}", e);
        }
    }

    private static async Task<string> WriteAsync(string path, List<(JsonElement Item, MdsFault Fault)> refused, CancellationToken ct)
    {
        await using var text = new StreamWriter(path);
        await text.WriteLineAsync("refusal_code,refusal_detail,item".AsMemory(), ct);
        foreach (var (item, fault) in refused)
        {
            var where = fault.Field is null ? "" : fault.Field + ": ";
            await text.WriteLineAsync($"{fault.Code},{Cell(where + fault.Detail)},{Cell(item.GetRawText().ReplaceLineEndings(" "))}".AsMemory(), ct);
        }

        return path;
    }

    private static string Cell(string text) => '"' + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
