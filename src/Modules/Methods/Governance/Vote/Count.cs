using Npgsql;
using Puhui.Methods.Contracts;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Methods.Governance.Vote;

/// <summary>Counts votes. Only those of people who are members when the vote is closed count.</summary>
internal sealed class Count(IStaffDirectory staff)
{
    /// <summary>Whether the majority is for it; <c>quorum_missing</c> while too few voted.</summary>
    public async Task<Result<bool>> IsForAsync(NpgsqlConnection connection, ProgrammeId programme, CommitteeRules rules, IEnumerable<MethodStep> votes, CancellationToken ct)
    {
        var members = (await staff.WithRoleAsync(connection, programme, Roles.CommitteeMember, ct)).ToHashSet();
        return Decide(rules, members.Count, votes.Where(vote => vote.By?.Id is { } person && members.Contains(person)).Select(vote => Words.Read<Ballot>(vote.Verdict!)).ToList());
    }

    public static Result<bool> Decide(CommitteeRules rules, int members, IReadOnlyCollection<Ballot> votes)
    {
        if (votes.Count < rules.QuorumLeast || votes.Count * 100 < rules.QuorumPercent * members)
        {
            var needed = Math.Max(rules.QuorumLeast, ((rules.QuorumPercent * members) + 99) / 100);
            return new Refusal("quorum_missing", $"{votes.Count} of {members} members voted; the quorum is {needed}.");
        }

        var (yes, no) = (votes.Count(vote => vote == Ballot.Yes), votes.Count(vote => vote == Ballot.No));
        return yes * 100 > rules.MajorityPercent * (yes + no);
    }
}
