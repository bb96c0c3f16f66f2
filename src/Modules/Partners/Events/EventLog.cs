using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;

namespace Puhui.Partners.Events;

/// <summary>An event to be put into the log of its source.</summary>
/// <param name="Source">Whose.</param>
/// <param name="Kind">Its name.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="At">When that happened.</param>
/// <param name="Data">Its data, a JSON object.</param>
internal sealed record NewEvent(SourceId Source, string Kind, string Subject, DateTimeOffset At, string Data);

/// <summary>Numbers events and writes them, inside a transaction of the caller.</summary>
internal static class EventLog
{
    // The row of the stream stays locked until the commit, so numbers become visible in order.
    private const string Number = """
        insert into partners.stream as s (source, last) values ($1, $2)
        on conflict (source) do update set last = s.last + excluded.last returning last
        """;

    private const string Insert = """
        insert into partners.event (source, number, event_id, fed_at, kind, subject, body)
        select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::timestamptz[], $5::text[], $6::text[], $7::text[])
        """;

    public static async Task AppendAsync(NpgsqlConnection connection, IReadOnlyCollection<NewEvent> events, DateTimeOffset now, CancellationToken ct)
    {
        List<Guid> sources = [], ids = [];
        List<long> numbers = [];
        List<string> kinds = [], subjects = [], bodies = [];
        // Streams are locked in one order everywhere.
        foreach (var ofSource in events.GroupBy(one => one.Source).OrderBy(group => group.Key))
        {
            var count = ofSource.LongCount();
            await using var take = new NpgsqlCommand(Number, connection) { Parameters = { new() { Value = ofSource.Key.Value }, new() { Value = count } } };
            var number = (long)(await take.ExecuteScalarAsync(ct))! - count;
            foreach (var one in ofSource)
            {
                var id = Guid.CreateVersion7(now);
                number++;
                sources.Add(one.Source.Value);
                numbers.Add(number);
                ids.Add(id);
                kinds.Add(one.Kind);
                subjects.Add(one.Subject);
                bodies.Add(EventBody.Write(one, id, number));
            }
        }

        await using var insert = new NpgsqlCommand(Insert, connection);
        insert.Parameters.Add(new() { Value = sources });
        insert.Parameters.Add(new() { Value = numbers });
        insert.Parameters.Add(new() { Value = ids });
        insert.Parameters.Add(new() { Value = Enumerable.Repeat(now.UtcDateTime, ids.Count).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        insert.Parameters.Add(new() { Value = kinds });
        insert.Parameters.Add(new() { Value = subjects });
        insert.Parameters.Add(new() { Value = bodies });
        await insert.ExecuteNonQueryAsync(ct);
    }
}
