using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Credits.Lots;
using Puhui.Ledger.Contracts;

namespace Puhui.Credits.Book;

/// <summary>What the entries that move points come from: all of it is in their references. Why, in words, is in the statement.</summary>
internal sealed class CreditOrigin(NpgsqlDataSource database) : IEntryOrigin
{
    /// <summary>Credits' own, and those by which others spend: redemptions, vouchers, goals.</summary>
    public IReadOnlyCollection<string> Prefixes { get; } = ["crd", "rdm", "vch", "vou", "gol", "goal", "pledge"];

    public Task<IReadOnlyDictionary<EntryId, IReadOnlyList<KeyValuePair<string, string>>>> FieldsAsync(IReadOnlyCollection<OriginKey> entries, CancellationToken ct)
    {
        Dictionary<EntryId, IReadOnlyList<KeyValuePair<string, string>>> fields = [];
        foreach (var (entry, reference) in entries)
        {
            fields[entry] = CreditReference.Fields(reference);
        }

        return Task.FromResult<IReadOnlyDictionary<EntryId, IReadOnlyList<KeyValuePair<string, string>>>>(fields);
    }

    public async Task<object?> ExplainAsync(OriginKey entry, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select i.points, i.act, i.scenario, i.policy, g.why_zh, g.why_en from credits.issued i left join credits.grant g on g.entry = i.entry where i.entry = $1
            """);
        command.Parameters.Add(new() { Value = entry.Entry.Value });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct)
            ? new GrantExplanation(
                row.GetInt64(0), row.IsDBNull(1) ? null : new EntryId(row.GetGuid(1)).ToString(), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt32(3),
                row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5))
            : null;
    }

    internal sealed record GrantExplanation(long Points, string? Act, string? Scenario, int Policy, string? WhyZh, string? WhyEn);
}
