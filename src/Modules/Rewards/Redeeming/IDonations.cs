using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Redeeming;

/// <summary>What redemption asks of goals: an offer of the kind donation gives its points to one.</summary>
internal interface IDonations
{
    /// <summary>The account of the books that holds what was given to a goal; null when there is no such goal.</summary>
    Task<AccountId?> AccountOfAsync(GoalId goal, CancellationToken ct);

    /// <summary>Notes donations whose points have just been moved to their goals' accounts, inside the transaction that moved them, in a few statements.</summary>
    Task NoteAsync(NpgsqlConnection connection, IReadOnlyList<Donation> donations, CancellationToken ct);
}

/// <summary>Points that somebody gave to a goal by redeeming an offer.</summary>
/// <param name="Goal">To which.</param>
/// <param name="Holder">Who.</param>
/// <param name="Points">How many.</param>
/// <param name="Redemption">By which redemption.</param>
/// <param name="Entry">The entry that moved them.</param>
/// <param name="At">When.</param>
internal sealed record Donation(GoalId Goal, AccountId Holder, long Points, RedemptionId Redemption, EntryId Entry, DateTimeOffset At);
