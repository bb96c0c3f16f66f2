using System.Globalization;

namespace Puhui.Platform.Postgres;

/// <summary>The right to be the one server of a data folder; given back when disposed or when the process ends, however it ends.</summary>
public sealed class DataFolderLock : IDisposable
{
    private readonly FileLock _held;

    private DataFolderLock(FileLock held) => _held = held;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="OperatorException">Another server has it; the message names its process.</exception>
    public static DataFolderLock Take(string dataFolder)
    {
        var folder = DataFolder.Open(dataFolder);
        if (FileLock.TryExclusive(folder.ServerLock) is not { } held)
        {
            throw new OperatorException(
                $"Data folder {dataFolder} is already served by process {ReadPid(folder) ?? "(unknown)"}; stop it first, or give another folder by --data");
        }

        File.WriteAllText(folder.ServerPid, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
        return new DataFolderLock(held);
    }

    /// <inheritdoc />
    public void Dispose() => _held.Dispose();

    private static string? ReadPid(DataFolder folder) =>
        File.Exists(folder.ServerPid) ? File.ReadAllText(folder.ServerPid).Trim() : null;
}
