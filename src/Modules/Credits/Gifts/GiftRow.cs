using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Lots;

namespace Puhui.Credits.Gifts;

/// <summary>A gift as it is kept.</summary>
internal sealed record GiftRow(Gift Gift, short Asset)
{
    /// <summary>Whether somebody asks for the same again.</summary>
    public bool Is(NewGift asked, short asset) =>
        Gift.To == asked.To && Asset == asset && Gift.Kind == asked.Kind && (asked.Kind == GiftKind.Water || Gift.Points == asked.Points);

    public static async Task<GiftRow?> FindAsync(NpgsqlConnection connection, AccountId giver, string request, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select entry, receiver, kind, points, at, asset from credits.gift where giver = $1 and request = $2", connection);
        command.Parameters.Add(new() { Value = giver.Value });
        command.Parameters.Add(new() { Value = request });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct)
            ? new GiftRow(
                new Gift(new EntryId(row.GetGuid(0)), giver, new AccountId(row.GetGuid(1)), (GiftKind)row.GetInt16(2), row.GetInt64(3), row.GetFieldValue<DateTimeOffset>(4)), row.GetInt16(5))
            : null;
    }

    public static NpgsqlBatchCommand Insert(Gift gift, string request, short asset, DateOnly day) => PurseBook.With(
        "insert into credits.gift (entry, giver, receiver, asset, kind, points, request, day, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        gift.Entry.Value, gift.From.Value, gift.To.Value, asset, (short)gift.Kind, gift.Points, request, day, gift.At.UtcDateTime);

    /// <summary>What somebody gave on a day, to one friend or to all.</summary>
    public static async Task<GivenToday> OfDayAsync(NpgsqlConnection connection, AccountId giver, short asset, DateOnly day, AccountId? to, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select coalesce(sum(points) filter (where kind = 0), 0)::bigint, count(*) filter (where kind = 1)
            from credits.gift where giver = $1 and asset = $2 and day = $3 and ($4::uuid is null or receiver = $4)
            """, connection);
        command.Parameters.Add(new() { Value = giver.Value });
        command.Parameters.Add(new() { Value = asset });
        command.Parameters.Add(new() { Value = day });
        command.Parameters.Add(new() { Value = (object?)to?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return new GivenToday(row.GetInt64(0), row.GetInt64(1));
    }
}

/// <summary>What was given on a day: points in gifts, times water.</summary>
internal readonly record struct GivenToday(long Points, long WaterCount)
{
    public int Waters => (int)Math.Min(WaterCount, int.MaxValue);
}
