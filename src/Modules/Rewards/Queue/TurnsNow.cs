using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Platform.Postgres;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Queue;

/// <summary>The places drawn for an opening, and whose turn it is: from the opening on, so many more with each step.</summary>
/// <param name="Last">The last place that was drawn; 0 for none.</param>
/// <param name="Turn">Up to which place it is people's turn.</param>
/// <param name="Places">Places of those who ask.</param>
internal sealed record TurnsNow(long Last, long Turn, IReadOnlyDictionary<AccountId, long> Places, RewardsOptions Options)
{
    public long? PlaceOf(AccountId holder) => Places.TryGetValue(holder, out var place) ? place : null;

    /// <summary>How long somebody waits for their turn; null when it is theirs. Who drew no place comes after all who did.</summary>
    public TimeSpan? WaitOf(AccountId holder)
    {
        var place = PlaceOf(holder) ?? Last;
        return place <= Turn ? null : Options.Step * (((place - Turn - 1) / Options.PlacesInStep) + 1);
    }

    /// <summary>Up to which place it is people's turn at a moment; 0 before the opening.</summary>
    public static long TurnAt(DateTimeOffset opening, DateTimeOffset now, RewardsOptions options) =>
        now < opening ? 0 : checked((((now - opening).Ticks / options.Step.Ticks) + 1) * options.PlacesInStep);

    public static async Task<TurnsNow> ReadAsync(
        NpgsqlConnection connection, OfferId offer, DateTimeOffset opening, IReadOnlyList<AccountId> holders, RewardsOptions options, DateTimeOffset now, CancellationToken ct)
    {
        var turn = TurnAt(opening, now, options);
        var last = (await Sql.ListAsync(
            Sql.Command(connection, "select last from rewards.queue where offer = $1 and opens_at = $2", offer.Value, opening), row => row.GetInt64(0), ct)).SingleOrDefault();
        if (last == 0)
        {
            return new TurnsNow(0, turn, new Dictionary<AccountId, long>(), options);
        }

        var places = await Sql.ListAsync(
            Sql.Command(
                connection, "select holder, place from rewards.ticket where offer = $1 and opens_at = $2 and holder = any($3)", offer.Value, opening, holders.Select(holder => holder.Value).ToArray()),
            row => (Holder: new AccountId(row.GetGuid(0)), Place: row.GetInt64(1)), ct);
        return new TurnsNow(last, turn, places.ToDictionary(one => one.Holder, one => one.Place), options);
    }
}
