using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Accounts;

/// <summary>
/// A bounded map from (issuer, subject bytes) to an account. Two generations per shard: when the young one is full the old
/// one is dropped and the young one takes its place; a hit in the old one moves to the young. So what is used stays, the
/// bound holds, and an account costs about a hundred bytes in a few large arrays instead of objects the collector must walk.
/// </summary>
internal sealed class AccountCache
{
    private readonly Shard[] _shards;
    private int _version;

    /// <param name="capacity">The most accounts kept; rounded up to an even share per shard.</param>
    /// <param name="shards">A power of two; more shards, less waiting for each other.</param>
    public AccountCache(int capacity, int shards = 64)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(System.Numerics.BitOperations.IsPow2(shards), true);
        var perGeneration = Math.Max(1, (capacity / shards + 1) / 2);
        _shards = new Shard[shards];
        for (var i = 0; i < shards; i++)
        {
            _shards[i] = new Shard(perGeneration);
        }
    }

    public int Count => _shards.Sum(shard => shard.Count);

    public bool TryGet(Guid issuer, ReadOnlySpan<byte> subject, out AccountHandle account)
    {
        var hash = Hash(issuer, subject);
        return ShardOf(hash).TryGet(hash, issuer, subject, out account);
    }

    /// <summary>Goes up whenever something is forgotten: what was read from the database under another version may be stale.</summary>
    public int Version => Volatile.Read(ref _version);

    public void Add(Guid issuer, ReadOnlySpan<byte> subject, in AccountHandle account) => Add(issuer, subject, account, Version);

    /// <summary>Adds what was read under a version; nothing when it is another one by now.</summary>
    public void Add(Guid issuer, ReadOnlySpan<byte> subject, in AccountHandle account, int version)
    {
        var hash = Hash(issuer, subject);
        ShardOf(hash).Add(hash, issuer, subject, account, this, version);
    }

    /// <summary>Forgets all names of these accounts: one walk through what is kept, a few milliseconds when it is full.</summary>
    public void Forget(IReadOnlySet<AccountId> accounts)
    {
        Interlocked.Increment(ref _version);
        foreach (var shard in _shards)
        {
            shard.Forget(accounts);
        }
    }

    // Seeded per process by the runtime, so that nobody can choose subjects that collide.
    private static uint Hash(Guid issuer, ReadOnlySpan<byte> subject)
    {
        HashCode hash = default;
        hash.Add(issuer);
        hash.AddBytes(subject);
        return unchecked((uint)hash.ToHashCode());
    }

    private Shard ShardOf(uint hash) => _shards[hash & (uint)(_shards.Length - 1)];

    private sealed class Shard(int perGeneration)
    {
        private readonly Lock _lock = new();
        private AccountTable _young = new(perGeneration);
        private AccountTable? _old;

        public int Count
        {
            get
            {
                lock (_lock)
                {
                    return _young.Count + (_old?.Count ?? 0);
                }
            }
        }

        public bool TryGet(uint hash, Guid issuer, ReadOnlySpan<byte> subject, out AccountHandle account)
        {
            lock (_lock)
            {
                if (_young.TryGet(hash, issuer, subject, out account))
                {
                    return true;
                }

                if (_old is null || !_old.TryGet(hash, issuer, subject, out account))
                {
                    return false;
                }

                AddYoung(hash, issuer, subject, account);
                return true;
            }
        }

        public void Forget(IReadOnlySet<AccountId> accounts)
        {
            lock (_lock)
            {
                _young.Forget(accounts);
                _old?.Forget(accounts);
            }
        }

        public void Add(uint hash, Guid issuer, ReadOnlySpan<byte> subject, in AccountHandle account, AccountCache cache, int version)
        {
            lock (_lock)
            {
                if (cache.Version == version && !_young.TryGet(hash, issuer, subject, out _))
                {
                    AddYoung(hash, issuer, subject, account);
                }
            }
        }

        private void AddYoung(uint hash, Guid issuer, ReadOnlySpan<byte> subject, in AccountHandle account)
        {
            if (_young.Count == perGeneration)
            {
                _old = _young;
                _young = new AccountTable(perGeneration);
            }

            _young.Add(hash, issuer, subject, account);
        }
    }
}
