using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;

namespace Puhui.Engagement.Contracts;

/// <summary>
/// Who did how much, among friends and in a programme. In a programme only those stand with a name who chose to; where somebody is who
/// did not choose to is told to them alone, and nothing is told of fewer than the programme's k. Counted every few minutes into a table,
/// so that it answers as fast with a million holders.
/// </summary>
public interface IRankings
{
    /// <summary>Friends and oneself by reductions of a month, most first.</summary>
    Task<IReadOnlyList<RankRow>> FriendsAsync(AccountId holder, ProgrammeId programme, DateOnly month, CancellationToken ct);

    /// <summary>The first of a programme that show themselves, and where the holder is.</summary>
    Task<ProgrammeRanking> ProgrammeAsync(AccountId holder, ProgrammeId programme, DateOnly month, int limit, CancellationToken ct);

    /// <summary>What a holder shows.</summary>
    Task<ShowChoice> ChoiceAsync(AccountId holder, CancellationToken ct);

    /// <summary>Chooses what to show. At once.</summary>
    Task ChooseAsync(AccountId holder, ShowChoice choice, CancellationToken ct);
}

/// <summary>What a holder shows: to friends, and in the programme's ranking.</summary>
public sealed record ShowChoice(bool ToFriends, bool InProgramme);

/// <summary>One row of a ranking.</summary>
/// <param name="Rank">1 for the most; equal amounts share a rank.</param>
/// <param name="Name">The name they go by.</param>
/// <param name="Mg">Reductions in mg.</param>
/// <param name="IsMe">Whether it is oneself.</param>
public sealed record RankRow(long Rank, string Name, long Mg, bool IsMe);

/// <summary>A programme's ranking.</summary>
/// <param name="Rows">Those who show themselves, most first.</param>
/// <param name="People">How many took part; null when fewer than k.</param>
/// <param name="Mine">The holder's own rank among all; null without reductions, or when fewer than k took part.</param>
/// <param name="AheadOfThousandths">Of how many in a thousand the holder is ahead; null when fewer than k took part.</param>
/// <param name="CountedAt">When it was counted.</param>
public sealed record ProgrammeRanking(IReadOnlyList<RankRow> Rows, long? People, RankRow? Mine, int? AheadOfThousandths, DateTimeOffset CountedAt);
