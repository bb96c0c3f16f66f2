using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Puhui.Platform.Cryptography;

namespace Puhui.Platform.Vault;

/// <summary>
/// Master keys in a folder: one file per key, <c>mk-20261127-013005-1f3a9c2e.key</c>, one line of base64, readable by its owner only, and a file
/// <c>current</c> that names one of them. Retired keys are moved beside it, to <c>keys/retired</c>. What another process changes is seen at the next question.
/// </summary>
public sealed class FileMasterKeys : IMasterKeys
{
    private const string Ending = ".key";
    private const int MostWrapped = 64;
    private readonly string _folder;
    private readonly CipherSuite _suite;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private ImmutableDictionary<string, byte[]> _keys = ImmutableDictionary<string, byte[]>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>The keys in a folder, made when missing.</summary>
    public FileMasterKeys(string folder, CryptoProfile profile, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = folder;
        _suite = profile.Suite();
        _time = time;
    }

    /// <inheritdoc />
    public string Slot => _folder;

    /// <inheritdoc />
    public string Current
    {
        get
        {
            if (ReadCurrent() is { } label)
            {
                return label;
            }

            lock (_gate)
            {
                // Of several processes that find no key, the first to put down the name decides; the others' keys wrapped nothing.
                var known = List();
                var first = known is [var only, ..] ? only : Generate();
                PrivateFile.WriteOnce(CurrentFile, first.Label + "\n");
                var decided = ReadCurrent()!;
                if (known.Count == 0 && !string.Equals(decided, first.Label, StringComparison.Ordinal))
                {
                    File.Delete(FileOf(first.Label));
                }

                return decided;
            }
        }
    }

    private string CurrentFile => Path.Combine(_folder, "current");

    private string RetiredFolder => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(_folder))!, "retired");

    /// <inheritdoc />
    public IReadOnlyList<MasterKey> List()
    {
        if (!Directory.Exists(_folder))
        {
            return [];
        }

        var current = ReadCurrent();
        return
        [
            .. Directory.EnumerateFiles(_folder, "mk-*" + Ending)
                .Select(Path.GetFileNameWithoutExtension)
                .OfType<string>()
                .Order(StringComparer.Ordinal)
                .Select(label => new MasterKey(label, MadeAt(label), label == current)),
        ];
    }

    /// <inheritdoc />
    public MasterKey Generate()
    {
        var now = _time.GetUtcNow();
        var label = string.Create(CultureInfo.InvariantCulture, $"mk-{now:yyyyMMdd-HHmmss}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");
        _ = SecretFile.LoadOrCreate(FileOf(label));
        return new MasterKey(label, now, IsCurrent: false);
    }

    /// <inheritdoc />
    public void MakeCurrent(string label)
    {
        _ = KeyOf(label);
        PrivateFile.Replace(CurrentFile, label + "\n");
    }

    /// <inheritdoc />
    public void Retire(string label, bool destroy)
    {
        if (string.Equals(Current, label, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"The master key {label} is the current one.");
        }

        if (!File.Exists(FileOf(label)))
        {
            return;
        }

        if (destroy)
        {
            // Overwritten first: on most disks this helps, and where it does not, nothing does.
            File.WriteAllBytes(FileOf(label), RandomNumberGenerator.GetBytes(64));
            File.Delete(FileOf(label));
        }
        else
        {
            Directory.CreateDirectory(RetiredFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.Move(FileOf(label), Path.Combine(RetiredFolder, label + Ending), overwrite: true);
        }

        lock (_gate)
        {
            _keys = _keys.Remove(label);
        }
    }

    /// <inheritdoc />
    public byte[] Wrap(string label, ReadOnlySpan<byte> key, ReadOnlySpan<byte> context)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, MostWrapped);
        return Box.Seal(_suite, KeyOf(label), key, Bound(label, context));
    }

    /// <inheritdoc />
    public byte[] Unwrap(string label, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context) => Box.Open(KeyOf(label), wrapped, Bound(label, context));

    private static byte[] Bound(string label, ReadOnlySpan<byte> context) => [.. Encoding.UTF8.GetBytes($"puhui wrap {label}\n"), .. context];

    private string FileOf(string label) => Path.Combine(_folder, label + Ending);

    private string? ReadCurrent()
    {
        try
        {
            return File.Exists(CurrentFile) ? PrivateFile.ReadLine(CurrentFile) : null;
        }
        catch (FileNotFoundException)
        {
            // Replaced between both calls: the next question finds it.
            return PrivateFile.ReadLine(CurrentFile);
        }
    }

    private byte[] KeyOf(string label)
    {
        if (_keys.TryGetValue(label, out var known))
        {
            return known;
        }

        if (!IsLabel(label) || !File.Exists(FileOf(label)))
        {
            throw new MasterKeyMissingException(label, _folder);
        }

        var key = SecretFile.LoadOrCreate(FileOf(label));
        lock (_gate)
        {
            _keys = _keys.SetItem(label, key);
        }

        return key;
    }

    /// <summary>The name says when: copies keep it, times of files do not.</summary>
    private DateTimeOffset MadeAt(string label) =>
        label.Length >= 18 && DateTimeOffset.TryParseExact(label.AsSpan(3, 15), "yyyyMMdd-HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : new DateTimeOffset(File.GetLastWriteTimeUtc(FileOf(label)));

    private static bool IsLabel(string label) =>
        label.Length is > 3 and <= 64 && label.StartsWith("mk-", StringComparison.Ordinal) && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
