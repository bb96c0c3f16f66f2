using Npgsql;
using Puhui.Platform.Postgres;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Offers;

namespace Puhui.Rewards.Redeeming;

/// <summary>An offer as a group of people finds it.</summary>
/// <param name="Offer">The offer and its stock.</param>
/// <param name="MerchantOpen">Whether its merchant takes part.</param>
/// <param name="Zone">The zone of its programme.</param>
/// <param name="Times">Whether it is open.</param>
internal sealed record OfferNow(Offer Offer, bool MerchantOpen, TimeZoneInfo Zone, OfferTimes Times)
{
    public bool IsOpen => Offer.State == OfferState.Published && MerchantOpen && Times.IsOpen;

    /// <summary>Reads it; its stock stays locked until the transaction ends when <paramref name="locks"/> says so. Null when there is none to be seen.</summary>
    public static async Task<OfferNow?> ReadAsync(NpgsqlConnection connection, OfferId offer, Func<Offer, TimeZoneInfo> zoneOf, DateTimeOffset now, bool locks, CancellationToken ct)
    {
        var found = await Sql.ListAsync(
            Sql.Command(
                connection,
                $"select {OfferRow.Columns}, m.open from {OfferRow.From} join rewards.merchant m on m.merchant_id = o.merchant where o.offer_id = $1{(locks ? " for no key update of s" : "")}",
                offer.Value),
            row =>
            {
                var one = OfferRow.Read(row);
                var zone = zoneOf(one);
                return new OfferNow(one, row.GetBoolean(OfferRow.Width), zone, OfferClock.At(one.Terms, zone, now));
            },
            ct);
        return found is [{ Offer.State: not OfferState.Draft } seen] ? seen : null;
    }
}
