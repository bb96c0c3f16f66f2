using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Activities.Reading;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Belonging;

/// <summary>From the reference of an entry to the programme that counted it.</summary>
internal sealed class EntryProgrammes : IEntryProgrammes
{
    public async Task<IReadOnlyDictionary<string, ProgrammeId>> OfAsync(NpgsqlConnection connection, IReadOnlyCollection<string> references, CancellationToken ct)
    {
        Dictionary<string, ProgrammeId> programmes = new(references.Count, StringComparer.Ordinal);
        List<string> asked = new(references.Count);
        List<int> sources = new(references.Count);
        List<string> records = new(references.Count);
        foreach (var reference in references)
        {
            if (RecordKey.TryParse(reference, out var key))
            {
                asked.Add(reference);
                sources.Add(key.Source);
                records.Add(key.RecordId);
            }
        }

        if (asked.Count == 0)
        {
            return programmes;
        }

        await using var command = new NpgsqlCommand(
            """
            select i.ord::integer, coalesce(r.programme, s.programme_id)
            from unnest($1::integer[], $2::text[]) with ordinality as i(source, record_id, ord)
            cross join lateral (select programme from activities.record r where r.source = i.source and r.record_id = i.record_id limit 1) r
            join activities.source s on s.number = i.source
            """,
            connection);
        command.Parameters.Add(new() { Value = sources.ToArray() });
        command.Parameters.Add(new() { Value = records.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            programmes[asked[row.GetInt32(0) - 1]] = new ProgrammeId(row.GetGuid(1));
        }

        return programmes;
    }

    public bool IsRestatement(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return reference.StartsWith(RestatementDecisionId.Prefix + "_", StringComparison.Ordinal);
    }
}
