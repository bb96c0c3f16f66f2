using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

/// <summary>Pages of members by the time of joining: the place of a page is the last row before it, so that no page is counted up to.</summary>
internal sealed class MemberBook(NpgsqlDataSource database) : IMemberBook
{
    public async Task<MemberPage> PageAsync(MemberQuery query, CancellationToken ct)
    {
        var (direction, beyond) = query.OldestFirst ? ("asc", ">") : ("desc", "<");
        var state = query.Left switch { true => "and left_at is not null", false => "and left_at is null", _ => "" };
        var place = query.Cursor is null ? null : Read(query.Cursor);
        await using var command = database.CreateCommand($"""
            select holder, joined_at, left_at, invitation is not null, number from programmes.membership
            where programme = $1 {state}
              {(query.Holder is null ? "" : "and holder = $3")}
              {(query.From is null ? "" : "and joined_at >= $4")}
              {(query.To is null ? "" : "and joined_at < $5")}
              {(place is null ? "" : $"and (joined_at, number) {beyond} ($6, $7)")}
            order by joined_at {direction}, number {direction} limit $2
            """);
        command.Parameters.Add(new() { Value = query.Programme.Value });
        command.Parameters.Add(new() { Value = query.Limit + 1 });
        command.Parameters.Add(new() { Value = (object?)query.Holder?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = (object?)query.From?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = (object?)query.To?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = (object?)place?.At ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = (object?)place?.Number ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        List<Member> items = new(query.Limit);
        string? next = null;
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            if (items.Count == query.Limit)
            {
                return new MemberPage(items, next);
            }

            items.Add(new Member(new AccountId(row.GetGuid(0)), row.GetFieldValue<DateTimeOffset>(1), row.IsDBNull(2) ? null : row.GetFieldValue<DateTimeOffset>(2), row.GetBoolean(3)));
            next = string.Create(CultureInfo.InvariantCulture, $"{row.GetFieldValue<DateTime>(1).Ticks}.{row.GetInt64(4)}");
        }

        return new MemberPage(items, null);
    }

    private static (DateTime At, long Number)? Read(string cursor) =>
        cursor.Split('.') is [var ticks, var number]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? (new DateTime(at, DateTimeKind.Utc), last)
            : throw new FormatException("This cursor was not given by the book of members.");
}
