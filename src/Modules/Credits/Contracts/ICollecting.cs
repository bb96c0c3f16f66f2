using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Credits.Contracts;

/// <summary>
/// Points that wait to be collected by hand, where a programme's policy says so: balls that appear with an act, ripen, and are gone
/// after their time (72 hours unless the policy says otherwise). Nothing is issued before it is collected.
/// </summary>
public interface ICollecting
{
    /// <summary>A holder's balls that are not over, with what they became in the last three days, first ripening first.</summary>
    Task<IReadOnlyList<Ball>> OfAsync(AccountId holder, ProgrammeId programme, CancellationToken ct);

    /// <summary>
    /// Collects ripe balls of one's own; null for all that are ripe. Again: the same answer, nothing twice. Refusals for a named ball, in
    /// this order: <c>ball_unknown</c> (also somebody else's), <c>ball_unripe</c>, <c>ball_gone</c>.
    /// </summary>
    Task<Result<Collected>> CollectAsync(AccountId holder, ProgrammeId programme, IReadOnlyList<BallId>? balls, CancellationToken ct);

    /// <summary>
    /// Saves a friend's ripe ball in its last hours (24 unless the policy says otherwise): the friend gets it, the helper the thanks the
    /// policy promises. The caller has seen to it that they are friends. Refusals, in this order: <c>ball_unknown</c>, <c>ball_unripe</c>,
    /// <c>too_early_to_help</c>, <c>ball_gone</c>, <c>limit_reached</c> (helps a day).
    /// </summary>
    Task<Result<Collected>> HelpAsync(AccountId helper, AccountId friend, BallId ball, CancellationToken ct);
}

/// <summary>Points that wait.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Points">How many.</param>
/// <param name="Scenario">Of which behaviour.</param>
/// <param name="Act">The entry of the reduction.</param>
/// <param name="AppearedAt">When it appeared.</param>
/// <param name="RipeAt">From when it can be collected.</param>
/// <param name="GoneAt">When it is gone.</param>
/// <param name="State">What became of it.</param>
public sealed record Ball(BallId Id, long Points, string Scenario, EntryId Act, DateTimeOffset AppearedAt, DateTimeOffset RipeAt, DateTimeOffset GoneAt, BallState State);

/// <summary>What became of a ball.</summary>
public enum BallState
{
    /// <summary>It waits.</summary>
    Waiting,

    /// <summary>It was collected.</summary>
    Collected,

    /// <summary>A friend saved it.</summary>
    Saved,

    /// <summary>Nobody came.</summary>
    Gone,

    /// <summary>Its act was taken back.</summary>
    TakenBack,
}

/// <summary>What was collected.</summary>
/// <param name="Points">All of it.</param>
/// <param name="Balls">How many balls.</param>
/// <param name="Available">What the one who gets it may spend now.</param>
public sealed record Collected(long Points, int Balls, long Available);

/// <summary>Names one ball. Text form: <c>bal_…</c>.</summary>
/// <param name="Value">A UUID, version 7.</param>
public readonly record struct BallId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "bal";

    /// <summary>A new id, ordered by time.</summary>
    public static BallId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out BallId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new BallId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
