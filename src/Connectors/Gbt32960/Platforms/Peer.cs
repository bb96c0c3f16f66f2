using System.Collections.Frozen;
using Puhui.Activities.Contracts;
using Puhui.Gbt32960.Ciphers;
using Puhui.Gbt32960.Contracts;

namespace Puhui.Gbt32960.Platforms;

/// <summary>A registered peer as the server uses it.</summary>
internal sealed record Peer(
    int Number,
    string User,
    VehiclePlatformMode Mode,
    byte[]? PasswordHash,
    string? UniqueCode,
    SourceId Source,
    FrozenSet<string>? Vins,
    BodyCipher Cipher,
    IReadOnlyList<string> Keys,
    VehicleClaims Claims,
    string? Region,
    bool Open)
{
    public bool MaySpeakFor(string vin) => Vins is null || Vins.Contains(vin);
}

/// <summary>All peers at one moment.</summary>
internal sealed class PeerList
{
    private readonly Dictionary<int, Peer> _byNumber;
    private readonly Dictionary<string, Peer> _byUser = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Peer> _byCode = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Peer> _direct = new(StringComparer.Ordinal);

    public PeerList(IReadOnlyList<Peer> all)
    {
        All = all;
        _byNumber = all.ToDictionary(peer => peer.Number);
        foreach (var peer in all.Where(peer => peer.Open))
        {
            if (peer.Mode == VehiclePlatformMode.Platform)
            {
                _byUser[peer.User] = peer;
                if (peer.UniqueCode is { } code)
                {
                    _byCode[code] = peer;
                }
            }
            else
            {
                foreach (var vin in peer.Vins ?? FrozenSet<string>.Empty)
                {
                    _direct[vin] = peer;
                }
            }
        }
    }

    public IReadOnlyList<Peer> All { get; }

    public Peer? Find(int number) => _byNumber.GetValueOrDefault(number);

    /// <summary>The open platform with this user name.</summary>
    public Peer? OfUser(string user) => _byUser.GetValueOrDefault(user);

    /// <summary>The open platform with this unique code.</summary>
    public Peer? OfCode(string code) => _byCode.GetValueOrDefault(code);

    /// <summary>The open peer for a vehicle that connects itself.</summary>
    public Peer? OfVehicle(string vin) => _direct.GetValueOrDefault(vin);
}
