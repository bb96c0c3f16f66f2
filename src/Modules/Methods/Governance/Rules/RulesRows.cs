using Npgsql;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Methods.Governance.Rules;

/// <summary>The rows of <c>methods.rules</c>.</summary>
internal static class RulesRows
{
    private const string Columns = "reviews, quorum_least, quorum_percent, majority_percent, notice_days, show_gate, credit_gate, certify_gate";

    public static async Task<CommitteeRules> OfAsync(NpgsqlConnection connection, ProgrammeId programme, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select programme, {Columns} from methods.rules where programme = $1", connection) { Parameters = { new() { Value = programme.Value } } };
        return (await ReadAsync(command, ct)).TryGetValue(programme, out var rules) ? rules : CommitteeRules.Default;
    }

    public static async Task<Dictionary<ProgrammeId, CommitteeRules>> AllAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select programme, {Columns} from methods.rules");
        return await ReadAsync(command, ct);
    }

    public static async Task SetAsync(NpgsqlConnection connection, ProgrammeId programme, CommitteeRules rules, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"""
            insert into methods.rules (programme, {Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (programme) do update set reviews = $2, quorum_least = $3, quorum_percent = $4, majority_percent = $5, notice_days = $6,
                show_gate = $7, credit_gate = $8, certify_gate = $9
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = programme.Value }, new() { Value = rules.Reviews }, new() { Value = rules.QuorumLeast }, new() { Value = rules.QuorumPercent },
                new() { Value = rules.MajorityPercent }, new() { Value = rules.NoticeDays }, new() { Value = Words.Of(rules.Show) },
                new() { Value = Words.Of(rules.Credit) }, new() { Value = Words.Of(rules.Certify) },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<Dictionary<ProgrammeId, CommitteeRules>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var row = await command.ExecuteReaderAsync(ct);
        Dictionary<ProgrammeId, CommitteeRules> all = [];
        while (await row.ReadAsync(ct))
        {
            all.Add(new ProgrammeId(row.GetGuid(0)), new CommitteeRules(
                row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5),
                Words.Read<Confidence>(row.GetString(6)), Words.Read<Confidence>(row.GetString(7)), Words.Read<Confidence>(row.GetString(8))));
        }

        return all;
    }
}
