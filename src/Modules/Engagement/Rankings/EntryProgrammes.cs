using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Engagement.Rankings;

/// <summary>Which programme entries of reductions belong to, all of them in one question.</summary>
internal sealed class EntryProgrammes(IServiceProvider services)
{
    public async Task<IReadOnlyDictionary<EntryId, ProgrammeId>> OfAsync(NpgsqlConnection connection, IReadOnlyCollection<LedgerEntry> entries, CancellationToken ct)
    {
        if (entries.Count == 0 || services.GetService<IEntryProgrammes>() is not { } programmes)
        {
            return new Dictionary<EntryId, ProgrammeId>();
        }

        var known = await programmes.OfAsync(connection, [.. entries.Select(entry => entry.Reference).Distinct(StringComparer.Ordinal)], ct);
        Dictionary<EntryId, ProgrammeId> of = new(entries.Count);
        foreach (var entry in entries)
        {
            if (known.TryGetValue(entry.Reference, out var programme))
            {
                of[entry.Entry] = programme;
            }
        }

        return of;
    }
}
