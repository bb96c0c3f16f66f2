using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Accounts.SignIn;

/// <summary>A holder's rights over what signing in keeps: addresses, sessions, passkeys.</summary>
internal sealed class SignInData(NpgsqlDataSource database, ContactStore contacts, SessionStore sessions) : IHolderData
{
    public string Section => "sign-in";

    public async Task ExportAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteStartArray("addresses");
        foreach (var (kind, address, since) in await contacts.OpenAsync(holder, ct))
        {
            json.WriteStartObject();
            json.WriteString("kind", kind);
            json.WriteString("address", address);
            json.WriteString("since", since);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("sessions");
        foreach (var session in await sessions.ListAsync(holder, ct))
        {
            json.WriteStartObject();
            json.WriteString("way", session.Way);
            json.WriteString("device", session.Device);
            json.WriteString("began", session.BeganAt);
            json.WriteString("seen", session.SeenAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("passkeys");
        await using (var command = database.CreateCommand("select added_at, used_at from accounts.passkey where holder = $1 order by added_at"))
        {
            command.Parameters.Add(new() { Value = holder.Value });
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                json.WriteStartObject();
                json.WriteString("since", row.GetFieldValue<DateTimeOffset>(0));
                if (!row.IsDBNull(1))
                {
                    json.WriteString("used", row.GetFieldValue<DateTimeOffset>(1));
                }

                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public async Task EraseAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        // The digests go too: otherwise whoever has the phone number could learn that it was known.
        foreach (var table in (string[])["contact", "session", "passkey"])
        {
            await using var command = new NpgsqlCommand($"delete from accounts.{table} where holder = $1", connection);
            command.Parameters.Add(new() { Value = holder.Value });
            await command.ExecuteNonQueryAsync(ct);
        }
    }
}
