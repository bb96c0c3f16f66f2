using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Puhui.Citizen.Shares;

/// <summary>
/// Makes PNG of a picture where the machine has a program for it (<c>rsvg-convert</c> or <c>vips</c>): many apps show no SVG. A few at a
/// time, and the last ones are kept in memory, since an address that is passed on is asked for by many at once.
/// </summary>
internal sealed partial class PngMaker(ILogger<PngMaker> logger) : IDisposable
{
    private const int Kept = 64;
    private const int AtOnce = 2;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly string? s_rsvg = Find("rsvg-convert");
    private static readonly string? s_vips = Find("vips");

    private readonly SemaphoreSlim _turn = new(AtOnce);
    private readonly ConcurrentDictionary<string, byte[]> _made = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    /// <summary>Whether this machine can.</summary>
    public bool IsThere { get; } = s_rsvg is not null || s_vips is not null;

    /// <summary>The picture; null when it could not be made in time.</summary>
    /// <param name="name">Names the picture; the same name is the same picture.</param>
    /// <param name="svg">The picture as SVG.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<byte[]?> OfAsync(string name, string svg, CancellationToken ct)
    {
        if (_made.TryGetValue(name, out var known))
        {
            return known;
        }

        if (!await _turn.WaitAsync(s_patience, ct))
        {
            return null;
        }

        try
        {
            if (_made.TryGetValue(name, out known))
            {
                return known;
            }

            var made = await MakeAsync(svg, ct);
            if (made is not null && _made.TryAdd(name, made))
            {
                _order.Enqueue(name);
                while (_order.Count > Kept && _order.TryDequeue(out var oldest))
                {
                    _made.TryRemove(oldest, out _);
                }
            }

            return made;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<byte[]?> MakeAsync(string svg, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("puhui-picture-");
        try
        {
            var (from, to) = (Path.Combine(folder.FullName, "in.svg"), Path.Combine(folder.FullName, "out.png"));
            await File.WriteAllTextAsync(from, svg, ct);
            var start = s_rsvg is not null ? new ProcessStartInfo(s_rsvg, ["--output", to, from]) : new ProcessStartInfo(s_vips!, ["copy", from, to]);
            start.RedirectStandardError = start.RedirectStandardOutput = true;
            using var process = Process.Start(start);
            if (process is null)
            {
                return null;
            }

            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
            patience.CancelAfter(s_patience);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                ct.ThrowIfCancellationRequested();
                return null;
            }

            return process.ExitCode == 0 && File.Exists(to) ? await File.ReadAllBytesAsync(to, ct) : null;
        }
        catch (Exception problem) when (problem is IOException or System.ComponentModel.Win32Exception or UnauthorizedAccessException)
        {
            LogFailed(problem);
            return null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    [LoggerMessage(LogLevel.Warning, "A picture could not be made.")]
    private partial void LogFailed(Exception problem);
}
