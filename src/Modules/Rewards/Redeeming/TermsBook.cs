using System.Collections.Concurrent;
using Npgsql;
using Puhui.Platform.Postgres;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Offers;

namespace Puhui.Rewards.Redeeming;

/// <summary>Terms by their revision; they never change, so they are remembered.</summary>
internal sealed class TermsBook(NpgsqlDataSource database)
{
    private const int Most = 10_000;
    private readonly ConcurrentDictionary<(OfferId, int), OfferTerms> _known = new();

    public async ValueTask<OfferTerms> OfAsync(OfferId offer, int revision, CancellationToken ct)
    {
        if (_known.TryGetValue((offer, revision), out var terms))
        {
            return terms;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var found = await Sql.ListAsync(
            Sql.Command(connection, "select terms from rewards.offer_revision where offer_id = $1 and revision = $2", offer.Value, revision), row => TermsJson.Read(row.GetString(0)), ct);
        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        return _known.GetOrAdd((offer, revision), found.Single());
    }
}
