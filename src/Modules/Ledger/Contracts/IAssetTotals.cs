using Npgsql;
using Puhui.Bookkeeping;

namespace Puhui.Ledger.Contracts;

/// <summary>All of an asset, by a full scan of the journal.</summary>
public interface IAssetTotals
{
    /// <summary>Reads every leg of the asset as the transaction of this connection sees them.</summary>
    /// <param name="connection">For numbers that fit each other: in a transaction of repeatable read.</param>
    /// <param name="asset">Its code.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="ArgumentException">There is no such asset.</exception>
    Task<AssetTotals> ScanAsync(NpgsqlConnection connection, string asset, CancellationToken ct);
}

/// <summary>What became of an asset. <c>Issued + Corrected = Held + the sum of Others</c> always holds.</summary>
/// <param name="Issued">Ever issued.</param>
/// <param name="Corrected">The sum of all corrections, signed: what was taken back is negative.</param>
/// <param name="Held">Posted to holders.</param>
/// <param name="Reserved">Of that, reserved by pending entries.</param>
/// <param name="Others">Posted to accounts that are nobody's, by their kind; issuance left out.</param>
public sealed record AssetTotals(long Issued, long Corrected, long Held, long Reserved, IReadOnlyDictionary<AccountKind, long> Others);
