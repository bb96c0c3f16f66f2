using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Accounts.Rights;

/// <summary>The books' part: balances and every entry. Amounts stay when a holder is erased; what partners called the records goes.</summary>
internal sealed class LedgerData(ILedger ledger, ILedgerErasure erasure) : IHolderData
{
    public string Section => "ledger";

    public async Task ExportAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct)
    {
        json.WriteStartArray();
        foreach (var balance in await ledger.BalancesOfAsync(holder, ct))
        {
            Asset.TryFind(balance.Asset, out var asset);
            json.WriteStartObject();
            json.WriteString("asset", balance.Asset);
            json.WriteString("unit", asset!.SmallestUnit);
            json.WriteNumber("balance", balance.Posted);
            json.WriteNumber("reserved", balance.Reserved);
            json.WriteStartArray("entries");
            string? cursor = null;
            do
            {
                var page = await ledger.StatementAsync(holder, new StatementQuery(balance.Asset, 500, cursor), ct);
                foreach (var (entry, after) in page.Rows)
                {
                    json.WriteStartObject();
                    json.WriteString("entry", entry.Entry.ToString());
                    json.WriteString("kind", entry.Kind.ToString());
                    json.WriteNumber("amount", entry.Amount);
                    json.WriteNumber("balanceAfter", after);
                    json.WriteString("occurredAt", entry.OccurredAt.UtcDateTime);
                    json.WriteString("bookedAt", entry.BookedAt.UtcDateTime);
                    json.WriteString("category", entry.Category);
                    if (entry.Corrects is { } corrects)
                    {
                        json.WriteString("corrects", corrects.ToString());
                    }

                    json.WriteEndObject();
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

    public Task EraseAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct) => erasure.ForgetReferencesAsync(connection, holder, ct);
}
