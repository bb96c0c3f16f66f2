using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;

namespace Puhui.Ledger.Log;

/// <summary>The keys this process signs checkpoints with, read from the data folder when first needed.</summary>
internal sealed class LogKeys(PuhuiSettings settings) : IDisposable
{
    private readonly Lazy<NoteKeys> _keys = new(() => NoteKeys.LoadOrCreate(Path.Combine(settings.DataFolder, "keys"), settings.LogOrigin, settings.Crypto));

    public string Origin => settings.LogOrigin;

    public NoteKeys Keys => _keys.Value;

    /// <summary>The public key lines, one each.</summary>
    public string[] Lines => Keys.KeyLines.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose()
    {
        if (_keys.IsValueCreated)
        {
            _keys.Value.Dispose();
        }
    }
}
