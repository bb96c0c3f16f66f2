using System.Runtime.InteropServices;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Accounts;

/// <summary>
/// An append-only hash table in flat arrays. Arrays grow by doubling up to the limit; secrets are handed out as slices of
/// their array, which is never written again where it has been read, so an older copy stays true. What is forgotten is marked, not moved. Not thread-safe.
/// </summary>
internal sealed class AccountTable(int limit)
{
    private const int SecretLength = 32;

    // No source has this id.
    private static readonly Guid Nobody = Guid.NewGuid();

    private int[] _buckets = new int[16];
    private Entry[] _entries = new Entry[Math.Min(16, limit)];
    private byte[] _secrets = new byte[Math.Min(16, limit) * SecretLength];
    private byte[] _subjects = new byte[256];
    private int _subjectBytes;

    public int Count { get; private set; }

    public bool TryGet(uint hash, Guid issuer, ReadOnlySpan<byte> subject, out AccountHandle account)
    {
        for (var i = _buckets[Bucket(hash)] - 1; i >= 0; i = _entries[i].Next)
        {
            ref readonly var entry = ref _entries[i];
            if (entry.Hash == hash
                && entry.Issuer == issuer
                && subject.SequenceEqual(_subjects.AsSpan(entry.SubjectStart, entry.SubjectLength)))
            {
                account = new AccountHandle(entry.Account, _secrets.AsMemory(i * SecretLength, SecretLength), entry.Zone, entry.Consent);
                return true;
            }
        }

        account = default;
        return false;
    }

    /// <summary>Adds what is not there yet.</summary>
    public void Add(uint hash, Guid issuer, ReadOnlySpan<byte> subject, in AccountHandle account)
    {
        if (Count == _entries.Length)
        {
            Grow();
        }

        if (_subjectBytes + subject.Length > _subjects.Length)
        {
            Array.Resize(ref _subjects, Math.Max(_subjects.Length * 2, _subjectBytes + subject.Length));
        }

        subject.CopyTo(_subjects.AsSpan(_subjectBytes));
        account.Secret.Span.CopyTo(_secrets.AsSpan(Count * SecretLength, SecretLength));
        ref var bucket = ref _buckets[Bucket(hash)];
        _entries[Count] = new Entry(hash, bucket - 1, issuer, account.Id, account.ZoneId, _subjectBytes, subject.Length, account.Consent);
        _subjectBytes += subject.Length;
        bucket = ++Count;
    }

    /// <summary>Forgets all names of these accounts. Their places stay taken until the table is dropped.</summary>
    public void Forget(IReadOnlySet<AccountId> accounts)
    {
        for (var i = 0; i < Count; i++)
        {
            ref var entry = ref _entries[i];
            if (entry.Issuer != Nobody && accounts.Contains(entry.Account))
            {
                _subjects.AsSpan(entry.SubjectStart, entry.SubjectLength).Clear();
                entry = entry with { Issuer = Nobody, Account = default };
            }
        }
    }

    private void Grow()
    {
        var size = Math.Min(limit, Count * 2);
        if (size <= Count)
        {
            throw new InvalidOperationException($"The table is full at {limit} accounts.");
        }

        Array.Resize(ref _entries, size);
        Array.Resize(ref _secrets, size * SecretLength);
        _buckets = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)size)];
        for (var i = 0; i < Count; i++)
        {
            ref var bucket = ref _buckets[Bucket(_entries[i].Hash)];
            _entries[i] = _entries[i] with { Next = bucket - 1 };
            bucket = i + 1;
        }
    }

    // The low bits chose the shard; the high ones spread inside it.
    private int Bucket(uint hash) => (int)((hash >> 8) & (uint)(_buckets.Length - 1));

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(uint Hash, int Next, Guid Issuer, AccountId Account, string Zone, int SubjectStart, int SubjectLength, SubjectConsent Consent);
}
