using Npgsql;
using Puhui.Platform.Postgres;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Offers;

/// <summary>How offers are read.</summary>
internal static class OfferRow
{
    public const string Columns = "o.offer_id, o.programme, o.terms, o.state, o.revision, s.stock, s.taken - g.given, g.given";
    public const string From = "rewards.offer o join rewards.stock s using (offer_id) join rewards.given g using (offer_id)";
    public const int Width = 8;

    public static Offer Read(NpgsqlDataReader row) => new(
        new OfferId(row.GetGuid(0)),
        new ProgrammeId(row.GetGuid(1)),
        TermsJson.Read(row.GetString(2)),
        (OfferState)row.GetInt16(3),
        row.GetInt64(5),
        row.GetInt64(6),
        row.GetInt64(7),
        row.GetInt32(4));

    public static async Task<Offer?> FindAsync(NpgsqlConnection connection, OfferId id, CancellationToken ct) =>
        (await Sql.ListAsync(Sql.Command(connection, $"select {Columns} from {From} where o.offer_id = $1", id.Value), Read, ct)).SingleOrDefault();
}
