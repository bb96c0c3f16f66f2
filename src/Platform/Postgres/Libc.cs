using System.Runtime.InteropServices;
using System.Text;

namespace Puhui.Platform.Postgres;

/// <summary>The few calls of the C library that .NET does not offer.</summary>
internal static class Libc
{
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Terminate = 15;

    public static bool IsRoot => geteuid() == 0;

    public static uint UserId => geteuid();

    /// <summary>Sends a signal; false when there is no such process (any more) or it is not ours.</summary>
    public static bool Signal(int process, int signal) => kill(process, signal) == 0;

    public static void ChangeOwner(string path, uint user, uint group)
    {
        if (chown(Bytes(path), user, group) != 0)
        {
            throw new OperatorException($"{path}: its owner cannot be changed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>The path with every symbolic link resolved; it must exist.</summary>
    public static string RealPath(string path)
    {
        var resolved = new byte[4097];
        return realpath(Bytes(path), resolved) == IntPtr.Zero
            ? throw new OperatorException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}")
            : Encoding.UTF8.GetString(resolved, 0, Array.IndexOf(resolved, (byte)0));
    }

    private static byte[] Bytes(string path) => [.. Encoding.UTF8.GetBytes(path), 0];

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint geteuid();

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int chown(byte[] path, uint user, uint group);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern IntPtr realpath(byte[] path, byte[] resolved);
}
