using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Engagement.Contracts;

/// <summary>
/// The annual green statement (绿色账单): what a holder did in a year, with a picture to share and an address that proves it. What is shared is
/// frozen, signed and attested (topic <c>statement.shared</c>); it names nobody unless the holder puts a name on it.
/// </summary>
public interface IGreenStatements
{
    /// <summary>The years of which there is something, newest first.</summary>
    Task<IReadOnlyList<int>> YearsAsync(AccountId holder, ProgrammeId programme, CancellationToken ct);

    /// <summary>A year's statement as of now. Refusal: <c>year_empty</c>.</summary>
    Task<Result<GreenStatement>> OfAsync(AccountId holder, ProgrammeId programme, int year, CancellationToken ct);

    /// <summary>Shares it as it is now: makes the address. Refusals: <c>year_empty</c>, <c>name_invalid</c> (up to 20 characters).</summary>
    Task<Result<SharedStatement>> ShareAsync(AccountId holder, ProgrammeId programme, int year, string? name, CancellationToken ct);

    /// <summary>What stands behind an address, for everyone; null when there is nothing, or it was taken back.</summary>
    Task<SharedStatement?> FindAsync(string token, CancellationToken ct);

    /// <summary>What a holder shares, newest first.</summary>
    Task<IReadOnlyList<SharedStatement>> SharedAsync(AccountId holder, CancellationToken ct);

    /// <summary>Takes it back: the address shows nothing any more. Again: nothing.</summary>
    Task UnshareAsync(AccountId holder, string token, CancellationToken ct);

    /// <summary>Checks the signed text of a shared statement against key lines. Refusals: <c>statement_unreadable</c>, <c>key_unreadable</c>, <c>signature_wrong</c>.</summary>
    Result<GreenStatement> Check(string signed, string keyLines);
}

/// <summary>A year of a holder in a programme.</summary>
/// <param name="Programme">Title of the programme, in Chinese and English.</param>
/// <param name="Year">The year, in the holder's zone.</param>
/// <param name="TotalMg">Reductions, in mg.</param>
/// <param name="Acts">How many acts.</param>
/// <param name="ActiveDays">On how many days.</param>
/// <param name="Months">Reductions by month, in mg; twelve.</param>
/// <param name="Scenarios">By scenario, most first.</param>
/// <param name="BestDay">The day with most.</param>
/// <param name="BestDayMg">How much then.</param>
/// <param name="PointsEarned">Points given.</param>
/// <param name="GoalPoints">Points given to public-welfare goals.</param>
public sealed record GreenStatement(
    (string Zh, string En) Programme,
    int Year,
    long TotalMg,
    int Acts,
    int ActiveDays,
    IReadOnlyList<long> Months,
    IReadOnlyList<(string Scenario, long Mg, int Acts)> Scenarios,
    DateOnly? BestDay,
    long BestDayMg,
    long PointsEarned,
    long GoalPoints);

/// <summary>A statement that is shared.</summary>
/// <param name="Token">Its address is <c>/s/TOKEN</c>.</param>
/// <param name="Name">The name on it; null for none.</param>
/// <param name="Statement">What it says.</param>
/// <param name="SharedAt">When it was frozen.</param>
/// <param name="Signed">The signed text: what proves it offline.</param>
/// <param name="Receipt">The attestation in the log, <c>att_…</c>.</param>
public sealed record SharedStatement(string Token, string? Name, GreenStatement Statement, DateTimeOffset SharedAt, string Signed, string Receipt)
{
    /// <summary>Of which programme: its colour and mark stand on the picture.</summary>
    public ProgrammeId Programme { get; init; }
}
