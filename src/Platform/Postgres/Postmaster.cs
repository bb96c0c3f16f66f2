using System.Globalization;

namespace Puhui.Platform.Postgres;

/// <summary>
/// What runs on a cluster's folder right now. A process is PostgreSQL's there when its current folder is the cluster: the id in
/// <c>postmaster.pid</c> alone may have been given to somebody else since.
/// </summary>
/// <param name="ProcessId">The main process.</param>
/// <param name="SocketFolder">Where it listens.</param>
internal sealed record Postmaster(int ProcessId, string SocketFolder)
{
    public static string PidFile(string cluster) => Path.Combine(cluster, "postmaster.pid");

    /// <summary>The running main process of a cluster, or null.</summary>
    public static Postmaster? Running(string cluster)
    {
        var lines = ReadPidFile(cluster);
        return lines.Length >= 5
            && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            && WorksIn(process, cluster)
            ? new Postmaster(process, lines[4])
            : null;
    }

    /// <summary>The socket folder that the file of an ended process names, so that it can be removed.</summary>
    public static string? LeftSocketFolder(string cluster) => ReadPidFile(cluster) is { Length: >= 5 } lines ? lines[4] : null;

    /// <summary>Every process that works in the cluster: the main process and those it left behind when it was killed.</summary>
    public static IReadOnlyList<int> Processes(string cluster)
    {
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process) && WorksIn(process, cluster))
            {
                found.Add(process);
            }
        }

        return found;
    }

    public static bool WorksIn(int process, string cluster)
    {
        try
        {
            var current = new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/cwd")).LinkTarget;
            return string.Equals(current, cluster, StringComparison.Ordinal);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Ended meanwhile, or another user's.
            return false;
        }
    }

    private static string[] ReadPidFile(string cluster)
    {
        try
        {
            return File.ReadAllLines(PidFile(cluster));
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }
}
