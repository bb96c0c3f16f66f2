using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Ledger.Posting;

namespace Puhui.Ledger.Reading;

/// <summary>Balances of accounts, and of one account over time.</summary>
internal sealed class Balances(NpgsqlDataSource database)
{
    private const string OfMany = "select account_id, posted from ledger.balance where account_id = any($1) and asset = $2";

    private const string OfOne = """
        select asset, sum(posted)::bigint, sum(reserved)::bigint from ledger.balance where account_id = $1 group by asset order by asset
        """;

    private const string PerDay = """
        select (occurred_at at time zone $3)::date as day, sum(amount)::bigint, count(*)::integer
        from ledger.leg
        where account_id = $1 and asset = $2 and amount <> 0
          and occurred_at >= $4::date::timestamp at time zone $3 and occurred_at < $5::date::timestamp at time zone $3
        group by day order by day
        """;

    // What is left out is subtracted from what stands now: what was booked since is few rows, found by the account's history.
    private const string Since = """
        select b.asset, sum(b.posted)::bigint - coalesce(s.posted, 0), sum(b.reserved)::bigint - coalesce(s.reserved, 0)
        from ledger.balance b
        left join (
            select l.asset, sum(l.amount)::bigint as posted, coalesce(sum(l.reserved), 0)::bigint as reserved
            from ledger.leg l
            where l.account_id = $1 and {0}
            group by l.asset
        ) s on s.asset = b.asset
        where b.account_id = $1 group by b.asset, s.posted, s.reserved order by b.asset
        """;

    private static readonly string BookedSince = string.Format(System.Globalization.CultureInfo.InvariantCulture, Since, $"l.entry_id >= $3 and {Moment.IsBookedSince}");
    private static readonly string NotThen = string.Format(System.Globalization.CultureInfo.InvariantCulture, Since, $"not ({Moment.IsThen})");

    public static async Task<Dictionary<AccountId, long>> OfManyAsync(
        NpgsqlConnection connection, string asset, IReadOnlyCollection<AccountId> accounts, CancellationToken ct)
    {
        var balances = new Dictionary<AccountId, long>(accounts.Count);
        foreach (var account in accounts)
        {
            balances[account] = 0;
        }

        var ids = balances.Keys.Select(account => account.Value).ToArray();
        await using var command = new NpgsqlCommand(OfMany, connection) { Parameters = { new() { Value = ids }, new() { Value = Known(asset).Number } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            // An issuance account has a row per stripe.
            balances[new AccountId(reader.GetGuid(0))] += reader.GetInt64(1);
        }

        return balances;
    }

    public async IAsyncEnumerable<(AccountId Account, long Available)> AvailableAsync(string asset, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"select account_id, posted - reserved from ledger.balance where asset = $1 and account_id < '{BookAccountId.First}' order by account_id");
        command.Parameters.AddWithValue(Known(asset).Number);
        command.CommandTimeout = 600;
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            yield return (new AccountId(reader.GetGuid(0)), reader.GetInt64(1));
        }
    }

    public async Task<IReadOnlyList<AssetBalance>> OfOneAsync(AccountId account, CancellationToken ct)
    {
        var balances = new List<AssetBalance>();
        await using var command = database.CreateCommand(OfOne);
        command.Parameters.AddWithValue(account.Value);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            balances.Add(new AssetBalance(Asset.FromNumber(reader.GetInt16(0)).Code, reader.GetInt64(1), reader.GetInt64(2)));
        }

        return balances;
    }

    public async Task<IReadOnlyList<AssetBalance>> OfOneAsync(AccountId account, AsOf asOf, CancellationToken ct)
    {
        if (asOf.IsNow)
        {
            return await OfOneAsync(account, ct);
        }

        var balances = new List<AssetBalance>();
        await using var command = database.CreateCommand(asOf.EventBefore is null ? BookedSince : NotThen);
        command.Parameters.AddWithValue(account.Value);
        Moment.AddTo(command.Parameters, asOf);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            balances.Add(new AssetBalance(Asset.FromNumber(reader.GetInt16(0)).Code, reader.GetInt64(1), reader.GetInt64(2)));
        }

        return balances;
    }

    public async Task<IReadOnlyList<DayTotal>> PerDayAsync(
        AccountId account, string asset, TimeZoneInfo zone, DateOnly from, DateOnly to, CancellationToken ct)
    {
        var days = new List<DayTotal>();
        await using var command = database.CreateCommand(PerDay);
        command.Parameters.AddWithValue(account.Value);
        command.Parameters.AddWithValue(Known(asset).Number);
        command.Parameters.AddWithValue(zone.HasIanaId || !TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var iana) ? zone.Id : iana);
        command.Parameters.AddWithValue(from);
        command.Parameters.AddWithValue(to);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            days.Add(new DayTotal(reader.GetFieldValue<DateOnly>(0), reader.GetInt64(1), reader.GetInt32(2)));
        }

        return days;
    }

    /// <summary>The asset of a code. Which assets there are is fixed, so another code is a bug of the caller.</summary>
    public static Asset Known(string code) =>
        Asset.TryFind(code, out var asset) ? asset : throw new ArgumentException($"There is no asset {code}.", nameof(code));
}
