using Npgsql;
using Puhui.Bookkeeping;

namespace Puhui.Ledger.Contracts;

/// <summary>
/// Accounts of the books that are nobody's: merchants, programmes, what is expired or retired or locked. Each is named by its kind and a
/// name; the id is a hash of both, so any process knows it. They never go below zero.
/// </summary>
public interface IBookAccounts
{
    /// <summary>The account of this kind and name; noted in the books when it is new. Safe from several processes at once.</summary>
    /// <param name="kind">Not <see cref="AccountKind.Holder"/> and not <see cref="AccountKind.Issuance"/>.</param>
    /// <param name="name">1 to 200 characters, opaque to the ledger, never personal data; for example <c>mer_…</c>.</param>
    /// <param name="ct">Gives up.</param>
    Task<AccountId> OpenAsync(AccountKind kind, string name, CancellationToken ct);

    /// <summary>What an account is; null for a holder's and for one nobody opened. Issuance accounts are found too.</summary>
    Task<BookAccount?> FindAsync(AccountId account, CancellationToken ct);

    /// <summary>
    /// Locks the balances of accounts in one asset in account order until the caller's transaction ends, and gives them; accounts that
    /// never held the asset are there with zeros. What is then posted, reserved and settled for these accounts cannot be refused for want
    /// of funds if the caller keeps within them. An account without a balance cannot be locked: when several transactions give it its first
    /// at once, the database may end one of them as a deadlock (40P01), to be tried again.
    /// </summary>
    Task<IReadOnlyDictionary<AccountId, AssetBalance>> LockAsync(NpgsqlConnection connection, string asset, IReadOnlyCollection<AccountId> accounts, CancellationToken ct);
}

/// <summary>An account that is nobody's.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Name">Its name.</param>
public sealed record BookAccount(AccountId Id, AccountKind Kind, string Name);

/// <summary>Moves an amount from one account to another at once; see <see cref="PostingBatch.AddTransfer"/>.</summary>
/// <param name="Entry">Minted by <see cref="PostingBatch.MintEntry"/> of the same batch.</param>
/// <param name="From">Whose leaf it is and who gives; never goes below zero.</param>
/// <param name="Secret">32 bytes that salt the leaf: the holder's, or of an account that is nobody's the one from <see cref="BookSecrets"/>.</param>
/// <param name="To">Who receives.</param>
/// <param name="Asset">Code of the asset.</param>
/// <param name="Amount">In the asset's smallest unit, above 0.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="Category">Groups entries in statements.</param>
/// <param name="Reference">The posting module's own reference; its prefix up to the first colon tells whose it is.</param>
public readonly record struct Transfer(
    EntryId Entry,
    AccountId From,
    ReadOnlyMemory<byte> Secret,
    AccountId To,
    string Asset,
    long Amount,
    DateTimeOffset OccurredAt,
    string Category,
    string Reference);

/// <summary>The salt secrets of accounts that are nobody's: they hide nothing, so anyone can compute them.</summary>
public static class BookSecrets
{
    /// <summary>The 32 bytes of an account that is nobody's.</summary>
    public static byte[] Of(AccountId account) =>
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"puhui book account v1\n{account}"));
}
