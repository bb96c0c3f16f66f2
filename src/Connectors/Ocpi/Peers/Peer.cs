using Puhui.Activities.Contracts;
using Puhui.Ocpi.Contracts;

namespace Puhui.Ocpi.Peers;

/// <summary>A peer as a request meets it.</summary>
internal sealed record Peer(
    Guid Id, string Name, SourceId Source, OcpiPeerState State, string? Version, string[] Parties, string? DefaultRegion, byte[] TokenHash)
{
    public const string AnyParty = "*";

    /// <summary>Whether it may send for a party, <c>CN-TPH</c>.</summary>
    public bool Speaks(string party) => Parties.Contains(AnyParty, StringComparer.Ordinal) || Parties.Contains(party, StringComparer.Ordinal);
}

/// <summary>What a peer told about itself, and where it is reached.</summary>
internal sealed record PeerCredentials(string Token, string Url, string[] Parties);
