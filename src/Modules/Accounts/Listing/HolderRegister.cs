using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Accounts.Listing;

/// <summary>Pages of holders by the time of enrolment: the place of a page is the last row before it.</summary>
internal sealed class HolderRegister(NpgsqlDataSource database) : IHolderRegister
{
    public async Task<HolderPage> PageAsync(HolderQuery query, CancellationToken ct)
    {
        var (direction, beyond) = query.OldestFirst ? ("asc", ">") : ("desc", "<");
        var place = query.Cursor is null ? null : Read(query.Cursor);
        await using var command = database.CreateCommand($"""
            select id, created_at, zone, erased_at is not null, merged_into is not null from accounts.holder
            where true {(query.From is null ? "" : "and created_at >= $2")} {(query.To is null ? "" : "and created_at < $3")}
              {(place is null ? "" : $"and (created_at, id) {beyond} ($4, $5)")}
            order by created_at {direction}, id {direction} limit $1
            """);
        command.Parameters.Add(new() { Value = query.Limit + 1 });
        command.Parameters.Add(new() { Value = (object?)query.From?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = (object?)query.To?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = (object?)place?.At ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = (object?)place?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        List<Holder> items = new(query.Limit);
        string? next = null;
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            if (items.Count == query.Limit)
            {
                return new HolderPage(items, next);
            }

            items.Add(new Holder(new AccountId(row.GetGuid(0)), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetBoolean(3), row.GetBoolean(4)));
            next = string.Create(CultureInfo.InvariantCulture, $"{row.GetFieldValue<DateTime>(1).Ticks}.{row.GetGuid(0):n}");
        }

        return new HolderPage(items, null);
    }

    private static (DateTime At, Guid Id)? Read(string cursor) =>
        cursor.Split('.') is [var ticks, var id]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks
        && Guid.TryParseExact(id, "n", out var last)
            ? (new DateTime(at, DateTimeKind.Utc), last)
            : throw new FormatException("This cursor was not given by the register of holders.");
}
