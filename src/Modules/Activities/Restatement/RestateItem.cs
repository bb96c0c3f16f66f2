using System.Buffers.Binary;
using System.Text;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Reading;
using Puhui.Activities.Replay;
using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Restatement;

/// <summary>One record with all that counting it anew and posting the difference needs.</summary>
/// <param name="Record">The record; of its adjustments only the first, and only when it has no entry of its own.</param>
/// <param name="Standing">What it earns now.</param>
/// <param name="IsTried">Whether the decision is about it; otherwise it only stands in the same windows.</param>
/// <param name="Zone">The holder's zone, of records under caps.</param>
/// <param name="ProgrammeKeys">The keys of a programme's caps, a line each.</param>
internal sealed record RestateItem(StoredRecord Record, long Standing, bool IsTried, string? Zone, string? ProgrammeKeys)
{
    /// <summary>What it comes to by the replacing version.</summary>
    public long After { get; set; }

    /// <summary>Whether the replacing version refuses it.</summary>
    public bool IsUncountable { get; set; }

    /// <summary>Whether it was looked at in a piece and is only here because others of its holder came later.</summary>
    public bool IsSeenBefore { get; set; }

    public long Change => After - Standing;

    /// <summary>The windows it stands in afterwards.</summary>
    public IReadOnlyList<string> CapKeys { get; set; } = [];

    public static async Task<List<RestateItem>> LoadAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await using var row = await command.ExecuteReaderAsync(ct);
        List<RestateItem> items = [];
        while (await row.ReadAsync(ct))
        {
            items.Add(Read(row));
        }

        return items;
    }

    /// <summary>Lends the record to what reads it where it lies.</summary>
    public T Lend<T>(LendTo<T> to)
    {
        Span<byte> account = stackalloc byte[16];
        Record.Account.Value.TryWriteBytes(account, bigEndian: true, out _);
        return to(new PastRecord
        {
            Account = BinaryPrimitives.ReadUInt128BigEndian(account),
            At = Instant.FromTime(Record.At),
            Scenario = Encoding.UTF8.GetBytes(Record.Scenario),
            Inputs = Encoding.UTF8.GetBytes(Record.Inputs),
            Standing = Standing,
            Evidence = Record.Evidence,
            Region = Record.Region is null ? default : Encoding.UTF8.GetBytes(Record.Region),
            Limited = Record.Limited is null ? default : Encoding.UTF8.GetBytes(Record.Limited),
            IsTried = IsTried,
            Method = Record.Method,
            Zone = Zone is null ? default : Encoding.UTF8.GetBytes(Zone),
            ProgrammeKeys = ProgrammeKeys is null ? default : Encoding.UTF8.GetBytes(ProgrammeKeys),
        });
    }

    internal delegate T LendTo<T>(in PastRecord record);

    private static RestateItem Read(NpgsqlDataReader row)
    {
        var key = new RecordKey(row.GetInt32(0), row.GetString(1));
        var record = new StoredRecord(
            key,
            row.GetFieldValue<DateTimeOffset>(2),
            row.GetFieldValue<DateTimeOffset>(3),
            row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4),
            row.GetInt64(5),
            new AccountId(row.GetGuid(6)),
            row.GetGuid(7),
            row.GetInt32(9),
            (ActivityStatus)row.GetInt16(10),
            row.GetInt16(11),
            row.GetString(12),
            row.GetString(13),
            row.IsDBNull(14) ? null : row.GetString(14),
            null,
            null,
            null,
            row.IsDBNull(15) ? null : row.GetString(15),
            null,
            0,
            row.IsDBNull(17) ? [] : [row.GetGuid(17)],
            null)
        {
            FirstMethod = row.GetInt32(8),
            Programme = row.IsDBNull(21) ? null : new ProgrammeId(row.GetGuid(21)),
        };
        return new RestateItem(record, row.GetInt64(16), row.GetBoolean(18), row.IsDBNull(19) ? null : row.GetString(19), row.IsDBNull(20) ? null : row.GetString(20));
    }
}
