using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Puhui.Bookkeeping;

namespace Puhui.Ledger.Posting;

/// <summary>
/// The accounts that units come from: one for each issuer and asset, named by a hash of both, so that any process knows it
/// without asking. The first six bytes are 0xFF and the version is 8: they sort after every holder's account, so their rows
/// are locked last and shortest, and the database can tell them apart by the id alone.
/// </summary>
internal static class IssuanceAccount
{
    public static AccountId Of(string issuer, Asset asset)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"puhui issuance v1\n{asset.Code}\n{issuer}"), hash);
        hash[..6].Fill(0xFF);
        hash[6] = (byte)(0x80 | (hash[6] & 0x0F));
        hash[8] = (byte)(0x80 | (hash[8] & 0x3F));
        return new AccountId(new Guid(hash[..16], bigEndian: true));
    }

    public static bool Is(AccountId account)
    {
        Span<byte> bytes = stackalloc byte[16];
        account.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 12 == 0xF_FFFF_FFFF_FFF8;
    }
}
