using System.Collections.Concurrent;

namespace Puhui.Accounts;

/// <summary>One string per zone name, however many accounts name it.</summary>
internal static class Zones
{
    private static readonly ConcurrentDictionary<string, string> Names = new(StringComparer.Ordinal);

    public static string Shared(string zone) => Names.GetOrAdd(zone, zone);
}
