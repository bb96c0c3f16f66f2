namespace Puhui.Platform.Postgres;

/// <summary>The places inside a data folder.</summary>
internal sealed record DataFolder(string Path)
{
    /// <summary>The private cluster (PGDATA).</summary>
    public string Cluster => At("postgres");

    /// <summary>What PostgreSQL writes to its log.</summary>
    public string ClusterLog => At("postgres.log");

    /// <summary>Held while the cluster is made, started or stopped.</summary>
    public string ClusterLock => At("cluster.lock");

    /// <summary>Shared by every process that uses the cluster; the last one stops it.</summary>
    public string UseLock => At("use.lock");

    /// <summary>Held by the one server of this folder.</summary>
    public string ServerLock => At("server.lock");

    /// <summary>The process id of the server that holds the lock.</summary>
    public string ServerPid => At("server.pid");

    /// <summary>The process id of the guard that stops an unused cluster.</summary>
    public string GuardPid => At("guard.pid");

    /// <summary>
    /// Makes the folder when it is missing. Its own files are private one by one; the folder may be passed through, because as
    /// root the cluster belongs to another user.
    /// </summary>
    public static DataFolder Open(string path)
    {
        try
        {
            if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(path);
                File.SetUnixFileMode(
                    path,
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | (Libc.IsRoot ? UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : UnixFileMode.None));
            }

            return new DataFolder(Libc.RealPath(path));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"Data folder {path}: {problem.Message}", problem);
        }
    }

    private string At(string name) => System.IO.Path.Combine(Path, name);
}
