using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Puhui.Platform.Problems;

namespace Puhui.Activities.Sources.Signing;

/// <summary>
/// Holds the bodies of signed requests, which are judged as a whole before anything of them is used: 16 MiB each, and 256 MiB together.
/// </summary>
internal sealed class SignedBodies
{
    private const int MostBytes = 16 * 1024 * 1024;
    private const long MostTogether = 256L * 1024 * 1024;
    private const int Piece = 64 * 1024;

    private long _held;

    /// <summary>Whether a request says that it has a body.</summary>
    public static bool IsAnnounced(HttpRequest request) =>
        request.ContentLength is { } length ? length > 0 : request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? false;

    /// <summary>Reads the body and puts it back as something that can be read again.</summary>
    public async Task<(ReadOnlyMemory<byte> Body, Problem? Refused)> TakeAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength > MostBytes)
        {
            return (default, TooLarge());
        }

        var piece = (int)Math.Min((request.ContentLength ?? Piece) + 1, Piece);
        var held = new Held(this);
        context.Response.RegisterForDispose(held);
        try
        {
            while (true)
            {
                if (!held.TryGrow(piece))
                {
                    return (default, Problem.Overloaded("Too many signed requests are under way. Nothing was recorded; sign and send again after the pause.", TimeSpan.FromSeconds(1)));
                }

                var read = await request.Body.ReadAsync(held.Room(piece), context.RequestAborted);
                if (read == 0)
                {
                    break;
                }

                held.Length += read;
                if (held.Length > MostBytes)
                {
                    return (default, TooLarge());
                }
            }
        }
        catch (BadHttpRequestException e)
        {
            return (default, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLarge() : Problem.Unreadable(e.Message));
        }

        request.Body = held.AsStream();
        return (held.Bytes, null);
    }

    private static Problem TooLarge() => Problem.TooLarge($"The body of a signed request is larger than {MostBytes / 1024 / 1024} MiB. Send it in parts.");

    /// <summary>One body; its room is counted until the request ends.</summary>
    private sealed class Held(SignedBodies owner) : IDisposable
    {
        private byte[] _bytes = [];
        private long _counted;

        public int Length { get; set; }

        public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, Length);

        public bool TryGrow(int more)
        {
            if (_bytes.Length - Length >= more)
            {
                return true;
            }

            var size = Math.Min(Math.Max(_bytes.Length * 2, Length + more), MostBytes + more);
            var added = size - _bytes.Length;
            if (Interlocked.Add(ref owner._held, added) > MostTogether)
            {
                Interlocked.Add(ref owner._held, -added);
                return false;
            }

            _counted += added;
            Array.Resize(ref _bytes, size);
            return true;
        }

        public Memory<byte> Room(int size) => _bytes.AsMemory(Length, size);

        public Stream AsStream() => new MemoryStream(_bytes, 0, Length, writable: false);

        public void Dispose()
        {
            Interlocked.Add(ref owner._held, -_counted);
            _counted = 0;
        }
    }
}
