namespace Puhui.Accounts.Contracts;

/// <summary>The part of a rotation of master keys that is about this database's holders. Servers go on meanwhile.</summary>
public interface IKeyRotation
{
    /// <summary>How many keys each master key wraps: of holders, and the root of the digests.</summary>
    Task<IReadOnlyDictionary<string, long>> UsesAsync(CancellationToken ct);

    /// <summary>
    /// From the return on, no server of this database wraps by any other master key than this one. Waits for the transactions that are
    /// just making a holder's key.
    /// </summary>
    Task SwitchAsync(string master, CancellationToken ct);

    /// <summary>Wraps up to <paramref name="most"/> holders' keys anew by the current master key; 0 when no other one wraps any.</summary>
    Task<int> RewrapAsync(int most, CancellationToken ct);
}
