using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Puhui.CarFreeDay.Pictures;

/// <summary>
/// What stands between a decoder and this machine: no network, nobody's rights, bounded memory, processor time, files and open files.
/// </summary>
internal sealed class Fence(ILogger<Fence> logger)
{
    private const string Limits = "--as=1073741824 --cpu=5 --fsize=0 --core=0 --nofile=64";

    private readonly Lazy<Task<string[]>> _prefix = new(() => Task.Run(() => Choose(logger)));

    /// <summary>What a command is put behind. The strongest that works here is found once.</summary>
    public Task<string[]> PrefixAsync() => _prefix.Value;

    public static ProcessStartInfo Bare(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["LC_ALL"] = "C";
        start.Environment["VIPS_CONCURRENCY"] = "1";
        start.Environment["VIPS_BLOCK_UNTRUSTED"] = "1";
        start.Environment["VIPS_WARNING"] = "1";

        // Its compiler for vectors and its memory on disc would write files, which the fence does not let it.
        start.Environment["VIPS_NOVECTOR"] = "1";
        start.Environment["VIPS_DISC_THRESHOLD"] = "2g";
        return start;
    }

    private static string[] Choose(ILogger logger)
    {
        string[] limits = ["prlimit", .. Limits.Split(' '), "--"];
        const string NoRights = "--no-new-privs --bounding-set=-all";

        // A user nobody else is: PostgreSQL may run as nobody.
        string[][] choices = Environment.IsPrivilegedProcess
            ? [["unshare", "--net", "--", "setpriv", "--reuid=65533", "--regid=65533", "--clear-groups", .. NoRights.Split(' '), "--", .. limits],
               ["setpriv", "--reuid=65533", "--regid=65533", "--clear-groups", "--no-new-privs", "--", .. limits]]
            : [["unshare", "--user", "--net", "--", "setpriv", "--no-new-privs", "--", .. limits],
               ["setpriv", "--no-new-privs", "--", .. limits]];
        foreach (var choice in choices)
        {
            if (Works([.. choice, "true"]))
            {
                if (choice[0] != "unshare")
                {
                    logger.LogWarning("This machine lets no network namespace be made: photos are decoded with limits and without rights, but could reach the network");
                }

                return choice;
            }
        }

        logger.LogError("Photos cannot be decoded within limits here: setpriv and prlimit (util-linux) are needed");
        return [];
    }

    private static bool Works(string[] command)
    {
        try
        {
            using var process = Process.Start(Bare(command))!;
            process.StandardInput.Close();
            if (process.WaitForExit(TimeSpan.FromSeconds(10)))
            {
                return process.ExitCode == 0;
            }

            process.Kill();
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
            return false;
        }
    }
}
