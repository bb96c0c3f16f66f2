using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Accounts.Identity;

/// <summary>A holder's rights over the checked identity.</summary>
internal sealed class IdentityData(NpgsqlDataSource database, IdentityStore identities) : IHolderData
{
    public string Section => "identity";

    public async Task ExportAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(json);
        await using var connection = await database.OpenConnectionAsync(ct);
        json.WriteStartObject();
        json.WriteStartArray("identities");
        foreach (var row in await identities.ReadAsync(connection, holder, ct))
        {
            json.WriteStartObject();
            json.WriteString("kind", row.Kind);
            json.WriteString("name", row.Content.Name);
            json.WriteString("number", row.Content.Number);
            if (row.Content.State is not null)
            {
                json.WriteString("state", row.Content.State);
            }

            if (row.Content.Born is { } born)
            {
                json.WriteString("born", born.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
            }

            if (row.Content.Region is not null)
            {
                json.WriteString("region", row.Content.Region);
            }

            json.WriteString("checkedBy", row.Checker);
            json.WriteString("checkedAt", row.CheckedAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("guardianAgreed", await GuardianStore.IsConfirmedAsync(connection, holder, ct));
        json.WriteNumber("answersForChildren", (await GuardianStore.OfAsync(connection, holder, ct)).Count);
        json.WriteEndObject();
    }

    public async Task EraseAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        foreach (var sql in (string[])["delete from accounts.identity where holder = $1", "delete from accounts.guardian where child = $1", "delete from accounts.guardian where guardian = $1"])
        {
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.Add(new() { Value = holder.Value });
            await command.ExecuteNonQueryAsync(ct);
        }
    }
}
