using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Platform.Postgres;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Goals;

/// <summary>A holder's rights over what was given to goals. The amounts stay, since the goals count them; the ids of requests go.</summary>
internal sealed class PledgeData(NpgsqlDataSource database) : IHolderData
{
    public string Section => "pledges";

    public async Task ExportAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(json);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var command = Sql.Command(
            connection,
            "select p.goal, g.title_zh, g.title_en, p.points, p.at, p.entry from rewards.pledge p join rewards.goal g on g.goal_id = p.goal where p.holder = $1 order by p.pledge_id",
            holder.Value);
        await using var row = await command.ExecuteReaderAsync(ct);
        json.WriteStartArray();
        while (await row.ReadAsync(ct))
        {
            json.WriteStartObject();
            json.WriteString("goal", new GoalId(row.GetGuid(0)).ToString());
            json.WriteString("titleZh", row.GetString(1));
            json.WriteString("titleEn", row.GetString(2));
            json.WriteNumber("points", row.GetInt64(3));
            json.WriteString("at", row.GetFieldValue<DateTimeOffset>(4));
            json.WriteString("entry", new EntryId(row.GetGuid(5)).ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public async Task EraseAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct) => await Sql.RunAsync(
        Sql.Command(connection, "update rewards.pledge set request = 'erased:' || pledge_id where holder = $1 and request is not null and request not like 'erased:%'", holder.Value), ct);
}
