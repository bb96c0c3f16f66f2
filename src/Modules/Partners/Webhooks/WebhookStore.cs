using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Partners.Contracts;
using Puhui.Partners.Events;
using Puhui.Quantities;

namespace Puhui.Partners.Webhooks;

internal sealed class WebhookStore(NpgsqlDataSource database, WebhookUrl urls, SealedSecrets secrets, TimeProvider time) : IWebhooks
{
    private const int MostOfSource = 10;
    private const string Columns = "webhook_id, source, url, kinds, state, reason, cursor, failures, failing_since, created_at";
    private static readonly TimeSpan s_oldSecretLives = TimeSpan.FromDays(1);

    public async Task<Result<NewWebhook>> CreateAsync(SourceId source, string url, IReadOnlyCollection<string>? events, CancellationToken ct)
    {
        if (urls.Read(url) is { Refusal: { } refusal })
        {
            return refusal;
        }

        string[] kinds = [.. (events ?? PartnerEvents.All).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (kinds.Length == 0 || kinds.Except(PartnerEvents.All, StringComparer.Ordinal).Any())
        {
            return new Refusal("webhook_event_unknown", $"events are some of {string.Join(", ", PartnerEvents.All)}.", "events");
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // One at a time per source, so that the count holds.
        await ExecuteAsync(connection, "select pg_advisory_xact_lock(hashtext('partners webhooks'), hashtext($1))", ct, source.ToString());
        var known = await ReadAsync(Command(connection, $"select {Columns} from partners.webhook where source = $1", source.Value), ct);
        var canonical = urls.Read(url).Value.AbsoluteUri;
        if (known.Find(one => one.Url == canonical) is { } same)
        {
            return new Refusal("webhook_exists", $"This address is {same.Id} already.", "url");
        }

        if (known.Count >= MostOfSource)
        {
            return new Refusal("webhooks_too_many", $"A source has at most {MostOfSource} webhooks. Remove one first.");
        }

        var id = WebhookId.New();
        var secret = WebhookSecret.New();
        await using var insert = Command(
            connection,
            $"""
            insert into partners.webhook (webhook_id, source, url, kinds, state, cursor, secret, created_at)
            values ($1, $2, $3, $4, 1, coalesce((select last from partners.stream where source = $2), 0), $5, $6) returning {Columns}
            """,
            id.Value, source.Value, canonical, kinds, secrets.Seal(secret, id.Value), time.GetUtcNow().UtcDateTime);
        var made = (await ReadAsync(insert, ct)).Single();
        await transaction.CommitAsync(ct);
        return new NewWebhook(made, WebhookSecret.Text(secret));
    }

    public async Task<IReadOnlyList<Webhook>> ListAsync(SourceId source, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await ReadAsync(Command(connection, $"select {Columns} from partners.webhook where source = $1 order by number", source.Value), ct);
    }

    public Task<Webhook?> FindAsync(SourceId source, WebhookId webhook, CancellationToken ct) =>
        OneAsync($"select {Columns} from partners.webhook where source = $1 and webhook_id = $2", ct, source.Value, webhook.Value);

    public async Task<NewWebhook?> RotateAsync(SourceId source, WebhookId webhook, CancellationToken ct)
    {
        var secret = WebhookSecret.New();
        var rotated = await OneAsync(
            $"""
            update partners.webhook set previous_secret = secret, previous_until = $4, secret = $3
            where source = $1 and webhook_id = $2 returning {Columns}
            """,
            ct, source.Value, webhook.Value, secrets.Seal(secret, webhook.Value), (time.GetUtcNow() + s_oldSecretLives).UtcDateTime);
        return rotated is null ? null : new NewWebhook(rotated, WebhookSecret.Text(secret));
    }

    public Task<Webhook?> DisableAsync(SourceId source, WebhookId webhook, CancellationToken ct) => OneAsync(
        $"update partners.webhook set state = 2, reason = null where source = $1 and webhook_id = $2 returning {Columns}", ct, source.Value, webhook.Value);

    public Task<Webhook?> EnableAsync(SourceId source, WebhookId webhook, CancellationToken ct) => OneAsync(
        $"""
        with one as (
            update partners.webhook set state = 1, reason = null, failures = 0, failing_since = null, resume_at = null
            where source = $1 and webhook_id = $2 returning number, {Columns}),
        soon as (
            update partners.delivery d set next_at = least(d.next_at, $3) from one where d.webhook = one.number and d.state = 1)
        select {Columns} from one
        """,
        ct, source.Value, webhook.Value, time.GetUtcNow().UtcDateTime);

    public Task<Webhook?> ReplayAsync(SourceId source, WebhookId webhook, long after, CancellationToken ct) => OneAsync(
        $"""
        with one as (
            update partners.webhook set cursor = least(cursor, $3) where source = $1 and webhook_id = $2 returning number, {Columns}),
        forgotten as (delete from partners.delivery d using one where d.webhook = one.number and d.event > $3)
        select {Columns} from one
        """,
        ct, source.Value, webhook.Value, after);

    public async Task<bool> RemoveAsync(SourceId source, WebhookId webhook, CancellationToken ct) =>
        await OneAsync($"delete from partners.webhook where source = $1 and webhook_id = $2 returning {Columns}", ct, source.Value, webhook.Value) is not null;

    public async Task<IReadOnlyList<WebhookDelivery>> DeliveriesAsync(
        SourceId source, WebhookId webhook, DeliveryState? state, long? before, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select d.event, e.event_id, e.kind, e.subject, d.state, d.attempts, d.last_at, d.last_answer, d.next_at
            from partners.webhook w
            join partners.delivery d on d.webhook = w.number
            join partners.event e on e.source = w.source and e.number = d.event
            where w.source = $1 and w.webhook_id = $2 and ($3::smallint is null or d.state = $3) and ($4::bigint is null or d.event < $4)
            order by d.event desc limit $5
            """);
        command.Parameters.Add(new() { Value = source.Value });
        command.Parameters.Add(new() { Value = webhook.Value });
        command.Parameters.Add(new() { Value = state is { } wanted ? (short)wanted : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        command.Parameters.Add(new() { Value = (object?)before ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = limit });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<WebhookDelivery> found = [];
        while (await row.ReadAsync(ct))
        {
            var its = (DeliveryState)row.GetInt16(4);
            found.Add(new(
                row.GetInt64(0),
                IdText.Format(EventBody.IdPrefix, row.GetGuid(1)),
                row.GetString(2),
                row.GetString(3),
                its,
                row.GetInt16(5),
                row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6),
                row.IsDBNull(7) ? null : row.GetString(7),
                its == DeliveryState.Pending ? row.GetFieldValue<DateTimeOffset>(8) : null));
        }

        return found;
    }

    private async Task<Webhook?> OneAsync(string sql, CancellationToken ct, params object[] values)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return (await ReadAsync(Command(connection, sql, values), ct)).SingleOrDefault();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }

    private static async Task<List<Webhook>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using (command)
        {
            await using var row = await command.ExecuteReaderAsync(ct);
            List<Webhook> found = [];
            while (await row.ReadAsync(ct))
            {
                found.Add(new(
                    new WebhookId(row.GetGuid(0)),
                    new SourceId(row.GetGuid(1)),
                    row.GetString(2),
                    row.GetFieldValue<string[]>(3),
                    (WebhookState)row.GetInt16(4),
                    row.IsDBNull(5) ? null : row.GetString(5),
                    row.GetInt64(6),
                    row.GetInt32(7),
                    row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8),
                    row.GetFieldValue<DateTimeOffset>(9)));
            }

            return found;
        }
    }
}
