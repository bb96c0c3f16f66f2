using System.Collections.Concurrent;
using Puhui.Bookkeeping;

namespace Puhui.Accounts.Keys;

/// <summary>
/// Holders' keys in memory, for seconds: how long another process may still open what was just destroyed. In the process that destroys,
/// the holder is not kept again for a minute, because its transaction may still be open.
/// </summary>
internal sealed class KeyCache(TimeProvider time, int most = 20_000)
{
    public static readonly TimeSpan Lives = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_shunned = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<AccountId, Entry> _entries = new();
    private readonly ConcurrentDictionary<AccountId, DateTimeOffset> _shunned = new();

    public int Count => _entries.Count;

    /// <summary>The key, when it is young enough.</summary>
    public byte[]? Find(AccountId holder) => _entries.TryGetValue(holder, out var entry) && entry.Until > time.GetUtcNow() ? entry.Key : null;

    /// <summary>The key, when it is the one of these wrapped bytes, however old.</summary>
    public byte[]? Find(AccountId holder, ReadOnlySpan<byte> wrapped) =>
        _entries.TryGetValue(holder, out var entry) && wrapped.SequenceEqual(entry.Wrapped) ? entry.Key : null;

    public void Keep(AccountId holder, byte[] wrapped, byte[] key)
    {
        var now = time.GetUtcNow();
        if (_shunned.TryGetValue(holder, out var until) && until > now)
        {
            return;
        }

        if (_entries.Count >= most)
        {
            _entries.Clear();
        }

        _entries[holder] = new Entry(wrapped, key, now + Lives);
    }

    public void Destroyed(AccountId holder)
    {
        var now = time.GetUtcNow();
        foreach (var (old, until) in _shunned)
        {
            if (until <= now)
            {
                _shunned.TryRemove(old, out _);
            }
        }

        _shunned[holder] = now + s_shunned;
        _entries.TryRemove(holder, out _);
    }

    private sealed record Entry(byte[] Wrapped, byte[] Key, DateTimeOffset Until);
}
