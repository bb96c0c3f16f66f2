using System.Diagnostics;

namespace Puhui.CarFreeDay.Pictures;

/// <summary>Where libvips's command is; null when this machine has none.</summary>
internal sealed record DecoderTool(string? Path)
{
    public static DecoderTool Installed() => new(Array.Find(["/usr/bin/vips", "/usr/local/bin/vips"], File.Exists));
}

/// <summary>A picture that was decoded: a copy for people, without metadata, and what it looks like.</summary>
internal sealed record Decoded(byte[] Copy, Print Print);

/// <summary>There is no decoder on this machine, or no fence to run it behind.</summary>
internal sealed class DecoderMissingException() : Exception("There is no libvips here, or it cannot be limited.");

/// <summary>All places are taken.</summary>
internal sealed class DecoderBusyException() : Exception("Too many pictures wait for the decoder.");

/// <summary>
/// Decodes pictures in a process of their own, one for each, behind <see cref="Fence"/>: the picture goes in by a pipe, a smaller JPEG
/// comes out by another. What looks at the pixels here sees 36 × 32 grey numbers of that copy.
/// </summary>
internal sealed class Decoder(DecoderTool tool, Fence fence) : IDisposable
{
    private const int MostCopy = 4 << 20;
    private const int MostWaiting = 64;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);
    private static readonly string[] ToCopy = ["thumbnail_source", "[descriptor=0]", ".jpg[Q=82,strip]", "1280", "--height", "1280", "--size", "down", "--option-string", "[fail_on=truncated]"];
    private static readonly string[] ToGrey = ["thumbnail_source", "[descriptor=0]", ".pgm", $"{Print.Width}", "--height", $"{Print.Height}", "--size", "force", "--option-string", "[fail_on=truncated]"];

    private readonly SemaphoreSlim _places = new(Math.Clamp(Environment.ProcessorCount, 1, 8));
    private int _waiting;

    /// <summary>Null when the picture cannot be decoded, or not within the limits.</summary>
    /// <exception cref="DecoderMissingException">Nothing can be decoded here.</exception>
    /// <exception cref="DecoderBusyException">Try again shortly.</exception>
    public async Task<Decoded?> DecodeAsync(ReadOnlyMemory<byte> picture, CancellationToken ct)
    {
        if (tool.Path is null || await fence.PrefixAsync() is not { Length: > 0 } prefix)
        {
            throw new DecoderMissingException();
        }

        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new DecoderBusyException();
        }

        try
        {
            await _places.WaitAsync(ct);
            try
            {
                return await RunAsync([.. prefix, tool.Path, .. ToCopy], picture, ct) is { Length: > 0 } copy
                    && await RunAsync([.. prefix, tool.Path, .. ToGrey], copy, ct) is { } grey && Print.Of(grey) is { } print
                    ? new Decoded(copy, print)
                    : null;
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _places.Dispose();

    private static async Task<byte[]?> RunAsync(string[] command, ReadOnlyMemory<byte> input, CancellationToken ct)
    {
        using var process = Process.Start(Fence.Bare(command)) ?? throw new DecoderMissingException();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(MostTime);
        try
        {
            var said = process.StandardError.BaseStream.CopyToAsync(Stream.Null, limit.Token);
            var output = ReadAsync(process.StandardOutput.BaseStream, limit.Token);
            await WriteAsync(process, input, limit.Token);
            var read = await output;
            await said;
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? read : null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // It took too long: as good as unreadable.
            return null;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task WriteAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken ct)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, ct);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading everything; its exit code says how.
        }
    }

    private static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken ct)
    {
        using var held = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (int read; (read = await stream.ReadAsync(buffer, ct)) > 0;)
        {
            held.Write(buffer, 0, read);
            if (held.Length > MostCopy)
            {
                return null;
            }
        }

        return held.ToArray();
    }
}
