using Puhui.Activities.Contracts;

namespace Puhui.Ocpi.Contracts;

/// <summary>The register of OCPI peers: charge point operators that send their sessions and charge detail records here.</summary>
public interface IOcpiPeers
{
    /// <summary>
    /// Invites a peer: gives the token it registers with (shown this once; only its SHA-256 is kept) and the address it begins at.
    /// </summary>
    /// <exception cref="ArgumentException">The name is taken or no name, there is no such source, or the region is none.</exception>
    Task<OcpiInvitation> AddAsync(NewOcpiPeer peer, CancellationToken ct);

    /// <summary>All peers that were not removed, by name.</summary>
    Task<IReadOnlyList<OcpiPeer>> ListAsync(CancellationToken ct);

    /// <summary>Removes a peer: its token is worthless at once; what it sent stays. False when there is no such peer.</summary>
    Task<bool> RemoveAsync(string name, CancellationToken ct);

    /// <summary>What was odd about records of one peer, or of all, latest first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<OcpiFlag>> FlagsAsync(string? name, int limit, CancellationToken ct);
}

/// <summary>A peer as it is to be invited.</summary>
/// <param name="Name">Short name, unique, for example <c>city-charging</c>: a-z, 0-9 and hyphens, at most 64.</param>
/// <param name="Source">The source its records count for.</param>
public sealed record NewOcpiPeer(string Name, SourceId Source)
{
    /// <summary>ISO 3166 code, for example <c>CN-31</c>, of records that do not say where they were; null for none.</summary>
    public string? DefaultRegion { get; init; }
}

/// <summary>What an invited peer is told, by a way outside OCPI.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Token">The token to register with.</param>
/// <param name="VersionsUrl">Where it begins.</param>
public sealed record OcpiInvitation(OcpiPeer Peer, string Token, string VersionsUrl);

/// <summary>How far a peer is.</summary>
public enum OcpiPeerState
{
    /// <summary>It has a token to register with.</summary>
    Invited = 1,

    /// <summary>It is registered and sends.</summary>
    Registered = 2,

    /// <summary>It ended the connection; remove it and invite it again to connect anew.</summary>
    Ended = 3,

    /// <summary>The operator removed it.</summary>
    Removed = 4,
}

/// <summary>A peer.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name here.</param>
/// <param name="Source">The source its records count for.</param>
/// <param name="State">How far it is.</param>
/// <param name="Version">The OCPI version it registered for; null before.</param>
/// <param name="Parties">The parties it may send for, <c>CN-TPH</c>; <c>*</c> for a hub that sends for any.</param>
/// <param name="DefaultRegion">The region of records that do not say where they were.</param>
/// <param name="ChangedAt">When it was invited, registered or ended.</param>
public sealed record OcpiPeer(
    Guid Id, string Name, SourceId Source, OcpiPeerState State, string? Version, IReadOnlyList<string> Parties, string? DefaultRegion, DateTimeOffset ChangedAt);

/// <summary>Something odd about a record a peer sent.</summary>
/// <param name="Peer">The peer's name.</param>
/// <param name="CdrId">The record's id, with its party: <c>CN-TPH/CDR0001</c>; empty when it could not be read.</param>
/// <param name="Code">Stable name, see docs/refusals.md.</param>
/// <param name="Refused">Whether the record was refused for it.</param>
/// <param name="Detail">What it is in plain words.</param>
/// <param name="Times">How often it came.</param>
/// <param name="LastAt">When it came last.</param>
public sealed record OcpiFlag(string Peer, string CdrId, string Code, bool Refused, string Detail, long Times, DateTimeOffset LastAt);
