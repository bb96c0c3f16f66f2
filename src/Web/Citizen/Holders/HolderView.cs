using Puhui.Components;
using Puhui.Bookkeeping;
using Puhui.Components.Charts;

namespace Puhui.Citizen.Holders;

/// <summary>What the top of a holder's page shows. All amounts in milligrams of CO2E; days are the holder's.</summary>
/// <param name="Account">Whose page it is.</param>
/// <param name="Zone">Where the holder's days begin and end.</param>
/// <param name="Now">The present in that zone.</param>
/// <param name="BalanceMg">What stands in the books.</param>
/// <param name="ReservedMg">The part of it that is reserved.</param>
/// <param name="TodayMg">Sum of today's activities.</param>
/// <param name="MonthMg">Sum of this month's activities.</param>
/// <param name="Days">The last thirty days, oldest first, without holes.</param>
public sealed record HolderView(
    AccountId Account,
    TimeZoneInfo Zone,
    DateTimeOffset Now,
    long BalanceMg,
    long ReservedMg,
    long TodayMg,
    long MonthMg,
    IReadOnlyList<BarChart.Bar> Days)
{
    /// <summary>The programme's name in both languages; null when the account belongs to none yet.</summary>
    public (string Chinese, string English)? Programme { get; init; }

    /// <summary>The programme whose look the page takes: the first the holder takes part in by the published order, or else the one that counted last.</summary>
    public Puhui.Programmes.Contracts.Programme? RunBy { get; init; }

    /// <summary>The scenarios that occur, for the filter.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <summary>The entry booked last, where live updates begin; null before the first.</summary>
    public string? NewestEntry { get; init; }

    /// <summary>A number that gives this holder's plant its own bearing.</summary>
    public uint PlantSeed => BitConverter.ToUInt32(Account.Value.ToByteArray(), 12);
}

/// <summary>What became of an activity, as its row says it.</summary>
public enum RowState
{
    /// <summary>Credited.</summary>
    Posted,

    /// <summary>Recorded, nothing credited.</summary>
    Zero,

    /// <summary>Waiting for a second look.</summary>
    Held,

    /// <summary>Held and not credited after a second look.</summary>
    Rejected,

    /// <summary>Credited once and taken back since.</summary>
    Cancelled,

    /// <summary>An entry that corrects an earlier one.</summary>
    Correction,
}

/// <summary>One row of the list.</summary>
/// <param name="Key">The entry's id, or the activity's when there is no entry; the last part of its address.</param>
/// <param name="Scenario">The behaviour.</param>
/// <param name="Inputs">What the source reported, for the words of the row.</param>
/// <param name="At">When it happened, in the holder's zone.</param>
/// <param name="AmountMg">What was credited; negative when taken back.</param>
/// <param name="State">What became of it.</param>
public sealed record ActivityRow(
    string Key,
    string Scenario,
    IReadOnlyList<KeyValuePair<string, string>> Inputs,
    DateTimeOffset At,
    long AmountMg,
    RowState State)
{
    /// <summary>Who reported it.</summary>
    public string? Source { get; init; }

    /// <summary>Why it is zero or held: a stable code.</summary>
    public string? Reason { get; init; }
}

/// <summary>One page of the list.</summary>
/// <param name="Rows">The rows, newest act first.</param>
/// <param name="Next">Cursor to what is older; null at the end.</param>
/// <param name="Scenario">The filter; null for all.</param>
public sealed record ActivityList(IReadOnlyList<ActivityRow> Rows, string? Next, string? Scenario);

/// <summary>Where the pages read from: the books, or the design gallery's samples.</summary>
public interface IHolderBook
{
    /// <summary>The holder; null when there is no such account.</summary>
    Task<HolderView?> FindAsync(AccountId account, CancellationToken ct);

    /// <summary>A page of activities. A cursor that was not given out is treated as none.</summary>
    Task<ActivityList> ListAsync(HolderView holder, string? scenario, string? cursor, CancellationToken ct);

    /// <summary>The books as of the end of these days of the holder's. A cursor that was not given out is treated as none.</summary>
    Task<ThenView> ThenAsync(HolderView holder, DateOnly? booked, DateOnly? happened, string? cursor, CancellationToken ct) =>
        Task.FromResult(new ThenView(holder, booked, happened, holder.BalanceMg, [], null));

    /// <summary>What was booked after the entry named by <paramref name="key"/> (all that is new when null), oldest first, at most a page.</summary>
    Task<IReadOnlyList<ActivityRow>> NewerAsync(HolderView holder, string? key, CancellationToken ct);

    /// <summary>One activity of this holder in full; null when it is not theirs.</summary>
    Task<Entries.EntryView?> EntryAsync(HolderView holder, string key, Language language, CancellationToken ct);

    /// <summary>Asks for a second look at a held record of this holder. Null when it was noted; otherwise why not.</summary>
    Task<Quantities.Refusal?> AppealAsync(HolderView holder, string key, string words, CancellationToken ct) =>
        Task.FromResult<Quantities.Refusal?>(new("not_found", "There is no such record."));

    /// <summary>Yields whenever something new was booked for the account.</summary>
    IAsyncEnumerable<AccountId> WatchAsync(AccountId account, CancellationToken ct);
}
