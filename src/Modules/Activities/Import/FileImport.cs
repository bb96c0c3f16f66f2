using System.Security.Cryptography;
using Puhui.Activities.Contracts;
using Puhui.Activities.Items;
using Puhui.Activities.Sources.Signing;
using Puhui.Bookkeeping;
using Puhui.Platform.Settings;
using Puhui.Quantities;

namespace Puhui.Activities.Import;

/// <summary>
/// One file at a time, batch after batch: while one is posted the next is read. Batches go in the order of the file, one at
/// a time, so that of two rows with one id, or of acts under one cap, it is always the same one that counts.
/// </summary>
internal sealed class FileImport(
    PuhuiSettings settings, DefaultSource defaults, ISources sources, IActivityIntake intake, ImportCheckpoints checkpoints, ItemImport items,
    FileSignatures signatures, TimeProvider time)
    : IFileImport
{
    private const int BatchRows = 4000;
    private static readonly TimeSpan OverloadPause = TimeSpan.FromMilliseconds(250);

    public async Task<ImportSummary> ImportAsync(FileImportRequest request, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        if (request.Signature is not null)
        {
            await signatures.DemandAsync(request.File, request.Signature, (await SourceAsync(request, ct)).Id, ct);
        }

        if (items.Knows(request.Profile))
        {
            return await items.ImportAsync(await SourceAsync(request, ct), request, RefusedPath(request), progress, ct);
        }

        var profile = ImportProfiles.Find(settings, request.Profile);
        var file = await TableFile.SurveyAsync(request.File, profile.Encoding, ct);
        var (lookups, lookupDigest) = await LookupsAsync(profile, request, ct);
        using var reader = new TableReader(file, profile.Delimiter);
        var mapper = new RowMapper(profile, file.Path, reader.Header, lookups);

        var source = await SourceAsync(request, ct);
        var digest = SHA256.HashData([.. file.Digest, .. profile.Digest, .. lookupDigest]);
        var begin = await checkpoints.FindAsync(source.Id, digest, ct);
        var tally = new Tally(begin?.Counts ?? ImportSummary.Empty);
        await using var refused = new RefusedFile(RefusedPath(request), reader.Header, begin?.RefusedBytes ?? 0);
        Skip(reader, tally.Summary.Read, ct);

        var options = new SubmitOptions { Unlimited = true, Historical = profile.IsHistorical || request.Historical, Subjects = profile.Subjects };
        var next = Task.Run(() => ReadBatch(reader, mapper, ct), ct);
        try
        {
            while (await next is { Rows.Count: > 0 } batch)
            {
                next = Task.Run(() => ReadBatch(reader, mapper, ct), ct);
                var outcomes = batch.Records.Count > 0 ? await SubmitAsync(source.Id, batch.Records, options, ct) : [];
                tally.Add(batch, outcomes, refused);
                await refused.FlushAsync(ct);
                await checkpoints.SaveAsync(source.Id, digest, new ImportCheckpoint(tally.Summary, refused.Length), ct);
                progress?.Report(new ImportProgress(batch.BytesRead, file.Length, tally.Summary));
            }
        }
        finally
        {
            // Nobody may read on after the file is closed; what went wrong there is told by the one who waits for it.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await checkpoints.RemoveAsync(source.Id, digest, ct);
        return tally.Summary with { RefusedFile = refused.Path, Resumed = begin is not null };
    }

    private async Task<Source> SourceAsync(FileImportRequest request, CancellationToken ct)
    {
        var id = request.Source ?? await defaults.EnsureAsync(ct);
        var source = await sources.FindAsync(id, ct) ?? throw new ImportException($"There is no source {id}.");
        return source.State != SourceState.Suspended ? source : throw new ImportException($"The source {source.Code} ({id}) is suspended; open it before importing for it.");
    }

    private static async Task<(Dictionary<string, LookupTable> Tables, byte[] Digest)> LookupsAsync(Profile profile, FileImportRequest request, CancellationToken ct)
    {
        Dictionary<string, LookupTable> tables = new(StringComparer.Ordinal);
        if (profile.Lookups.Count == 0)
        {
            return request.Stations is null
                ? (tables, [])
                : throw new ImportException($"Profile '{profile.Name}' reads no stations; leave out --stations.");
        }

        var path = request.Stations ?? throw new ImportException($"Profile '{profile.Name}' needs the file of stations: --stations FILE.");
        var file = await TableFile.SurveyAsync(path, profile.Encoding, ct);
        foreach (var (name, definition) in profile.Lookups)
        {
            tables.Add(name, new LookupTable(name, file, definition));
        }

        return (tables, file.Digest);
    }

    private static string RefusedPath(FileImportRequest request) =>
        request.RefusedFile ?? Path.GetFileNameWithoutExtension(request.File.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? request.File[..^3] : request.File) + ".refused.csv";

    private static void Skip(TableReader reader, long rows, CancellationToken ct)
    {
        for (var i = 0L; i < rows && reader.Next() is not null; i++)
        {
            ct.ThrowIfCancellationRequested();
        }
    }

    private static Batch ReadBatch(TableReader reader, RowMapper mapper, CancellationToken ct)
    {
        var batch = new Batch();
        while (batch.Rows.Count < BatchRows && reader.Next() is { } row)
        {
            ct.ThrowIfCancellationRequested();
            batch.Add(row, mapper.Map(row));
        }

        batch.BytesRead = reader.BytesRead;
        return batch;
    }

    private async Task<IReadOnlyList<ActivityOutcome>> SubmitAsync(SourceId source, IReadOnlyList<ActivityRecord> records, SubmitOptions options, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await intake.SubmitAsync(source, records, options, ct);
            }
            catch (IntakeOverloadedException)
            {
                await Task.Delay(OverloadPause, time, ct);
            }
        }
    }

    /// <summary>Some rows of the file: each became a record or was refused already.</summary>
    private sealed class Batch
    {
        public List<(TableRow Row, Refusal? Refusal)> Rows { get; } = new(BatchRows);

        public List<ActivityRecord> Records { get; } = new(BatchRows);

        public long BytesRead { get; set; }

        public void Add(TableRow row, Result<ActivityRecord> mapped)
        {
            Rows.Add((row, mapped.Refusal));
            if (mapped.IsAccepted)
            {
                Records.Add(mapped.Value);
            }
        }
    }

    /// <summary>Counts what became of the rows.</summary>
    private sealed class Tally(ImportSummary begin)
    {
        public ImportSummary Summary { get; private set; } = begin;

        public void Add(Batch batch, IReadOnlyList<ActivityOutcome> outcomes, RefusedFile refused)
        {
            var record = 0;
            foreach (var (row, refusal) in batch.Rows)
            {
                Summary = Summary with { Read = Summary.Read + 1 };
                if (refusal is not null)
                {
                    Refuse(row, refusal.Code, refusal.Detail, refused);
                    continue;
                }

                Add(row, outcomes[record++], refused);
            }
        }

        private void Add(TableRow row, ActivityOutcome outcome, RefusedFile refused)
        {
            switch (outcome.Status)
            {
                case ActivityStatus.Posted:
                    Summary = Summary with
                    {
                        Credited = Summary.Credited + 1,
                        // Platform grams and bank points are other assets and never summed with reductions.
                        ReductionMg = Summary.ReductionMg + (outcome.Asset == Asset.Co2e.Code ? outcome.ReductionMg : 0),
                    };
                    break;
                case ActivityStatus.Duplicate:
                    Summary = Summary with { Duplicate = Summary.Duplicate + 1 };
                    break;
                case ActivityStatus.Zero:
                    Summary = Summary with { Zero = Summary.Zero + 1 };
                    break;
                case ActivityStatus.Held or ActivityStatus.Waiting:
                    Summary = Summary with { Held = Summary.Held + 1 };
                    break;
                case ActivityStatus.Refused or ActivityStatus.Conflict:
                    Refuse(row, outcome.Code ?? "conflict", outcome.Detail ?? "", refused);
                    break;
                default:
                    throw new InvalidOperationException($"The intake answered with the unknown status {outcome.Status}.");
            }
        }

        private void Refuse(TableRow row, string code, string detail, RefusedFile refused)
        {
            Summary = Summary with { Refused = Summary.Refused + 1 };
            refused.Write(row, code, detail);
        }
    }
}
