using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Accounts.Rights;

/// <summary>This folder's neighbours' part: consents, links, the names partners have for the holder, and who looked.</summary>
internal sealed class ConsentData(NpgsqlDataSource database, IConsents consents, ILinks links, LookBook looks, RequestBook requests) : IHolderData
{
    public string Section => "consent";

    public async Task ExportAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct)
    {
        json.WriteStartObject();
        json.WriteStartArray("consents");
        foreach (var consent in await consents.OfAsync(holder, ct))
        {
            json.WriteStartObject();
            json.WriteString("consent", consent.Id.ToString());
            json.WriteString("partner", consent.Partner.ToString("D"));
            json.WriteString("purpose", consent.Purpose);
            json.WriteNumber("textVersion", consent.TextVersion);
            json.WriteString("givenAt", consent.GivenAt.UtcDateTime);
            json.WriteString("givenReceipt", consent.GivenReceipt.ToString());
            Time(json, "withdrawnAt", consent.WithdrawnAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("links");
        foreach (var link in await links.OfAsync(holder, ct))
        {
            json.WriteStartObject();
            json.WriteString("link", link.Id.ToString());
            json.WriteString("partner", link.Partner.ToString("D"));
            json.WriteString("way", link.Way.ToString());
            json.WriteString("madeAt", link.MadeAt.UtcDateTime);
            Time(json, "endedAt", link.EndedAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        await SubjectsAsync(holder, json, ct);
        json.WriteStartArray("whoLooked");
        foreach (var look in await looks.OfAsync(holder, ct))
        {
            json.WriteStartObject();
            json.WriteString("at", look.At.UtcDateTime);
            json.WriteString("role", look.Role);
            json.WriteString("reason", look.Reason);
            json.WriteString("words", look.Words);
            json.WriteString("receipt", look.Receipt.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("requests");
        foreach (var request in await requests.OfAsync(holder, ct))
        {
            json.WriteStartObject();
            json.WriteString("kind", request.Kind.ToString());
            json.WriteString("state", request.State.ToString());
            json.WriteString("askedAt", request.AskedAt.UtcDateTime);
            json.WriteString("words", request.Words);
            json.WriteString("answer", request.Answer);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Attestations keep that somebody agreed; who and to which partner is gone.</summary>
    public async Task EraseAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in (string[])
        [
            "delete from accounts.consent where account = $1",
            "delete from accounts.link where account = $1",
            "delete from accounts.link_code where account = $1",
            "update accounts.holder_request set words = null, answer = null where account = $1",
            "update accounts.look set words = '' where account = $1",
        ])
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = holder.Value } } });
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset? at)
    {
        if (at is { } time)
        {
            json.WriteString(name, time.UtcDateTime);
        }
    }

    private async Task SubjectsAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct)
    {
        json.WriteStartArray("calledByPartners");
        await using var connection = await database.OpenConnectionAsync(ct);
        foreach (var (issuer, subject) in await HolderSubjects.ReadAsync(connection, holder, ct))
        {
            json.WriteStartObject();
            json.WriteString("partner", issuer.ToString("D"));
            json.WriteString("name", subject);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
