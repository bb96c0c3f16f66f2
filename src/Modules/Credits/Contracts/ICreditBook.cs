using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Credits.Contracts;

/// <summary>What holders have of points, and why.</summary>
public interface ICreditBook
{
    /// <summary>Code of the asset that a programme's points are, for example <c>POINTS-1</c>; given out when first asked for.</summary>
    Task<string> AssetOfAsync(ProgrammeId programme, CancellationToken ct);

    /// <summary>The programme whose points an asset is; null when it is none's.</summary>
    Task<ProgrammeId?> ProgrammeOfAsync(string asset, CancellationToken ct);

    /// <summary>What a holder has with each programme that ever gave them points or waits to, by the programmes' precedence.</summary>
    Task<IReadOnlyList<CreditBalance>> OfAsync(AccountId holder, CancellationToken ct);

    /// <summary>The same with one programme; zeros when nothing is there.</summary>
    Task<CreditBalance> OfAsync(AccountId holder, ProgrammeId programme, CancellationToken ct);

    /// <summary>Each movement of points with the reason, newest first. An unknown cursor is a <see cref="FormatException"/>.</summary>
    Task<CreditStatement> StatementAsync(AccountId holder, ProgrammeId programme, int limit, string? cursor, CancellationToken ct);

    /// <summary>The lots a holder's points are in, first expiring first.</summary>
    Task<IReadOnlyList<CreditLot>> LotsAsync(AccountId holder, ProgrammeId programme, CancellationToken ct);

    /// <summary>
    /// All points of a programme by full scan: <c>Issued = Held + Spent + Expired + Reversed + Reserved</c> always holds, in one snapshot;
    /// <see cref="CreditTotals.IsConserved"/> says so.
    /// </summary>
    Task<CreditTotals> TotalsAsync(ProgrammeId programme, CancellationToken ct);
}

/// <summary>What a holder has of one programme's points.</summary>
/// <param name="Programme">Whose points.</param>
/// <param name="Asset">Code of the asset.</param>
/// <param name="Available">May be spent now.</param>
/// <param name="Reserved">Set aside by redemptions that are not confirmed.</param>
/// <param name="Debt">To be paid off by what comes next: points of acts taken back that were spent already.</param>
/// <param name="Waiting">Not yet collected, in balls that wait.</param>
/// <param name="NextExpiry">When the next points run out; null when none will.</param>
/// <param name="NextExpiring">How many then.</param>
/// <param name="EarnedThisMonth">Given in the holder's month.</param>
public sealed record CreditBalance(
    ProgrammeId Programme,
    string Asset,
    long Available,
    long Reserved,
    long Debt,
    long Waiting,
    DateTimeOffset? NextExpiry,
    long NextExpiring,
    long EarnedThisMonth);

/// <summary>Why points moved.</summary>
public enum CreditMovementKind
{
    /// <summary>Given for a reduction.</summary>
    Earned,

    /// <summary>Taken back with the act they were given for.</summary>
    TakenBack,

    /// <summary>Paid off what was owed.</summary>
    DebtPaid,

    /// <summary>Set aside for a redemption.</summary>
    Reserved,

    /// <summary>Spent.</summary>
    Spent,

    /// <summary>Set aside before, and free again.</summary>
    Released,

    /// <summary>Given back by a merchant.</summary>
    Refunded,

    /// <summary>Ran out of time.</summary>
    Expired,

    /// <summary>Given to somebody.</summary>
    GiftSent,

    /// <summary>Got from somebody.</summary>
    GiftReceived,

    /// <summary>Water given to a friend.</summary>
    WaterSent,

    /// <summary>Water got from a friend.</summary>
    WaterReceived,

    /// <summary>Came with an account that was linked.</summary>
    Moved,

    /// <summary>Given by hand, with a reason.</summary>
    Granted,
}

/// <summary>One movement.</summary>
/// <param name="Entry">Its entry of the books; what proves it.</param>
/// <param name="Kind">Why.</param>
/// <param name="Points">Change of what may be spent, signed.</param>
/// <param name="After">Available right after it.</param>
/// <param name="At">When.</param>
/// <param name="Act">The entry of the reduction it was given for or taken back with; null otherwise.</param>
/// <param name="Scenario">That reduction's scenario.</param>
/// <param name="PolicyVersion">Number of the policy that gave it.</param>
/// <param name="WhyZh">In words and numbers, in Chinese: 减排 1,250 g × 每 10 g 1 分 + 余数 6 g = 125 分，双倍日再加 125 分.</param>
/// <param name="WhyEn">The same in English.</param>
/// <param name="ExpiresAt">When what was given runs out.</param>
public sealed record CreditMovement(
    EntryId Entry,
    CreditMovementKind Kind,
    long Points,
    long After,
    DateTimeOffset At,
    EntryId? Act,
    string? Scenario,
    int? PolicyVersion,
    string WhyZh,
    string WhyEn,
    DateTimeOffset? ExpiresAt);

/// <summary>A page of movements.</summary>
public sealed record CreditStatement(IReadOnlyList<CreditMovement> Rows, string? Next);

/// <summary>Points that came together and run out together.</summary>
public sealed record CreditLot(long Granted, long Left, DateTimeOffset GrantedAt, DateTimeOffset? ExpiresAt);

/// <summary>All points of a programme.</summary>
/// <param name="Issued">Ever given.</param>
/// <param name="Held">Holders may spend.</param>
/// <param name="Spent">With merchants, goals and the programme, after refunds.</param>
/// <param name="Expired">Ran out.</param>
/// <param name="Reversed">Taken back with acts, and paid off debts.</param>
/// <param name="Reserved">Set aside.</param>
/// <param name="Debt">Still owed; in no account.</param>
public sealed record CreditTotals(long Issued, long Held, long Spent, long Expired, long Reversed, long Reserved, long Debt)
{
    /// <summary>Whether nothing is lost and nothing is too much.</summary>
    public bool IsConserved => Issued == Held + Spent + Expired + Reversed + Reserved;
}
