using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Platform.Postgres;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Redeeming;

/// <summary>A holder's rights over redemptions and tickets. What was redeemed stays, since merchants are paid by it; the ids of requests and places in queues go.</summary>
internal sealed class RedemptionData(NpgsqlDataSource database) : IHolderData
{
    public string Section => "redemptions";

    public async Task ExportAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(json);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var command = Sql.Command(
            connection,
            $"select {RedemptionRow.Columns}, o.title_zh, o.title_en, r.request from rewards.redemption r join rewards.offer o on o.offer_id = r.offer where r.holder = $1 order by r.redemption_id",
            holder.Value);
        await using var rows = await command.ExecuteReaderAsync(ct);
        json.WriteStartArray();
        while (await rows.ReadAsync(ct))
        {
            var one = RedemptionRow.Read(rows).Redemption;
            json.WriteStartObject();
            json.WriteString("id", one.Id.ToString());
            json.WriteString("offer", one.Offer.ToString());
            json.WriteString("titleZh", rows.GetString(RedemptionRow.Width));
            json.WriteString("titleEn", rows.GetString(RedemptionRow.Width + 1));
            json.WriteString("request", rows.GetString(RedemptionRow.Width + 2));
            json.WriteNumber("quantity", one.Quantity);
            json.WriteNumber("points", one.Points);
            json.WriteString("state", one.State.ToString().ToLowerInvariant());
            json.WriteString("reservedAt", one.ReservedAt);
            if (one.SettledAt is { } settled)
            {
                json.WriteString("settledAt", settled);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public async Task EraseAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        await Sql.RunAsync(
            Sql.Command(connection, "update rewards.redemption set request = 'erased:' || redemption_id where holder = $1 and request not like 'erased:%'", holder.Value), ct);
        await Sql.RunAsync(Sql.Command(connection, "delete from rewards.ticket where holder = $1", holder.Value), ct);
    }
}
