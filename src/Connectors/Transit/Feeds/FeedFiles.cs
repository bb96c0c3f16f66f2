using System.IO.Compression;
using Puhui.Activities.Contracts;

namespace Puhui.Transit.Feeds;

/// <summary>
/// The files of a feed inside a zip archive. Nothing is ever unpacked to disk, and only the files of GTFS are opened, so names that
/// climb out of a folder lead nowhere; they are refused all the same. Everything read is counted.
/// </summary>
internal sealed class FeedFiles : IDisposable
{
    public static readonly string[] Known =
        ["agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt", "shapes.txt", "calendar.txt", "calendar_dates.txt", "feed_info.txt"];

    private const int MostEntries = 200;

    private readonly ZipArchive _zip;
    private readonly FeedLimits _limits;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private long _plainBytes;

    public FeedFiles(Stream content, FeedLimits limits)
    {
        _limits = limits;
        if (content.Length > limits.PackedBytes)
        {
            throw new GtfsException("gtfs_too_large", $"The archive is larger than {limits.PackedBytes >> 20} MiB.");
        }

        try
        {
            _zip = new ZipArchive(content, ZipArchiveMode.Read);
            Index();
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or OverflowException or IOException)
        {
            throw new GtfsException("gtfs_zip_invalid", $"The file is not a zip archive that can be read: {e.Message}");
        }
    }

    public bool Has(string name) => _entries.ContainsKey(name);

    /// <summary>Opens one file; reading beyond the limits throws <see cref="GtfsException"/>.</summary>
    public Stream Open(string name)
    {
        if (!_entries.TryGetValue(name, out var entry))
        {
            throw new GtfsException("gtfs_file_missing", $"The feed has no {name}.");
        }

        try
        {
            return new CountedStream(entry.Open(), count => Count(name, entry, count));
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException or IOException)
        {
            throw new GtfsException("gtfs_zip_invalid", $"{name} cannot be unpacked: {e.Message}");
        }
    }

    /// <summary>The files of GTFS in a folder, as a zip archive.</summary>
    /// <exception cref="ImportException">The folder cannot be read.</exception>
    public static byte[] Pack(string folder, FeedLimits limits)
    {
        try
        {
            using var packed = new MemoryStream();
            using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
            {
                var plain = 0L;
                foreach (var name in Known.Where(name => File.Exists(Path.Combine(folder, name))))
                {
                    var file = new FileInfo(Path.Combine(folder, name));
                    plain += file.Length;
                    if (plain > limits.PlainBytes)
                    {
                        throw new GtfsException("gtfs_too_large", $"The files are larger than {limits.PlainBytes >> 20} MiB together.");
                    }

                    using var from = file.OpenRead();
                    using var to = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                    from.CopyTo(to);
                }
            }

            return packed.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{folder} cannot be read: {e.Message}", e);
        }
    }

    public void Dispose() => _zip.Dispose();

    private void Index()
    {
        if (_zip.Entries.Count > MostEntries)
        {
            throw new GtfsException("gtfs_too_large", $"The archive has more than {MostEntries} files.");
        }

        foreach (var entry in _zip.Entries)
        {
            if (entry.FullName.Contains('\\', StringComparison.Ordinal) || entry.FullName.StartsWith('/') || entry.FullName.Split('/').Contains(".."))
            {
                throw new GtfsException("gtfs_zip_invalid", "The archive has a file whose name leads out of it.");
            }

            // Some publishers put the feed into one folder of the archive.
            if (Known.Contains(entry.Name, StringComparer.Ordinal) && entry.FullName.Count(c => c == '/') <= 1 && !_entries.TryAdd(entry.Name, entry))
            {
                throw new GtfsException("gtfs_zip_invalid", $"The archive has {entry.Name} twice.");
            }
        }
    }

    private void Count(string name, ZipArchiveEntry entry, int count)
    {
        _plainBytes += count;
        if (_plainBytes > _limits.PlainBytes)
        {
            throw new GtfsException("gtfs_too_large", $"The feed unpacks to more than {_limits.PlainBytes >> 20} MiB.");
        }

        if (_plainBytes > 1 << 20 && _plainBytes / _limits.Ratio > Math.Max(1, entry.CompressedLength) + (1 << 20))
        {
            throw new GtfsException("gtfs_too_large", $"{name} unpacks to more than {_limits.Ratio} times its size.");
        }
    }

    private sealed class CountedStream(Stream inner, Action<int> count) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int size) => Counted(inner.Read(buffer, offset, size));

        public override int Read(Span<byte> buffer) => Counted(inner.Read(buffer));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int size) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }

        private int Counted(int read)
        {
            count(read);
            return read;
        }
    }
}
