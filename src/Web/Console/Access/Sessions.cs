using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Puhui.Platform.Cryptography;

namespace Puhui.Operating.Access;

/// <summary>
/// Who is signed in. A session is a random id with an end, signed by a key that follows from the operator key: any server with
/// the same key file knows it, and a new operator key ends all of them. Signing out makes it worthless in this process at once.
/// </summary>
internal sealed class Sessions(OperatorKey key, TimeProvider time)
{
    public const string CookieName = "puhui-console";
    public static readonly TimeSpan Length = TimeSpan.FromHours(12);

    private const int IdBytes = 18;

    private readonly byte[] _signing = key.Derive("console session");
    private readonly ConcurrentDictionary<string, DateTimeOffset> _ended = new(StringComparer.Ordinal);

    /// <summary>A new session as the text of its cookie.</summary>
    public string Begin()
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
        var content = string.Create(CultureInfo.InvariantCulture, $"{id}.{(time.GetUtcNow() + Length).ToUnixTimeSeconds()}");
        return $"{content}.{Sign(_signing, content)}";
    }

    /// <summary>The session's id; null when the text is no session, or it is over.</summary>
    public string? Find(string? cookie)
    {
        if (cookie is not { Length: < 200 } || cookie.LastIndexOf('.') is not (> 0 and var end))
        {
            return null;
        }

        var content = cookie[..end];
        if (!IsSigned(_signing, content, cookie[(end + 1)..]) || content.Split('.') is not [var id, var until])
        {
            return null;
        }

        var now = time.GetUtcNow();
        return now < DateTimeOffset.FromUnixTimeSeconds(long.Parse(until, CultureInfo.InvariantCulture)) && !_ended.ContainsKey(id) ? id : null;
    }

    /// <summary>Ends a session before its time.</summary>
    public void End(string id)
    {
        var now = time.GetUtcNow();
        foreach (var (old, until) in _ended)
        {
            if (until < now)
            {
                _ended.TryRemove(old, out _);
            }
        }

        _ended[id] = now + Length;
    }

    private static string Sign(byte[] with, string content) => Base64Url.EncodeToString(HMACSHA256.HashData(with, Encoding.UTF8.GetBytes(content)));

    private static bool IsSigned(byte[] with, string content, string signature) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(with, content)), Encoding.UTF8.GetBytes(signature));
}
