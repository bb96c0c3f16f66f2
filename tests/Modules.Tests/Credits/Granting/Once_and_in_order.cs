using Npgsql;
using Puhui.Credits.Lots;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Modules.Tests.Credits.Support;
using Xunit;

namespace Puhui.Modules.Tests.Credits.Granting;

public sealed class Once_and_in_order : IAsyncLifetime
{
    private const int Trips = 120;
    private GivingServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await GivingServer.StartAsync();
        await _server.PublishAsync($$"""
            rate: 7 per {{GivingServer.TripMg * 2}} mg
            budgets: [{ name: b, period: month, points: 300, payer: { kind: fund, zh: 基金, en: Fund } }]
            """);
        // Many requests, so that the log has many batches.
        for (var i = 0; i < Trips; i += 6)
        {
            _server.Time.Move(TimeSpan.FromSeconds(1));
            var lines = Enumerable.Range(i, 6).Select(n => ActivityServer.Trip($"t{n}", holder: $"user-{n % 7}", at: $"2026-10-{n / 7 + 1:00}T{n % 7 + 6:00}:00:00+08:00"));
            Assert.Equal(200, (await _server.Activities.PostAsync("[" + string.Join(',', lines) + "]")).Status);
        }

        await _server.Get<ITransparencyLog>().SettledAsync(TimeSpan.FromSeconds(30), default);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Several_processes_and_deaths_between_give_each_act_once_and_the_budget_to_its_end()
    {
        var dying = new Dying(_server.Get<ILotWriter>(), every: 3);
        var deaths = 0;
        var workers = Enumerable.Range(0, 3).Select(async _ =>
        {
            var granter = _server.NewGranter(7, dying);
            for (var idle = 0; idle < 20;)
            {
                try
                {
                    var page = await granter.PageAsync(default);
                    idle = page is { AtEnd: true, Grants: 0 } ? 20 : idle;
                    await Task.Yield();
                }
                catch (DiedException)
                {
                    Interlocked.Increment(ref deaths);
                }
            }
        });
        await Task.WhenAll(workers);
        Assert.True(deaths > 0);
        Assert.Equal(Trips, await _server.Activities.AskAsync<long>("select count(*) from credits.grant"));
        Assert.Equal(300, (await _server.GivenAsync()).Sum());
        Assert.Equal(300, await _server.Activities.AskAsync<long>("select used from credits.budget_use"));
        Assert.Equal(300, await _server.Activities.AskAsync<long>("select sum(remaining)::bigint from credits.lot"));
        await InOrderAsync();
        var check = await _server.Get<ILedgerCheck>().RunAsync(null, null, default);
        Assert.True(check.IsSound, string.Join('\n', check.Findings));
    }

    [Fact]
    public async Task Again_gives_nothing_more()
    {
        Assert.Equal(Trips, await _server.GiveAsync());
        Assert.Equal(0, await _server.GiveAsync());
        await InOrderAsync();
    }

    [Fact]
    public async Task A_simulation_comes_to_what_was_given()
    {
        await _server.GiveAsync();
        await _server.CancelAsync("t3");
        await _server.GiveAsync();
        var policies = _server.Get<Puhui.Credits.Contracts.ICreditPolicies>();
        var text = (await policies.HistoryAsync(_server.Activities.Programme, default))[0].Text;
        var month = new DateOnly(2026, 11, 1);
        var simulated = await policies.SimulateAsync(_server.Activities.Programme, text + "\nvalue_fen: 0.5", month, month, default);
        Assert.True(simulated.IsAccepted, simulated.IsAccepted ? "" : simulated.Refusal.ToString());
        var given = (await _server.GivenAsync()).Sum();
        Assert.Equal(given, simulated.Value.Points);
        Assert.Equal((given + 1) / 2, simulated.Value.CostFen);
        Assert.Equal((Trips, (Trips - 1) * GivingServer.TripMg), (simulated.Value.Months[0].Acts, simulated.Value.Months[0].ReductionMg));
        Assert.Equal("metro", Assert.Single(simulated.Value.Scenarios).Scenario);
        Assert.True(simulated.Value.CutByBudget > 0);
        Assert.Equal(11, simulated.Value.Quantiles.Count);
    }

    private async Task InOrderAsync()
    {
        var page = await _server.Get<IJournalOrder>().ReadAsync(0, 50_000, ["CO2E"], default);
        var acts = page.Entries.Where(entry => entry.Amount > 0).Select(entry => entry.Entry.Value).ToArray();
        Assert.Equal(acts, await _server.ListAsync<Guid>("select act from credits.grant order by id"));
    }

    private sealed class DiedException : Exception;

    /// <summary>Dies after its work was done and before anything is committed, each so many times.</summary>
    private sealed class Dying(ILotWriter inner, int every) : ILotWriter
    {
        private int _times;

        public Task LockAsync(NpgsqlConnection connection, IReadOnlyCollection<PurseKey> purses, CancellationToken ct) => inner.LockAsync(connection, purses, ct);

        public async Task AddAsync(NpgsqlConnection connection, PostingBatch batch, IReadOnlyList<NewLot> lots, CancellationToken ct)
        {
            await inner.AddAsync(connection, batch, lots, ct);
            if (Interlocked.Increment(ref _times) % every == 0)
            {
                throw new DiedException();
            }
        }

        public Task<IReadOnlyList<TakenBack>> TakeBackAsync(NpgsqlConnection connection, PostingBatch batch, IReadOnlyList<LotTakeBack> takeBacks, CancellationToken ct) =>
            inner.TakeBackAsync(connection, batch, takeBacks, ct);
    }
}
