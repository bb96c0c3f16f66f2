namespace Puhui.Platform.Postgres;

/// <summary>
/// A lock on a file that the system releases when the process ends, however it ends (flock). The file itself stays.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>The lock for one holder; null while anybody else has it.</summary>
    public static FileLock? TryExclusive(string path) => TryOpen(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    /// <summary>The lock many may have at once; null while somebody has it exclusively.</summary>
    public static FileLock? TryShared(string path) => TryOpen(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);

    /// <summary>Waits for the exclusive lock; null when the time is over.</summary>
    public static async Task<FileLock?> ExclusiveAsync(string path, TimeSpan patience, CancellationToken cancel)
    {
        var end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (true)
        {
            if (TryExclusive(path) is { } held)
            {
                return held;
            }

            if (Environment.TickCount64 >= end)
            {
                return null;
            }

            await Task.Delay(20, cancel);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileLock? TryOpen(string path, FileMode mode, FileAccess access, FileShare share)
    {
        try
        {
            return new FileLock(new FileStream(path, mode, access, share, bufferSize: 0));
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new OperatorException($"{path}: may not be written by this user; run as the user who made the data folder, or as root", problem);
        }
        catch (IOException problem) when (problem is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }
}
