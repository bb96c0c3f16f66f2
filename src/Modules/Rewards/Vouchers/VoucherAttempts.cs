using Npgsql;
using Puhui.Platform.Postgres;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Vouchers;

/// <summary>
/// Counts unknown codes a merchant and an hour, in the database: every process counts together. Codes cannot be guessed anyway; the limit
/// makes a stolen key or a broken till seen, and stops it.
/// </summary>
internal sealed class VoucherAttempts(TimeProvider time)
{
    /// <summary>Unknown codes a merchant may try in an hour.</summary>
    public const int Most = 50;

    /// <summary>Until when the merchant has to wait; null when it may try.</summary>
    public async Task<DateTimeOffset?> ReachedAsync(NpgsqlConnection connection, MerchantId merchant, CancellationToken ct)
    {
        var since = Hour();
        await using var command = Sql.Command(connection, "select count from rewards.voucher_attempt where merchant = $1 and since = $2", merchant.Value, since);
        return await command.ExecuteScalarAsync(ct) is int count && count >= Most ? since.AddHours(1) : null;
    }

    public Task CountAsync(NpgsqlConnection connection, MerchantId merchant, CancellationToken ct) => Sql.RunAsync(
        Sql.Command(
            connection,
            """
            insert into rewards.voucher_attempt (merchant, since, count) values ($1, $2, 1)
            on conflict (merchant, since) do update set count = voucher_attempt.count + 1
            """,
            merchant.Value, Hour()),
        ct);

    private DateTimeOffset Hour()
    {
        var now = time.GetUtcNow();
        return new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
    }
}
