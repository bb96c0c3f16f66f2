using System.Text.Json;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Accounts.Rights;

/// <summary>One JSON object through all doors: <c>format</c>, <c>madeAt</c>, and for each account its sections.</summary>
internal sealed class HolderExport(IEnumerable<IHolderData> doors, ILinks links, TimeProvider time)
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task WriteAsync(AccountId holder, Stream output, CancellationToken ct)
    {
        await using var json = new Utf8JsonWriter(output, Readable);
        json.WriteStartObject();
        json.WriteString("format", "puhui-export-1");
        json.WriteString("madeAt", time.GetUtcNow().UtcDateTime);
        json.WriteStartArray("accounts");
        foreach (var account in await links.PartsAsync(holder, ct))
        {
            json.WriteStartObject();
            json.WriteString("account", account.ToString());
            foreach (var door in doors.OrderBy(door => door.Section, StringComparer.Ordinal))
            {
                json.WritePropertyName(door.Section);
                await door.ExportAsync(account, json, ct);
                await json.FlushAsync(ct);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
