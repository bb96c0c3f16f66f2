using System.Globalization;

namespace Puhui.Platform.Postgres;

/// <summary>
/// A sleeping shell beside the cluster that stops it when nobody uses it any more: also a server that was killed, and is never
/// started again, leaves nothing running. It takes the same locks as everybody, so it never stops what somebody just joined.
/// </summary>
internal static class ClusterGuard
{
    private const string Script =
        """
        # $1 process of PostgreSQL, $2 its folder, $3 lock for starting and stopping, $4 lock of the users, $5 socket folder
        works() { [ "$(readlink "/proc/$1/cwd")" = "$2" ]; }
        unused=0
        while sleep 2; do
          works "$1" "$2" || exit 0
          if flock --nonblock "$3" flock --nonblock "$4" true; then unused=$((unused + 1)); else unused=0; fi
          [ "$unused" -ge 5 ] || continue
          exec 8>>"$3" 9>>"$4"
          if flock --nonblock 8 && flock --nonblock 9; then
            kill -INT "$1"
            while works "$1" "$2"; do sleep 0.1; done
            case "$5" in /tmp/puhui-*) rm -rf "$5" ;; esac
            exit 0
          fi
          exec 8>&- 9>&-
          unused=0
        done
        """;

    public static void Start(DataFolder folder, Postmaster postmaster)
    {
        using var guard = Command.Start(
            [
                "setsid", "sh", "-c", Script, "puhui-guard",
                postmaster.ProcessId.ToString(CultureInfo.InvariantCulture), folder.Cluster, folder.ClusterLock, folder.UseLock, postmaster.SocketFolder,
            ],
            capture: false,
            silent: true);
        File.WriteAllText(folder.GuardPid, guard.Id.ToString(CultureInfo.InvariantCulture) + "\n");
    }

    /// <summary>Ends the guard of a cluster that was stopped. A process that got its id since is left alone.</summary>
    public static async Task EndAsync(DataFolder folder)
    {
        if (!File.Exists(folder.GuardPid))
        {
            return;
        }

        if (int.TryParse((await File.ReadAllTextAsync(folder.GuardPid)).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var guard)
            && IsGuardOf(guard, folder))
        {
            // It leads a group of its own, with the sleep it waits for.
            Libc.Signal(-guard, Libc.Terminate);
            for (var waited = 0; waited < 100 && IsGuardOf(guard, folder); waited++)
            {
                await Task.Delay(10);
            }
        }

        File.Delete(folder.GuardPid);
    }

    private static bool IsGuardOf(int process, DataFolder folder)
    {
        try
        {
            var arguments = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/cmdline")).Split('\0');
            return arguments.Contains("puhui-guard", StringComparer.Ordinal) && arguments.Contains(folder.Cluster, StringComparer.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
