using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Ledger.Receipts;

/// <summary>All doors to origins as one: each entry is asked of the module whose prefix its reference has.</summary>
internal sealed class Origins(IEnumerable<IEntryOrigin> doors)
{
    // When it is first needed: the modules behind the doors may need the ledger themselves.
    private readonly Lazy<(Dictionary<string, IEntryOrigin> ByPrefix, IEntryOrigin? ForOthers)> _doors = new(() =>
    {
        var byPrefix = new Dictionary<string, IEntryOrigin>(StringComparer.Ordinal);
        IEntryOrigin? forOthers = null;
        foreach (var door in doors)
        {
            foreach (var prefix in door.Prefixes)
            {
                byPrefix.Add(prefix, door);
            }

            forOthers ??= door.Prefixes.Count == 0 ? door : null;
        }

        return (byPrefix, forOthers);
    });

    public async Task<IReadOnlyDictionary<EntryId, IReadOnlyList<KeyValuePair<string, string>>>> FieldsAsync(IReadOnlyCollection<OriginKey> entries, CancellationToken ct)
    {
        var fields = new Dictionary<EntryId, IReadOnlyList<KeyValuePair<string, string>>>(entries.Count);
        foreach (var asked in entries.GroupBy(DoorOf))
        {
            if (asked.Key is { } door)
            {
                foreach (var (entry, origin) in await door.FieldsAsync([.. asked], ct))
                {
                    fields[entry] = origin;
                }
            }
        }

        return fields;
    }

    public async Task<object?> ExplainAsync(OriginKey entry, CancellationToken ct) => DoorOf(entry) is { } door ? await door.ExplainAsync(entry, ct) : null;

    private IEntryOrigin? DoorOf(OriginKey entry)
    {
        var (byPrefix, forOthers) = _doors.Value;
        var end = entry.Reference.IndexOf(':', StringComparison.Ordinal);
        return end >= 0 && byPrefix.TryGetValue(entry.Reference[..end], out var door) ? door : forOthers;
    }
}
