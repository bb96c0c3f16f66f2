using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puhui.Activities.Contracts;

namespace Puhui.Operating.Partners.Imports;

/// <summary>One import that runs or ran.</summary>
/// <param name="Upload">The file.</param>
/// <param name="Profile">How it is read.</param>
/// <param name="IsHistorical">Whether its records are old and known to be.</param>
/// <param name="RefusedFile">Where refused rows are written.</param>
public sealed record ImportJob(Upload Upload, string Profile, bool IsHistorical, string RefusedFile) : IProgress<ImportProgress>
{
    /// <summary>How far it is.</summary>
    public ImportProgress Progress { get; private set; } = new(0, Upload.Bytes, ImportSummary.Empty);

    /// <summary>What came of it; null while it runs or when it failed.</summary>
    public ImportSummary? Result { get; internal set; }

    /// <summary>Why it ended early; null when it did not.</summary>
    public string? Problem { get; internal set; }

    /// <summary>Whether it still runs.</summary>
    public bool IsRunning => Result is null && Problem is null;

    /// <summary>Notes how far it is.</summary>
    public void Report(ImportProgress value) => Progress = value;
}

/// <summary>Imports in the background: one per partner and few at a time. An import that was interrupted goes on when the same file is given again.</summary>
internal sealed class ImportJobs(IFileImport import, Uploads uploads, IHostApplicationLifetime lifetime, ILogger<ImportJobs> logger)
{
    private const int MostRunning = 3;
    private const int MostKept = 100;

    private readonly ConcurrentDictionary<string, ImportJob> _jobs = new(StringComparer.Ordinal);
    private readonly Lock _starting = new();

    public ImportJob? Find(SourceId source, string id) => _jobs.TryGetValue(id, out var job) && job.Upload.Source == source ? job : null;

    public IReadOnlyList<ImportJob> Of(SourceId source) => [.. _jobs.Values.Where(job => job.Upload.Source == source).OrderByDescending(job => job.Upload.At)];

    /// <summary>Starts an import; false when this partner has one running, or there are too many.</summary>
    public bool TryStart(Upload upload, string profile, bool historical)
    {
        ImportJob job;
        lock (_starting)
        {
            var running = _jobs.Values.Where(other => other.IsRunning).ToList();
            if (running.Count >= MostRunning || running.Any(other => other.Upload.Source == upload.Source))
            {
                return false;
            }

            foreach (var old in _jobs.Values.Where(other => !other.IsRunning).OrderByDescending(other => other.Upload.At).Skip(MostKept))
            {
                _jobs.TryRemove(old.Upload.Id, out _);
            }

            _jobs[upload.Id] = job = new ImportJob(upload, profile, historical, Path.Combine(uploads.Folder, upload.Id + ".refused.csv"));
        }

        _ = Task.Run(() => RunAsync(job));
        return true;
    }

    private async Task RunAsync(ImportJob job)
    {
        try
        {
            var request = new FileImportRequest(job.Upload.Path, job.Profile) { Source = job.Upload.Source, RefusedFile = job.RefusedFile, Historical = job.IsHistorical };
            job.Result = await import.ImportAsync(request, job, lifetime.ApplicationStopping);
            uploads.Remove(job.Upload);
        }
        catch (ImportException refused)
        {
            job.Problem = refused.Message.Replace(job.Upload.Path, job.Upload.Name, StringComparison.Ordinal);
        }
        catch (OperationCanceledException)
        {
            job.Problem = "The server stopped. Give the same file again: it goes on where it was.";
        }
        catch (Exception bug)
        {
            logger.LogError(bug, "An import failed");
            job.Problem = "Something went wrong on our side; it is in the server's log. Giving the same file again is safe.";
        }
    }
}
