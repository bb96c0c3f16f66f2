using System.Buffers.Binary;
using Npgsql;
using NpgsqlTypes;
using Puhui.Ledger.Contracts;

namespace Puhui.Ledger.Reading;

/// <summary>
/// How a moment is asked for in SQL. The clock that mints ids never goes back behind the time of booking, so whatever has a
/// smaller id than the first of a moment was booked before it; only larger ids need a look at their batch. That makes the
/// account's history (account, entry) the index of time, too.
/// </summary>
internal static class Moment
{
    /// <summary>Of a leg <c>l</c> whose id may be one minted at the moment or later: whether it was booked then or later. Parameter 4 is the moment.</summary>
    public const string IsBookedSince = "(select b.booked_at from ledger.batch b where b.id = l.batch_id) >= $4";

    /// <summary>Whether a leg <c>l</c> belongs to the moment of <see cref="AddTo"/>.</summary>
    public const string IsThen = $"($2::timestamptz is null or l.occurred_at < $2) and ($3::uuid is null or l.entry_id < $3 or not {IsBookedSince})";

    /// <summary>Adds parameters 2 to 4: event before, first id of the moment of booking, booked before.</summary>
    public static void AddTo(NpgsqlParameterCollection parameters, AsOf asOf)
    {
        parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = (object?)asOf.EventBefore?.UtcDateTime ?? DBNull.Value });
        parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = asOf.BookedBefore is { } booked ? FirstId(booked) : DBNull.Value });
        parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = (object?)asOf.BookedBefore?.UtcDateTime ?? DBNull.Value });
    }

    /// <summary>The smallest id of the millisecond of a time; all zeros for times before 1970.</summary>
    public static Guid FirstId(DateTimeOffset at)
    {
        Span<byte> id = stackalloc byte[16];
        id.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(id, (ulong)Math.Max(0, at.ToUnixTimeMilliseconds()) << 16);
        return new Guid(id, bigEndian: true);
    }
}
