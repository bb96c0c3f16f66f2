using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Ledger.Posting;

/// <summary>
/// Ids of accounts that are nobody's: a hash of kind and name. The first six bytes are 0xFF and the version is 7: they sort after
/// every holder's account, so their rows are locked later, and before the issuance accounts, so the database keeps them above zero.
/// </summary>
internal static class BookAccountId
{
    /// <summary>The first of them: whatever is below is a holder's.</summary>
    public const string First = "ffffffff-ffff-7000-0000-000000000000";

    public static AccountId Of(AccountKind kind, string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"puhui book account v1\n{KindName(kind)}\n{name}"), hash);
        hash[..6].Fill(0xFF);
        hash[6] = (byte)(0x70 | (hash[6] & 0x0F));
        hash[8] = (byte)(0x80 | (hash[8] & 0x3F));
        return new AccountId(new Guid(hash[..16], bigEndian: true));
    }

    public static bool Is(AccountId account)
    {
        Span<byte> bytes = stackalloc byte[16];
        account.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 12 == 0xF_FFFF_FFFF_FFF7;
    }

    /// <summary>The name of a kind in ids and exports: part of the hash, so it never changes.</summary>
    public static string KindName(AccountKind kind) => kind switch
    {
        AccountKind.Locked => "locked",
        AccountKind.Merchant => "merchant",
        AccountKind.Programme => "programme",
        AccountKind.Retired => "retired",
        AccountKind.Expired => "expired",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Only accounts that are nobody's are named by kind and name."),
    };

    /// <summary>As <see cref="IHolderSecrets.SecretsAsync(IReadOnlyCollection{AccountId}, CancellationToken)"/>, and those of accounts that are nobody's, which anyone can compute.</summary>
    public static async Task<IReadOnlyDictionary<AccountId, byte[]>> SaltsAsync(this IHolderSecrets? door, IReadOnlyCollection<AccountId> accounts, CancellationToken ct)
    {
        var holders = accounts.Where(account => !Is(account)).ToArray();
        var known = door is null || holders.Length == 0 ? new Dictionary<AccountId, byte[]>() : await door.SecretsAsync(holders, ct);
        return holders.Length == accounts.Count ? known : new Dictionary<AccountId, byte[]>(
            known.Concat(accounts.Where(Is).Select(account => KeyValuePair.Create(account, BookSecrets.Of(account)))));
    }
}
