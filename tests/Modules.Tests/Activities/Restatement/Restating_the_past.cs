using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Restatement;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Modules.Tests.Activities.Caps;
using Puhui.Modules.Tests.Activities.Replay;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Programmes.Contracts;
using Puhui.TransparencyLog;

namespace Puhui.Modules.Tests.Activities.Restatement;

public sealed class Restating_the_past
{
    private static readonly DateTimeOffset From = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string Methods = Versions.Folder(
        (Versions.Travel, "2024.2", yaml => yaml.Replace("metro: 0.032", "metro: 0.030", StringComparison.Ordinal).Replace("bus: 0.052", "bus: 0.074", StringComparison.Ordinal)),
        (Versions.Energy, "2022.2", yaml => yaml.Replace("e-invoice: 5 }", "e-invoice: 7 }", StringComparison.Ordinal).Replace("rail-ticket: 136", "rail-ticket: 100", StringComparison.Ordinal)
            .Replace("id: invoice-day, per: day, of: count, max: 5 count", "id: invoice-day, per: day, of: count, max: 3 count", StringComparison.Ordinal)));

    [Fact]
    public async Task What_the_dry_run_says_is_posted_by_entries_that_name_the_decision_and_nothing_is_edited()
    {
        await using var house = await House.OpenAsync();
        var server = house.Server;
        await server.PostAsync($"[{ActivityServer.Trip("m", "10 km", "anna", "metro", "2025-03-10T08:00:00+08:00")},{ActivityServer.Trip("b", "10 km", "anna", "bus", "2025-03-11T08:00:00+08:00")},"
            + $"{ActivityServer.Trip("w", "1 km", "bo", "walking", "2025-03-12T08:00:00+08:00")},{ActivityServer.Trip("gone", "5 km", "bo", "bus", "2025-03-13T08:00:00+08:00")}]");
        await server.CancelAsync("gone");
        var before = DateTimeOffset.UtcNow;
        var decision = house.Approve(Versions.Travel, Versions.NextTravel);

        var plan = (await house.Restatements.PreviewAsync(decision, null, default)).Value.Totals;
        Assert.Equal(new RestatementTotals(3, 2, 1_344_000, 1_144_000, 20_000, 220_000, 0, 0, 0), plan);
        Assert.Equal(1_240_000, await server.BalanceAsync("anna"));
        Assert.Equal(plan, await house.RunAsync(decision));

        Assert.Equal((1_040_000L, 104_000L), (await server.BalanceAsync("anna"), await server.BalanceAsync("bo")));
        var anna = await house.AccountAsync("anna");
        var rows = (await server.Get<ILedger>().StatementAsync(anna, new StatementQuery("CO2E"), default)).Rows;
        Assert.Equal([(EntryKind.Issue, 520_000L), (EntryKind.Issue, 720_000), (EntryKind.Correct, -220_000), (EntryKind.Correct, 20_000)], rows.Select(row => (row.Entry.Kind, row.Entry.Amount)).OrderBy(row => row));
        var adjusting = rows.Single(row => row.Entry.Amount == -220_000).Entry;
        Assert.Equal(rows.Single(row => row.Entry.Amount == 520_000).Entry.Entry, adjusting.Corrects);
        Assert.Equal($"{decision}/act:{server.Source.Number}:b", adjusting.Reference);
        Assert.Equal("cn.jjj.low-carbon-travel@2024.1", adjusting.Issuer);

        // As of before, everything is as it was; as of now, the record tells both numbers and the decision.
        var then = await server.Get<ILedger>().BalancesOfAsync(anna, new AsOf(null, before), default);
        Assert.Equal(1_240_000, then.Single(balance => balance.Asset == "CO2E").Posted);
        var (_, read) = await server.GetAsync("/v1/activities/b");
        Assert.Equal((300_000, "cn.jjj.low-carbon-travel@2024.2"), (read.GetProperty("reductionMg").GetInt64(), read.GetProperty("method").GetString()));
        var told = Assert.Single(await house.Restatements.OfRecordAsync(adjusting.Reference, default));
        Assert.Equal((decision, 520_000L, 300_000L, adjusting.Entry), (told.Decision, told.Before, told.After, told.Entry!.Value));
        var (_, entry) = await server.GetAsync($"/v1/entries/{adjusting.Entry}");
        Assert.Equal(decision.ToString(), entry.GetProperty("explanation").GetProperty("restatements")[0].GetProperty("decision").GetString());

        await house.ProveAsync();
    }

    [Fact]
    public async Task A_later_cancellation_takes_back_what_the_record_stands_at()
    {
        await using var house = await House.OpenAsync();
        var server = house.Server;
        await server.PostAsync($"[{ActivityServer.Trip("m", "10 km", "anna", "metro", "2025-03-10T08:00:00+08:00")},{ActivityServer.Trip("b", "10 km", "anna", "bus", "2025-03-11T08:00:00+08:00")}]");
        await house.RunAsync(house.Approve(Versions.Travel, Versions.NextTravel));

        var (_, cancelled) = await server.CancelAsync("m");
        Assert.Equal(740_000, cancelled.GetProperty("reversedMg").GetInt64());
        await server.PostAsync(ActivityServer.Trip("b2", "20 km", "anna", "bus", "2025-03-11T08:00:00+08:00", ",\"corrects\":\"b\""));
        Assert.Equal(1_040_000, await server.BalanceAsync("anna"));
        await house.ProveAsync();
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    public async Task Caps_come_to_what_the_model_says_and_go_on_from_there(int seed)
    {
        await using var house = await House.OpenAsync(Capped_histories.Choices);
        var server = house.Server;
        var random = new Random(seed);
        var live = new List<CappedAct>();
        await ArriveAsync("a", 25);
        var from = new DateTimeOffset(2025, 8, 31, 16, 0, 0, TimeSpan.Zero);
        var restated = live.Where(act => act.At >= from).Select(act => act.Id).ToHashSet();
        var next = new CapRates(Invoice: 7_000, InvoicesADay: 3, Ticket: 100_000);
        var expected = CapModel.Credits(live, Rates);
        var standing = CapModel.Credits(live);
        var decision = house.Approve(Versions.Energy, Versions.NextEnergy, from);

        var plan = (await house.Restatements.PreviewAsync(decision, null, default)).Value.Totals;
        var posted = await house.RunAsync(decision);
        Assert.Equal(plan, posted);
        Assert.Equal((restated.Count, live.Count(act => expected[act.Id] != standing[act.Id])), (posted.Records, posted.Entries));
        await Capped_histories.CompareAsync(server, expected, $"seed {seed}, restated");

        await ArriveAsync("b", 15);
        await Capped_histories.CompareAsync(server, CapModel.Credits(live, Rates), $"seed {seed}, after");
        await house.ProveAsync();

        CapRates Rates(CappedAct act) => restated.Contains(act.Id) ? next : new CapRates();

        async Task ArriveAsync(string prefix, int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                var acts = Enumerable.Range(0, random.Next(1, 5)).Select(i => Capped_histories.NewAct(random, $"{prefix}{step}-{i}")).ToList();
                Assert.Equal(200, (await server.PostAsync($"[{string.Join(',', acts.Select(act => act.Json()))}]")).Status);
                live.AddRange(acts);
                if (random.Next(3) == 0)
                {
                    var act = live[random.Next(live.Count)];
                    Assert.Equal(200, (await server.CancelAsync(act.Id)).Status);
                    live.Remove(act);
                }
            }
        }
    }

    [Fact]
    public async Task Two_processes_with_kills_and_cancellations_between_post_each_difference_once()
    {
        await using var house = await House.OpenAsync(add: WithoutWorker);
        await using var other = await House.OpenAsync(add: WithoutWorker, beside: house);
        var server = house.Server;
        foreach (var part in Enumerable.Range(0, 240).Chunk(20))
        {
            await server.PostAsync("[" + string.Join(',', part.Select(i => ActivityServer.Trip($"t{i}", "10 km", $"h{i % 30}", i % 2 == 0 ? "metro" : "bus", $"2025-03-{10 + (i / 30)}T08:00:00+08:00"))) + "]");
        }

        var decision = house.Approve(Versions.Travel, Versions.NextTravel);
        other.Share(house);
        Assert.True((await house.Restatements.BeginAsync(decision, "Li", default)).IsAccepted);
        await house.CutAsync();
        var job = (await server.Get<Jobs>().OfAsync(decision, default))!;

        // Posted, and killed before the commit: nothing of it may stay.
        await using (var dying = new NpgsqlConnection(server.Database.ConnectionString + ";Pooling=false"))
        {
            await dying.OpenAsync();
            await using var transaction = await dying.BeginTransactionAsync();
            await using var take = new NpgsqlCommand("select number from activities.restatement_piece where done_at is null order by number limit 1 for update", dying);
            await take.ExecuteScalarAsync();
            Assert.True(await server.Get<Restater>().PieceAsync(job, default));
        }

        var cancels = Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
            {
                Assert.Equal(200, (await server.CancelAsync($"t{i * 5}")).Status);
            }
        });
        var late = server.PostAsync(ActivityServer.Trip("late", "10 km", "h1", "metro", "2025-04-10T08:00:00+08:00"));
        await Task.WhenAll(house.RunBegunAsync(decision), other.RunBegunAsync(decision), cancels, late);

        var standing = await server.AskAsync<decimal>("""
            select sum(case when r.scenario = 'metro' then 740000 else 300000 end::numeric) from activities.record r
            where not exists (select from activities.cancellation c where c.source = r.source and c.record_id = r.record_id)
              and (r.record_id <> 'late' or exists (select from activities.restated x where x.record_id = 'late'))
            """);
        standing += await server.AskAsync<bool>("select exists (select from activities.restated x where x.record_id = 'late')") ? 0 : 720_000;
        Assert.Equal(standing, await server.AskAsync<decimal>("select sum(posted) from ledger.balance where account_id < 'ffffffff-ffff-8000-0000-000000000000'"));
        Assert.Equal(0, await server.AskAsync<decimal>("select sum(posted) from ledger.balance"));
        Assert.Equal(1, await server.AskAsync<long>("select max(n) from (select count(*) as n from activities.adjustment where restatement is not null group by source, record_id) x"));
        await house.ProveAsync();
    }

    [Fact]
    public async Task What_a_holder_has_spent_is_left_and_told_and_no_balance_goes_below_zero()
    {
        await using var house = await House.OpenAsync();
        var server = house.Server;
        await server.PostAsync("[" + string.Join(',', Enumerable.Range(0, 4).Select(i => ActivityServer.Trip($"b{i}", "10 km", "anna", "bus", $"2025-03-1{i}T08:00:00+08:00"))
            .Append(ActivityServer.Trip("m", "10 km", "anna", "metro", "2025-03-20T08:00:00+08:00"))) + "]");
        var anna = await house.AccountAsync("anna");

        // 2,800,000 stand; 2,400,000 are reserved; four times 220,000 would go and 20,000 come.
        await house.ReserveAsync(anna, 2_400_000);
        var decision = house.Approve(Versions.Travel, Versions.NextTravel);
        var plan = (await house.Restatements.PreviewAsync(decision, null, default)).Value.Totals;
        Assert.Equal((2L, 2L, 3L, 660_000L), (plan.Records, plan.Entries, plan.Left, plan.LeftAmount));
        Assert.Equal(plan, await house.RunAsync(decision));
        Assert.Equal(2_800_000 + 20_000 - 220_000, await server.BalanceAsync("anna"));
        Assert.Equal(3, await server.AskAsync<long>("select count(*) from activities.restatement_left where code = 'balance_insufficient' and amount_mg = -220000"));
        await house.ProveAsync();
    }

    [Fact]
    public async Task Without_an_approved_decision_nothing_is_posted()
    {
        await using var house = await House.OpenAsync();
        var unknown = RestatementDecisionId.New();
        Assert.Equal("decision_not_approved", (await house.Restatements.PreviewAsync(unknown, null, default)).Refusal!.Code);
        Assert.Equal("decision_not_approved", (await house.Restatements.BeginAsync(unknown, "Li", default)).Refusal!.Code);
        Assert.Equal("restatement_unknown", (await house.Restatements.RunAsync(unknown, null, default)).Refusal!.Code);
        Assert.Equal("method_unknown", (await house.Restatements.PreviewAsync(house.Approve(Versions.Travel, new("cn.none", "1")), null, default)).Refusal!.Code);
        Assert.Equal("kind_differs", (await house.Restatements.PreviewAsync(house.Approve(Versions.Travel, Versions.NextEnergy), null, default)).Refusal!.Code);

        var decision = house.Approve(Versions.Travel, Versions.NextTravel);
        Assert.Equal(new RestatementTotals(0, 0, 0, 0, 0, 0, 0, 0, 0), await house.RunAsync(decision));
        Assert.Equal("restatement_done", (await house.Restatements.PreviewAsync(decision, null, default)).Refusal!.Code);
        Assert.True((await house.Restatements.BeginAsync(decision, "Li", default)).IsAccepted);
        Assert.Equal(decision, Assert.Single(await house.Restatements.ListAsync(house.Server.Programme, default)).Decision);
    }

    private static void WithoutWorker(IServiceCollection services) =>
        services.Remove(services.Single(service => service.ImplementationType == typeof(RestatementWorker)));

    private sealed class House : IAsyncDisposable, IMethodDecisions
    {
        private Dictionary<RestatementDecisionId, RestatementDecision> _approved = [];

        public ActivityServer Server { get; private set; } = null!;

        public IRestatements Restatements => Server.Get<IRestatements>();

        public static async Task<House> OpenAsync(IEnumerable<MethodChoiceRow>? choices = null, Action<IServiceCollection>? add = null, House? beside = null)
        {
            var house = new House();
            house.Server = await Versions.ServerAsync(choices, beside?.Server.Database, Methods, add: (services, _) =>
            {
                services.Replace(ServiceDescriptor.Singleton<IMethodDecisions>(house));
                add?.Invoke(services);
            });
            return house;
        }

        public void Share(House other) => _approved = other._approved;

        public RestatementDecisionId Approve(MethodRef old, MethodRef replacement, DateTimeOffset? from = null)
        {
            var id = RestatementDecisionId.New();
            _approved[id] = new RestatementDecision(id, Server.Programme, old, replacement, from ?? From, null, "The factor was misread.", DateTimeOffset.UtcNow, new byte[32]);
            return id;
        }

        public async Task<RestatementTotals> RunAsync(RestatementDecisionId decision)
        {
            var begun = await Restatements.BeginAsync(decision, "Li", default);
            Assert.True(begun.IsAccepted, begun.Refusal?.ToString());
            return await RunBegunAsync(decision);
        }

        public async Task<RestatementTotals> RunBegunAsync(RestatementDecisionId decision) => (await Restatements.RunAsync(decision, null, default)).Value;

        public async Task<AccountId> AccountAsync(string holder) =>
            new(await Server.AskAsync<Guid>($"select account from accounts.subject where issuer = '{Server.Source.Id.Value}' and subject = '{holder}'"));

        public async Task ReserveAsync(AccountId account, long amount)
        {
            var secret = (await Server.Get<IHolderSecrets>().SecretsAsync([account], default))[account];
            await using var connection = await Server.Database.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            var origin = new FieldList([new Field("order", "1")]).Encode();
            var reserved = await Server.Get<IReservations>().ReserveAsync(connection, new Reservation(account, secret, "CO2E", amount, DateTimeOffset.UtcNow, "shop", "order", origin), default);
            Assert.True(reserved.IsAccepted);
            await transaction.CommitAsync();
        }

        /// <summary>A piece for each request that arrived.</summary>
        public async Task CutAsync()
        {
            await using var command = Server.Database.CreateCommand("""
                insert into activities.restatement_piece (restatement, number, received_from, received_to)
                select (select number from activities.restatement), 100 + n, lower, coalesce(lead(lower) over (order by n), (select begun_at from activities.restatement))
                from (select row_number() over (order by received_at) as n, received_at as lower from activities.record group by received_at) bounds
                """);
            await using var whole = Server.Database.CreateCommand("delete from activities.restatement_piece");
            await whole.ExecuteNonQueryAsync();
            await command.ExecuteNonQueryAsync();
        }

        /// <summary>Books and log agree, people and issued are the same sum, and every entry's receipt can be made.</summary>
        public async Task ProveAsync()
        {
            await Server.Get<ITransparencyLog>().SettledAsync(TimeSpan.FromSeconds(30), default);
            var report = await Server.Get<ILedgerCheck>().RunAsync(null, null, default);
            Assert.True(report.IsSound, string.Join(Environment.NewLine, report.Findings));
            await using var command = Server.Database.CreateCommand("select entry_id from ledger.leg where leg_no = 0 and category <> 'shop' limit 40");
            await using var row = await command.ExecuteReaderAsync();
            while (await row.ReadAsync())
            {
                var receipt = await Server.Get<IReceipts>().GetAsync(new EntryId(row.GetGuid(0)), default);
                Assert.True(receipt.IsAccepted, receipt.Refusal?.ToString());
            }
        }

        public Task<RestatementDecision?> FindApprovedRestatementAsync(RestatementDecisionId id, CancellationToken ct) => Task.FromResult(_approved.GetValueOrDefault(id));

        public Task<IReadOnlyList<RestatementDecision>> ListApprovedAsync(ProgrammeId programme, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<RestatementDecision>>([.. _approved.Values]);

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
