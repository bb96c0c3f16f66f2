using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Accounts;

/// <summary>Reads who stands behind accounts. A linked account is followed as far as links lead, which is one or two steps.</summary>
internal sealed class HolderPlaces : IHolderPlaces
{
    public async Task<IReadOnlyDictionary<AccountId, HolderPlace>> OfAsync(NpgsqlConnection connection, IReadOnlyCollection<AccountId> accounts, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            with recursive way (asked, id, steps) as (
                select id, id, 0 from unnest($1::uuid[]) as id
                union all
                select w.asked, h.merged_into, w.steps + 1 from way w join accounts.holder h on h.id = w.id where h.merged_into is not null and w.steps < 10)
            select w.asked, h.id, h.secret, h.zone
            from way w join accounts.holder h on h.id = w.id
            where h.merged_into is null and h.secret is not null
            """,
            connection);
        command.Parameters.Add(new() { Value = accounts.Select(account => account.Value).ToArray() });
        Dictionary<AccountId, HolderPlace> places = new(accounts.Count);
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            places[new AccountId(row.GetGuid(0))] = new HolderPlace(new AccountId(row.GetGuid(1)), row.GetFieldValue<byte[]>(2), Zones.Shared(row.GetString(3)));
        }

        return places;
    }
}
