using System.Globalization;
using Npgsql;
using Puhui.Ledger.Contracts;
using Puhui.Methods.Contracts;
using Puhui.Methods.Governance.Rules;
using Puhui.Methods.Governance.Steps;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Methods.Governance.Motions;

/// <summary>The door of the committees.</summary>
internal sealed class Committees(
    NpgsqlDataSource database, StepDesk desk, ProposeMotion propose, DecideMotion decide, IAttestations attestations, IMethodRegister register)
    : ICommittees
{
    public async Task<CommitteeRules> RulesAsync(ProgrammeId programme, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await RulesRows.OfAsync(connection, programme, ct);
    }

    public async Task<Result<CommitteeRules>> SetRulesAsync(ProgrammeId programme, StaffId by, CommitteeRules rules, CancellationToken ct)
    {
        if (Invalid(rules) is { } refusal)
        {
            return refusal;
        }

        var set = await desk.InTransactionAsync<CommitteeRules>(
            async connection =>
            {
                await RulesRows.SetAsync(connection, programme, rules, ct);
                await attestations.AttestAsync(
                    connection, new NewAttestation("method.rules", programme.ToString(), desk.Now, [.. Fields(by, rules)]) { Programme = programme.Value }, ct);
                return rules;
            },
            ct);
        await register.RefreshAsync(ct);
        return set;
    }

    public Task<Result<Motion>> ProposeAsync(NewMotion motion, Signer by, CancellationToken ct) => propose.RunAsync(motion, by, ct);

    public Task<Result<MethodStep>> VoteAsync(RestatementDecisionId motion, Signer by, Ballot ballot, string words, CancellationToken ct) =>
        decide.VoteAsync(motion, by, ballot, words, ct);

    public async Task<Result<MethodStep>> CloseAsync(RestatementDecisionId motion, Signer by, CancellationToken ct)
    {
        var step = await decide.CloseAsync(motion, by, ct);
        if (step.IsAccepted)
        {
            await register.RefreshAsync(ct);
        }

        return step;
    }

    public async Task<Motion?> FindAsync(RestatementDecisionId motion, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await MotionRows.FindAsync(connection, motion, locked: false, ct);
    }

    public async Task<IReadOnlyList<Motion>> ListAsync(ProgrammeId? programme, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var steps = await StepRows.OfMotionsAsync(connection, programme, ct);
        return (await MotionRows.ListAsync(connection, programme, null, null, null, locked: false, ct))
            .ConvertAll(motion => motion with { Steps = [.. steps[motion.Id.Value]] });
    }

    private static Refusal? Invalid(CommitteeRules rules)
    {
        Refusal? Outside(int value, int least, int most, string field) =>
            value >= least && value <= most ? null : new Refusal("rules_invalid", $"{field} is from {least} to {most}.", field);
        return Outside(rules.Reviews, 2, 20, "reviews") ?? Outside(rules.QuorumLeast, 1, 100, "quorumLeast") ?? Outside(rules.QuorumPercent, 1, 100, "quorumPercent")
            ?? Outside(rules.MajorityPercent, 50, 99, "majorityPercent") ?? Outside(rules.NoticeDays, 0, 365, "noticeDays");
    }

    private static IEnumerable<KeyValuePair<string, string>> Fields(StaffId by, CommitteeRules rules)
    {
        string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
        return new Dictionary<string, string>
        {
            ["person"] = by.ToString(),
            ["reviews"] = Number(rules.Reviews),
            ["quorum-least"] = Number(rules.QuorumLeast),
            ["quorum-percent"] = Number(rules.QuorumPercent),
            ["majority-percent"] = Number(rules.MajorityPercent),
            ["notice-days"] = Number(rules.NoticeDays),
            ["show"] = Words.Of(rules.Show),
            ["credit"] = Words.Of(rules.Credit),
            ["certify"] = Words.Of(rules.Certify),
        };
    }
}
