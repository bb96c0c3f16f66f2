using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Puhui.Platform.Settings;
using Puhui.Quantities;

namespace Puhui.Platform.Messages;

/// <summary>
/// Where no carrier is set up: each message becomes a file of its own in the data folder, readable by its owner only, and is printed when
/// somebody sits at the terminal. Never to a log or a pipe. Files are removed after a day.
/// </summary>
public sealed class SpooledMessages(PuhuiSettings settings, TimeProvider time) : IMessages
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);
    private static int _sent;
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Where the messages of a data folder lie, one file each, the newest last by name.</summary>
    public static string FolderIn(string dataFolder) => Path.Combine(dataFolder, "messages");

    /// <inheritdoc />
    public async Task<Refusal?> SendAsync(Message message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        var folder = FolderIn(settings.DataFolder);
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var now = time.GetUtcNow();
        foreach (var old in new DirectoryInfo(folder).EnumerateFiles("*.json").Where(file => file.LastWriteTimeUtc < (DateTimeOffset.UtcNow - Kept).UtcDateTime))
        {
            old.Delete();
        }

        var text = JsonSerializer.Serialize(
            new { channel = message.Channel == MessageChannel.Sms ? "sms" : "email", address = message.Address, purpose = message.Purpose, text = message.Text, variable = message.Variable, at = now },
            Json);
        // Named when it is whole, so that whoever watches the folder never reads half a message.
        var draft = Path.Combine(folder, $".{Path.GetRandomFileName()}");
        await using (var file = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), ct);
        }

        // By time, then by count: ids of one millisecond would lie in any order.
        File.Move(draft, Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{now.UtcTicks:x16}-{Interlocked.Increment(ref _sent):x8}-{Path.GetRandomFileName()[..8]}.json")));
        if (!Console.IsOutputRedirected)
        {
            await Console.Out.WriteLineAsync($"\n  → {message.Address}\n    {message.Text}\n");
        }

        return null;
    }
}
