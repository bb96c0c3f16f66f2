using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Puhui.Activities.Intake;

/// <summary>The body of a request as a stream of plain bytes: what it says it is, inflated when it is compressed, and bounded.</summary>
internal sealed class RequestBody : IAsyncDisposable
{
    private const int MostRatio = 100;
    private const int RatioJudgedFrom = 256 * 1024;

    private readonly CountingStream _raw;
    private readonly CountingStream? _inflated;

    private RequestBody(BodyForm form, Stream body, bool isGzip)
    {
        Form = form;
        _raw = new CountingStream(body);
        _inflated = isGzip ? new CountingStream(new GZipStream(_raw, CompressionMode.Decompress)) : null;
    }

    public BodyForm Form { get; }

    public Stream Stream => _inflated ?? _raw;

    /// <summary>Opens the body, or says which status and code the request gets instead.</summary>
    public static RequestBody? Open(HttpRequest request, out BodyProblem? problem)
    {
        problem = null;
        if (!TryForm(request.ContentType, out var form))
        {
            problem = new BodyProblem(415, "unsupported_media_type", "Send application/json (an array or one object) or application/x-ndjson (one object per line), in UTF-8.");
            return null;
        }

        var encoding = request.Headers.ContentEncoding.ToString();
        var isGzip = encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        if (!isGzip && encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            problem = new BodyProblem(415, "unsupported_media_type", "The body may be sent as it is or compressed with gzip.");
            return null;
        }

        if (request.ContentLength > BodyReader.MaxBytes)
        {
            problem = new BodyProblem(413, "too_large", $"The body is larger than {BodyReader.MaxBytes / 1024 / 1024} MiB. Send it in parts.");
            return null;
        }

        return new RequestBody(form, request.Body, isGzip);
    }

    /// <summary>Whether what was inflated is out of proportion.</summary>
    public BodyProblem? Judge() =>
        _inflated is not null && _inflated.Count > RatioJudgedFrom && _inflated.Count / MostRatio > Math.Max(1, _raw.Count)
            ? new BodyProblem(413, "gzip_ratio", $"The body inflates to more than {MostRatio} times its size.")
            : null;

    /// <summary>Whether a compressed body that was read to its end is complete: its last four bytes tell the length.</summary>
    public BodyProblem? JudgeEnd() =>
        _inflated is not null && (_raw.Count < 18 || _raw.LastFourBytes != unchecked((uint)_inflated.Count))
            ? new BodyProblem(400, "gzip_invalid", "The compressed body is cut short, or has more than one part.")
            : null;

    public async ValueTask DisposeAsync()
    {
        if (_inflated is not null)
        {
            await _inflated.DisposeAsync();
        }

        await _raw.DisposeAsync();
    }

    private static bool TryForm(string? contentType, out BodyForm form)
    {
        form = BodyForm.Json;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        form = type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) ? BodyForm.Json : BodyForm.Lines;
        return form == BodyForm.Json
            || type.MediaType.Equals("application/x-ndjson", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals("application/ndjson", StringComparison.OrdinalIgnoreCase);
    }

    private sealed class CountingStream(Stream inner) : Stream
    {
        public long Count { get; private set; }

        /// <summary>Little-endian, as at the end of a gzip member.</summary>
        public uint LastFourBytes { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            Note(buffer.Span[..read]);
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            Note(buffer.AsSpan(offset, read));
            return read;
        }

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private void Note(ReadOnlySpan<byte> read)
        {
            Count += read.Length;
            foreach (var value in read[^Math.Min(4, read.Length)..])
            {
                LastFourBytes = (LastFourBytes >> 8) | ((uint)value << 24);
            }
        }
    }
}
