using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using Puhui.Activities.Contracts;
using Puhui.Platform.Settings;

namespace Puhui.Operating.Partners.Imports;

/// <summary>A file that waits to be imported.</summary>
/// <param name="Id">Random; also the name of the file on disk, so that no name from outside becomes a path.</param>
/// <param name="Source">For whom.</param>
/// <param name="Name">What its owner called it, for showing only.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Bytes">How large it is.</param>
/// <param name="At">When it came.</param>
public sealed record Upload(string Id, SourceId Source, string Name, string Path, long Bytes, DateTimeOffset At);

/// <summary>Why a file was not taken.</summary>
internal sealed class UploadException(string message) : Exception(message);

/// <summary>Files on their way, in a folder only the server's user may enter; removed after a day.</summary>
internal sealed class Uploads(PuhuiSettings settings, TimeProvider time)
{
    public const long MostBytes = 50L << 20;

    private const long MostUnpacked = 512L << 20;
    private const int LongestName = 80;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ConcurrentDictionary<string, Upload> _known = new(StringComparer.Ordinal);

    public string Folder => Directory.CreateDirectory(Path.Combine(settings.DataFolder, "uploads"), OwnerOnly | UnixFileMode.UserExecute).FullName;

    public Upload? Find(SourceId source, string id) => _known.TryGetValue(id, out var upload) && upload.Source == source && File.Exists(upload.Path) ? upload : null;

    /// <summary>Takes a file from a stream.</summary>
    /// <exception cref="UploadException">It is too large, empty, or unpacks to too much.</exception>
    public async Task<Upload> TakeAsync(SourceId source, string? name, Stream content, CancellationToken ct)
    {
        RemoveOld();
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var path = Path.Combine(Folder, id + ".csv");
        try
        {
            var bytes = await CopyAsync(content, path, ct);
            await LimitUnpackedAsync(path, ct);
            return _known[id] = new Upload(id, source, Shown(name), path, bytes, time.GetUtcNow());
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    public void Remove(Upload upload)
    {
        _known.TryRemove(upload.Id, out _);
        File.Delete(upload.Path);
    }

    private static async Task<long> CopyAsync(Stream content, string path, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        var total = 0L;
        await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        for (int read; (read = await content.ReadAsync(buffer, ct)) > 0;)
        {
            total += read;
            if (total > MostBytes)
            {
                throw new UploadException("too_large");
            }

            await file.WriteAsync(buffer.AsMemory(0, read), ct);
        }

        return total > 0 ? total : throw new UploadException("empty");
    }

    private static async Task LimitUnpackedAsync(string path, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        var magic = new byte[2];
        if (await file.ReadAtLeastAsync(magic, 2, throwOnEndOfStream: false, ct) < 2 || magic is not [0x1f, 0x8b])
        {
            return;
        }

        file.Position = 0;
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        var buffer = new byte[128 * 1024];
        var total = 0L;
        try
        {
            for (int read; (read = await gzip.ReadAsync(buffer, ct)) > 0;)
            {
                total += read;
                if (total > MostUnpacked)
                {
                    throw new UploadException("gzip_ratio");
                }
            }
        }
        catch (InvalidDataException)
        {
            throw new UploadException("gzip_invalid");
        }
    }

    private void RemoveOld()
    {
        var now = time.GetUtcNow();
        foreach (var upload in _known.Values.Where(upload => now - upload.At > Kept))
        {
            Remove(upload);
        }

        // Also what an earlier process left.
        foreach (var file in Directory.EnumerateFiles(Folder).Where(file => now.UtcDateTime - File.GetLastWriteTimeUtc(file) > Kept))
        {
            File.Delete(file);
        }
    }

    private static string Shown(string? name)
    {
        var plain = new string([.. Path.GetFileName((name ?? "").Replace('\\', '/')).Where(c => !char.IsControl(c))]);
        return plain.Length == 0 ? "file" : plain.Length > LongestName ? plain[..LongestName] + "…" : plain;
    }
}
