using Npgsql;
using Puhui.Quantities;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Ledger.Feed;
using Puhui.Ledger.Log;
using Puhui.Ledger.Posting;
using Puhui.Ledger.Reading;

namespace Puhui.Ledger;

/// <summary>The module's door: each operation is a file of its own.</summary>
internal sealed class PostgresLedger(
    PostBatch post,
    Balances balances,
    Statement statement,
    FindEntry find,
    ProveLeaf prove,
    LedgerFeed feed,
    IntegratorSignal integrator,
    MintingClock clock,
    TimeProvider time) : ILedger
{
    public PostingBatch NewBatch() => new(time.GetUtcNow(), clock);

    public async Task PostAsync(NpgsqlConnection connection, PostingBatch batch, CancellationToken ct)
    {
        using var span = LedgerMetrics.Span("ledger post");
        var started = time.GetTimestamp();
        await post.RunAsync(connection, batch, ct);
        LedgerMetrics.Posted(batch.Count, time.GetElapsedTime(started));
    }

    public void Announce(PostingBatch batch)
    {
        if (batch.Count > 0)
        {
            integrator.Raise();
            feed.Announce(batch.Writer.Movements);
        }
    }

    public void Announce(IReadOnlyCollection<AccountId> accounts)
    {
        integrator.Raise();
        feed.Announce(accounts);
    }

    public Task<Dictionary<AccountId, long>> BalancesAsync(
        NpgsqlConnection connection, string asset, IReadOnlyCollection<AccountId> accounts, CancellationToken ct) =>
        Balances.OfManyAsync(connection, asset, accounts, ct);

    public IAsyncEnumerable<(AccountId Account, long Available)> AvailableAsync(string asset, CancellationToken ct) => balances.AvailableAsync(asset, ct);

    public Task<IReadOnlyList<AssetBalance>> BalancesOfAsync(AccountId account, CancellationToken ct) => balances.OfOneAsync(account, ct);

    public Task<IReadOnlyList<AssetBalance>> BalancesOfAsync(AccountId account, AsOf asOf, CancellationToken ct) => balances.OfOneAsync(account, asOf, ct);

    public Task<StatementPage> StatementAsync(AccountId account, StatementQuery query, CancellationToken ct) => statement.RunAsync(account, query, ct);

    public Task<LedgerEntry?> FindAsync(EntryId entry, CancellationToken ct) => find.RunAsync(entry, ct);

    public Task<EntryProof?> ProveAsync(EntryId entry, CancellationToken ct) => prove.EntryAsync(entry, ct);

    public Task<IReadOnlyList<DayTotal>> DailyTotalsAsync(
        AccountId account, string asset, TimeZoneInfo zone, DateOnly from, DateOnly to, CancellationToken ct) =>
        balances.PerDayAsync(account, asset, zone, from, to, ct);
}
