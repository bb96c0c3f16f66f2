using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Credits.Book;
using Puhui.Credits.Contracts;

namespace Puhui.Credits.Rights;

/// <summary>
/// A holder's rights over points: everything with its reasons in an export. At an erasure amounts and times stay, since the books depend on
/// them; the giver's own names of requests go, and balls that wait are gone.
/// </summary>
internal sealed class CreditData(ICreditBook book) : IHolderData
{
    public string Section => "credits";

    public async Task ExportAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct)
    {
        json.WriteStartArray();
        foreach (var balance in await book.OfAsync(holder, ct))
        {
            json.WriteStartObject();
            json.WriteString("programme", balance.Programme.ToString());
            json.WriteString("asset", balance.Asset);
            json.WriteNumber("available", balance.Available);
            json.WriteNumber("reserved", balance.Reserved);
            json.WriteNumber("debt", balance.Debt);
            json.WriteNumber("waiting", balance.Waiting);
            json.WriteStartArray("lots");
            foreach (var lot in await book.LotsAsync(holder, balance.Programme, ct))
            {
                json.WriteStartObject();
                json.WriteNumber("granted", lot.Granted);
                json.WriteNumber("left", lot.Left);
                json.WriteString("grantedAt", lot.GrantedAt.UtcDateTime);
                Write(json, "expiresAt", lot.ExpiresAt);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("movements");
            string? cursor = null;
            do
            {
                var page = await book.StatementAsync(holder, balance.Programme, CreditBook.MostRows, cursor, ct);
                foreach (var movement in page.Rows)
                {
                    Write(json, movement);
                }

                cursor = page.Next;
                await json.FlushAsync(ct);
            }
            while (cursor is not null);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public async Task EraseAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                // A request may hold anything a caller put into it; who comes again with it has no account any more.
                Erase("update credits.gift set request = 'erased ' || entry where giver = $1 and request not like 'erased %'", holder),
                Erase("update credits.hold set reference = 'erased' where holder = $1 and reference <> 'erased'", holder),
                Erase("update credits.grant set state = 3, settled_at = coalesce(settled_at, gone_at) where holder = $1 and state = 2", holder),
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlBatchCommand Erase(string sql, AccountId holder) => new(sql) { Parameters = { new() { Value = holder.Value } } };

    private static void Write(Utf8JsonWriter json, CreditMovement movement)
    {
        json.WriteStartObject();
        json.WriteString("entry", movement.Entry.ToString());
        json.WriteString("kind", movement.Kind.ToString());
        json.WriteNumber("points", movement.Points);
        json.WriteNumber("after", movement.After);
        json.WriteString("at", movement.At.UtcDateTime);
        if (movement.Act is { } act)
        {
            json.WriteString("act", act.ToString());
            json.WriteString("scenario", movement.Scenario);
        }

        json.WriteString("whyZh", movement.WhyZh);
        json.WriteString("whyEn", movement.WhyEn);
        Write(json, "expiresAt", movement.ExpiresAt);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, DateTimeOffset? at)
    {
        if (at is { } time)
        {
            json.WriteString(name, time.UtcDateTime);
        }
    }
}
