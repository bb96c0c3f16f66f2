using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Puhui.Platform;
using Puhui.TransparencyLog;

namespace Puhui.Witness;

/// <summary>
/// What a witness keeps: of each log the checkpoint last cosigned, and evidence. A checkpoint is written aside, flushed, put in
/// place by a rename, and the folder flushed, before anyone is told; so after a power cut it has either the old or the new one.
/// One process has the folder; a second one is refused.
/// </summary>
internal sealed partial class WitnessFolder : IDisposable
{
    private readonly string _folder;
    private readonly FileStream _lock;

    public WitnessFolder(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(Path.Combine(folder, "state"));
        Directory.CreateDirectory(Path.Combine(folder, "evidence"));
        try
        {
            _lock = new FileStream(Path.Combine(folder, "witness.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException problem)
        {
            throw new OperatorException($"Another witness works in {folder}: two of them could cosign two histories.", problem);
        }
    }

    /// <summary>Names a log in addresses and files: SHA-256 of its origin, in hexadecimal.</summary>
    public static string HashOf(string origin) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));

    /// <summary>The note last kept for a log; null when there was none.</summary>
    public SignedNote? Last(string origin) => LastByHash(HashOf(origin)) is { } note ? Parse(note) : null;

    /// <summary>The same as text, by the hash of the origin.</summary>
    public string? LastByHash(string hash)
    {
        var path = StatePath(hash);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    /// <summary>Keeps a cosigned checkpoint durably.</summary>
    public void Keep(string origin, string note) => Write(StatePath(HashOf(origin)), note);

    /// <summary>Writes evidence once for each checkpoint; returns the file, or null when it was there.</summary>
    public string? Accuse(WitnessJudgement judgement, AddCheckpoint request, string last, DateTimeOffset now)
    {
        var checkpoint = judgement.Checkpoint!;
        var name = string.Create(CultureInfo.InvariantCulture, $"{Name(judgement.Contradiction)}-{HashOf(checkpoint.Origin)[..8]}-{checkpoint.Size}-{Convert.ToHexStringLower(checkpoint.Root.Bytes)[..16]}.txt");
        var path = Path.Combine(_folder, "evidence", name);
        if (File.Exists(path))
        {
            return null;
        }

        var what = judgement.Contradiction switch
        {
            Contradiction.SplitView => "Two checkpoints of one size with different roots, both signed by the log. The log shows two histories; the two notes below prove it to anyone who has the log's key.",
            Contradiction.Rewritten => "A later checkpoint, signed by the log, that was not shown to contain the earlier one, also signed by the log. Ask the log for a consistency proof between the two: if it cannot give one, history was written anew.",
            _ => "A checkpoint, signed by the log, smaller than one it signed before. Either entries were taken back, or an old checkpoint was shown again: ask the log for its tiles at the larger size.",
        };
        Write(path, string.Create(CultureInfo.InvariantCulture, $"""
            {Name(judgement.Contradiction)}: {checkpoint.Origin}
            seen: {now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}
            {what}
            {judgement.Why}

            --- seen before, cosigned by this witness
            {last}
            --- refused
            {request.Note}
            --- the request it came in (old size, consistency proof)
            old {request.OldSize}
            {string.Join('\n', request.Proof)}

            """));
        return path;
    }

    public static string Name(Contradiction contradiction) => contradiction switch
    {
        Contradiction.SplitView => "split_view",
        Contradiction.Rewritten => "history_rewritten",
        Contradiction.Shrunk => "log_shrunk",
        _ => throw new ArgumentOutOfRangeException(nameof(contradiction), contradiction, null),
    };

    public void Dispose() => _lock.Dispose();

    private string StatePath(string hash) => Path.Combine(_folder, "state", hash + ".note");

    private SignedNote Parse(string note)
    {
        var parsed = SignedNote.Parse(note);
        return parsed.IsAccepted ? parsed.Value : throw new OperatorException($"What this witness has kept in {Path.Combine(_folder, "state")} is damaged: {parsed.Refusal.Detail}");
    }

    private static void Write(string path, string text)
    {
        var draft = path + ".part";
        using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>A rename is only durable once the folder is.</summary>
    private static void FlushFolder(string folder)
    {
        const int ReadOnlyFolder = 0x10000;
        var handle = OpenFile(folder, OperatingSystem.IsLinux() ? ReadOnlyFolder : 0);
        if (handle < 0)
        {
            throw new IOException($"{folder} cannot be opened to be flushed: error {Marshal.GetLastPInvokeError()}.");
        }

        var flushed = Flush(handle);
        var error = Marshal.GetLastPInvokeError();
        Close(handle);
        if (flushed != 0)
        {
            throw new IOException($"{folder} cannot be flushed: error {error}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Close(int handle);
}
