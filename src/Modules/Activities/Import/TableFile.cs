using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Puhui.Activities.Contracts;

namespace Puhui.Activities.Import;

/// <summary>A file as it lies there: its digest, whether it is gzip, and in which character set it is written.</summary>
internal sealed class TableFile
{
    private static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private TableFile(string path, bool gzip, byte[] digest, Encoding encoding)
    {
        Path = path;
        Gzip = gzip;
        Digest = digest;
        Encoding = encoding;
        Length = new FileInfo(path).Length;
    }

    public string Path { get; }

    public bool Gzip { get; }

    /// <summary>SHA-256 of the content, unpacked.</summary>
    public byte[] Digest { get; }

    public Encoding Encoding { get; }

    /// <summary>Bytes on disk.</summary>
    public long Length { get; }

    /// <summary>
    /// Reads the file once from end to end. All of it is looked at to tell UTF-8 from GB18030, because the first Chinese name
    /// may stand on the last line.
    /// </summary>
    public static async Task<TableFile> SurveyAsync(string path, string? encoding, CancellationToken ct)
    {
        try
        {
            var gzip = await IsGzipAsync(path, ct);
            await using var content = Open(path, gzip, out _);
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var utf8 = new Utf8Check();
            var buffer = new byte[128 * 1024];
            for (int read; (read = await content.ReadAsync(buffer, ct)) > 0;)
            {
                digest.AppendData(buffer, 0, read);
                utf8.Look(buffer.AsSpan(0, read));
            }

            utf8.End();
            if (encoding == "utf-8" && !utf8.Valid)
            {
                throw new ImportException($"{path} is not UTF-8, which the profile asks for.");
            }

            var gb18030 = encoding == "gb18030" || (encoding is null && !utf8.Valid);
            return new TableFile(path, gzip, digest.GetHashAndReset(), gb18030 ? Gb18030() : StrictUtf8);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImportException($"There is no file {path}.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new ImportException($"{path} cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Opens the content, unpacked; <paramref name="onDisk"/> tells how far the reading is.</summary>
    public Stream Open(out Stream onDisk) => Open(Path, Gzip, out onDisk);

    private static Stream Open(string path, bool gzip, out Stream onDisk)
    {
        onDisk = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, FileOptions.SequentialScan);
        return gzip ? new GZipStream(onDisk, CompressionMode.Decompress) : onDisk;
    }

    private static async Task<bool> IsGzipAsync(string path, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        var magic = new byte[2];
        return await file.ReadAtLeastAsync(magic, 2, throwOnEndOfStream: false, ct) == 2 && magic is [0x1f, 0x8b];
    }

    private static Encoding Gb18030()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }

    private sealed class Utf8Check
    {
        private readonly Decoder _decoder = StrictUtf8.GetDecoder();
        private readonly char[] _chars = new char[128 * 1024 + 16];

        public bool Valid { get; private set; } = true;

        public void Look(ReadOnlySpan<byte> bytes) => Decode(bytes, flush: false);

        public void End() => Decode([], flush: true);

        private void Decode(ReadOnlySpan<byte> bytes, bool flush)
        {
            if (!Valid)
            {
                return;
            }

            try
            {
                _decoder.GetChars(bytes, _chars, flush);
            }
            catch (DecoderFallbackException)
            {
                Valid = false;
            }
        }
    }
}
