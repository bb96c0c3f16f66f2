using Npgsql;
using Puhui.Bookkeeping;

namespace Puhui.Accounts.Contracts;

/// <summary>
/// Personal data at rest: sealed under a key of its holder, which is itself wrapped by the master key. Destroying the holder's key
/// makes all of it unreadable at once, in every backup taken later and every replica. Callers' transactions are READ COMMITTED, and
/// short where they seal for the first time: a rotation of master keys waits for them.
/// </summary>
public interface IHolderKeys
{
    /// <summary>
    /// Seals bytes for a holder and a purpose; makes the holder's key when there is none yet. The box says which algorithm made it
    /// (AES-256-GCM, or SM4 under the national profile) and opens only for the same holder and purpose.
    /// </summary>
    /// <exception cref="HolderKeyDestroyedException">The holder was erased.</exception>
    Task<byte[]> SealAsync(NpgsqlConnection connection, AccountId holder, string purpose, ReadOnlyMemory<byte> secret, CancellationToken ct);

    /// <summary>
    /// Seals many, of one purpose, in two statements at most whatever their number; the boxes stand at the same places. Null where the
    /// holder was erased.
    /// </summary>
    Task<byte[]?[]> SealManyAsync(NpgsqlConnection connection, string purpose, IReadOnlyList<(AccountId Holder, ReadOnlyMemory<byte> Secret)> secrets, CancellationToken ct);

    /// <summary>Opens many boxes of one holder and purpose; null when the holder's key was destroyed.</summary>
    Task<byte[][]?> OpenManyAsync(NpgsqlConnection connection, AccountId holder, string purpose, IReadOnlyList<byte[]> boxes, CancellationToken ct);

    /// <summary>Opens a box; null when the holder's key was destroyed.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was sealed for another holder or purpose, or was changed.</exception>
    Task<byte[]?> OpenAsync(NpgsqlConnection connection, AccountId holder, string purpose, ReadOnlyMemory<byte> box, CancellationToken ct);

    /// <summary>Destroys the holder's key in the caller's transaction, for good. Again: nothing.</summary>
    Task DestroyAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct);

    /// <summary>
    /// 32 bytes that stand for a text without telling it: equal texts of one purpose give equal digests on all servers of this database,
    /// and nobody without the master key can try texts out. For finding and for uniqueness (a phone number, an ID number).
    /// </summary>
    byte[] Digest(string purpose, string text);
}

/// <summary>The holder's personal data was erased; nothing can be kept for this holder any more.</summary>
public sealed class HolderKeyDestroyedException(AccountId holder) : Exception($"The personal data of {holder} was erased.")
{
    /// <summary>Whose.</summary>
    public AccountId Holder { get; } = holder;
}
