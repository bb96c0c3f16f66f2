using Puhui.Gbt32960.Bodies;
using Puhui.Gbt32960.Platforms;

namespace Puhui.Gbt32960.Serving;

/// <summary>Checks passwords, two at a time: deriving a key is work, and a flood of logins must not stop the rest.</summary>
internal sealed class LoginCheck(PlatformStore platforms) : IDisposable
{
    private readonly SemaphoreSlim _places = new(2, 2);

    /// <summary>The platform, when user, password and unique code are right.</summary>
    public async Task<Peer?> EnterAsync(string uniqueCode, PlatformLogin login, CancellationToken ct)
    {
        var peer = (await platforms.PeersAsync(ct)).OfUser(login.User);
        await _places.WaitAsync(ct);
        try
        {
            var right = await Task.Run(() => PasswordHash.Verify(login.Password, peer?.PasswordHash ?? PasswordHash.Nobody), ct);
            return right && peer is not null && (peer.UniqueCode is null || string.Equals(peer.UniqueCode, uniqueCode, StringComparison.Ordinal)) ? peer : null;
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();
}
