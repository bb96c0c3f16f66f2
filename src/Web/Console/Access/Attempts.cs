using System.Collections.Concurrent;
using System.Net;

namespace Puhui.Operating.Access;

/// <summary>
/// How often an address has just failed to sign in. The key cannot be guessed; this keeps guessing from costing anything, and
/// says so in the log once.
/// </summary>
internal sealed class Attempts(TimeProvider time)
{
    public const int Most = 10;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private const int MostAddresses = 4096;

    private readonly ConcurrentDictionary<IPAddress, Count> _failed = new();

    /// <summary>Whether another attempt of this address is answered at all.</summary>
    public bool MayTry(IPAddress? address) =>
        !_failed.TryGetValue(Key(address), out var count) || count.Failures < Most || time.GetUtcNow() - count.Since >= Window;

    /// <summary>Notes a failure. True when it was the last one allowed for now.</summary>
    public bool Failed(IPAddress? address)
    {
        if (_failed.Count >= MostAddresses)
        {
            _failed.Clear();
        }

        var now = time.GetUtcNow();
        return _failed.AddOrUpdate(
            Key(address),
            _ => new Count(1, now),
            (_, count) => now - count.Since >= Window ? new Count(1, now) : count with { Failures = count.Failures + 1 }).Failures == Most;
    }

    private static IPAddress Key(IPAddress? address) => address ?? IPAddress.None;

    private sealed record Count(int Failures, DateTimeOffset Since);
}
