using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Ledger.Posting;

/// <summary>
/// Writes a batch: one row with its leaves, then one COPY of all its legs, last, because from then on balances are locked.
/// The database checks the sums and applies the balances itself (<c>ledger.apply_legs</c>).
/// </summary>
internal sealed class PostBatch(Months months, IssuanceRegistry issuance)
{
    private const string InsertBatch = "insert into ledger.batch (id, booked_at, leaf_count, leaves) values ($1, $2, $3, $4)";

    public async Task RunAsync(NpgsqlConnection connection, PostingBatch batch, CancellationToken ct)
    {
        var writer = batch.Writer;
        if (writer.Entries == 0)
        {
            return;
        }

        await issuance.RegisterAsync(writer.Issuance, ct);
        var table = await TableAsync(batch, ct);
        if (writer.Corrections.Count > 0)
        {
            await CheckCorrections.BeforeAsync(connection, writer, ct);
        }

        try
        {
            await using (var insert = new NpgsqlCommand(InsertBatch, connection))
            {
                insert.Parameters.AddWithValue(batch.Id);
                insert.Parameters.AddWithValue(batch.BookedAt.UtcDateTime);
                insert.Parameters.AddWithValue(writer.Entries);
                insert.Parameters.AddWithValue(NpgsqlDbType.Bytea, writer.Leaves);
                await insert.ExecuteNonQueryAsync(ct);
            }

            await using var copy = await connection.BeginRawBinaryCopyAsync(string.Create(CultureInfo.InvariantCulture, $"copy {table} from stdin (format binary)"), ct);
            await copy.WriteAsync(writer.Seal(), ct);
        }
        catch (PostgresException problem) when (RefusalOf(problem) is { } refusal)
        {
            throw new PostingRefusedException(refusal, Guid.TryParse(problem.Hint, out var account) ? new AccountId(account) : null, problem);
        }

        if (writer.Corrections.Count > 0)
        {
            await CheckCorrections.AfterAsync(connection, writer.Corrections, ct);
        }
    }

    /// <summary>What the database itself refuses, in the words of the books; the account is in the hint.</summary>
    private static Refusal? RefusalOf(PostgresException problem) => problem switch
    {
        { SqlState: "PH006" } => BookRefusals.BalanceInsufficient(),
        { SqlState: PostgresErrorCodes.NumericValueOutOfRange } => BookRefusals.Overflow(),
        _ => null,
    };

    /// <summary>The month's partition, which takes rows many times faster; the whole journal in the instant between two months.</summary>
    private async ValueTask<string> TableAsync(PostingBatch batch, CancellationToken ct)
    {
        var first = await months.TableAsync(TimeOf(batch.Id), ct);
        var last = await months.TableAsync(TimeOf(batch.Writer.LastEntry ?? batch.Id), ct);
        return first == last ? first : "ledger.leg";
    }

    private static DateTimeOffset TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16));
    }
}
