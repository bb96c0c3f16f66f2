using System.Collections.Concurrent;

namespace Puhui.Activities.Quantifying;

/// <summary>Time zones by IANA id, looked up once each.</summary>
internal static class Zones
{
    private static readonly ConcurrentDictionary<string, TimeZoneInfo> Known = new(StringComparer.Ordinal);

    public static TimeZoneInfo Find(string id) => Known.TryGetValue(id, out var zone) ? zone : Known.GetOrAdd(id, TimeZoneInfo.FindSystemTimeZoneById);
}
