using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Accounts.Consents;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Accounts.Support;
using Puhui.Modules.Tests.Activities.Support;

namespace Puhui.Modules.Tests.Accounts.Consents;

public sealed class Giving_and_withdrawing_consent : IAsyncLifetime
{
    private readonly NotedAttestations _noted = new();
    private ActivityServer _server = null!;

    private IConsents Consents => _server.Get<IConsents>();

    private Guid Partner => _server.Source.Id.Value;

    public async ValueTask InitializeAsync() => _server = await NewServerAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task<ActivityServer> NewServerAsync(Npgsql.NpgsqlDataSource? database = null) => ActivityServer.StartAsync(
        database: database, add: (services, _) => services.Replace(ServiceDescriptor.Singleton<IAttestations>(_noted)));

    private async Task<string> FateAsync(string id, string holder = "user-7")
    {
        var (status, body) = await _server.PostAsync(ActivityServer.Trip(id, holder: holder));
        return status == 200 ? body.GetProperty("results")[0].GetProperty("status").GetString()! : body.GetProperty("code").GetString()!;
    }

    private async Task<AccountId> HolderAsync(string subject = "user-7") =>
        new(await _server.AskAsync<Guid>($"select account from accounts.subject where issuer = '{Partner}' and subject = '{subject}'"));

    [Fact]
    public async Task What_is_withdrawn_is_refused_at_once_and_what_is_given_again_is_taken()
    {
        Assert.Equal("posted", await FateAsync("a"));
        var holder = await HolderAsync();
        var consent = (await Consents.GiveAsync(holder, Partner, ConsentPurpose.Collect, default)).Value;
        Assert.Equal("posted", await FateAsync("b"));

        var withdrawn = (await Consents.WithdrawAsync(holder, consent.Id, default)).Value;
        Assert.False(withdrawn.Stands);
        Assert.Equal("consent_withdrawn", await FateAsync("c"));
        Assert.Equal("consent_withdrawn", await FateAsync("b"));
        Assert.Equal("posted", await FateAsync("d", "user-8"));
        Assert.Equal(2 * 892_800, await _server.BalanceAsync("user-7"));

        await Consents.GiveAsync(holder, Partner, ConsentPurpose.Collect, default);
        Assert.Equal("posted", await FateAsync("c"));
    }

    [Fact]
    public async Task Another_server_hears_of_a_withdrawal_within_seconds()
    {
        Assert.Equal("posted", await FateAsync("a"));
        var holder = await HolderAsync();
        var consent = (await Consents.GiveAsync(holder, Partner, ConsentPurpose.Collect, default)).Value;
        await using var other = await NewServerAsync(_server.Database);
        other.Http.DefaultRequestHeaders.Authorization = _server.Http.DefaultRequestHeaders.Authorization;
        Assert.Equal(200, (await other.PostAsync(ActivityServer.Trip("b"))).Status);

        await Consents.WithdrawAsync(holder, consent.Id, default);
        await other.Get<SubjectChanges>().ReadAsync(default);
        Assert.Equal("consent_withdrawn", (await other.PostAsync(ActivityServer.Trip("c"))).Body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_change_that_commits_late_is_not_overlooked()
    {
        Assert.Equal("posted", await FateAsync("a"));
        var holder = await HolderAsync();
        var accounts = _server.Get<IAccounts>();
        var changes = _server.Get<SubjectChanges>();
        await using var slow = await _server.Database.OpenConnectionAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await SubjectChanges.NoteAsync(slow, holder, default);

        // Others come and go meanwhile.
        await FateAsync("b", "user-8");
        await Consents.GiveAsync(await HolderAsync("user-8"), Partner, ConsentPurpose.Collect, default);
        await changes.ReadAsync(default);
        await FateAsync("c");
        Assert.True(accounts.TryGetCached(Partner, "user-7"u8, out _));
        await transaction.CommitAsync();
        await changes.ReadAsync(default);
        Assert.False(accounts.TryGetCached(Partner, "user-7"u8, out _));
    }

    [Fact]
    public async Task A_source_that_needs_consent_takes_nothing_about_somebody_who_has_not_agreed()
    {
        await _server.UseSourceAsync(new NewSource(_server.Programme, "asks", "Asks") { NeedsConsent = true });
        Assert.NotEqual("posted", await FateAsync("a"));
        Assert.Equal(0, await _server.AskAsync<long>("select count(*) from activities.record"));
        Assert.Equal(0, await _server.AskAsync<long>("select count(*) from accounts.subject"));
    }

    [Fact]
    public async Task Each_step_leaves_one_attestation_salted_by_the_holder_and_repeating_leaves_none()
    {
        await FateAsync("a");
        var holder = await HolderAsync();
        var first = (await Consents.GiveAsync(holder, Partner, "statistics", default)).Value;
        var again = (await Consents.GiveAsync(holder, Partner, "statistics", default)).Value;
        Assert.Equal(first, again);
        await Consents.WithdrawAsync(holder, first.Id, default);
        await Consents.WithdrawAsync(holder, first.Id, default);
        var noted = _noted.Noted.Where(one => one.Topic.StartsWith("consent.", StringComparison.Ordinal)).ToList();
        Assert.Equal(["consent.given", "consent.withdrawn"], noted.Select(one => one.Topic));
        Assert.All(noted, one => Assert.Equal(holder, one.Holder));
        Assert.All(noted, one => Assert.Equal(first.Id.ToString(), one.Subject));
        Assert.Equal(first.Id, Assert.Single(await Consents.OfAsync(holder, default)).Id);
        Assert.Equal("posted", await FateAsync("b"));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_by_name_in_order()
    {
        await FateAsync("a");
        var holder = await HolderAsync();
        Assert.Equal("purpose_unknown", (await Consents.GiveAsync(AccountId.New(), Partner, "sell", default)).Refusal!.Code);
        Assert.Equal("holder_unknown", (await Consents.GiveAsync(AccountId.New(), Partner, ConsentPurpose.Collect, default)).Refusal!.Code);
        var consent = (await Consents.GiveAsync(holder, Partner, ConsentPurpose.Collect, default)).Value;
        Assert.Equal("consent_unknown", (await Consents.WithdrawAsync(AccountId.New(), consent.Id, default)).Refusal!.Code);
        Assert.True(await Consents.StandsAsync(holder, Partner, ConsentPurpose.Collect, default));
    }

    [Fact]
    public void The_list_of_purposes_is_complete_in_both_languages()
    {
        Assert.Equal(["collect", "statistics", "standing"], Consents.Purposes.Select(purpose => purpose.Name));
        Assert.All(Consents.Purposes, purpose =>
        {
            Assert.All((string[])[purpose.Zh.Title, purpose.Zh.What, purpose.Zh.Not, purpose.En.Title, purpose.En.What, purpose.En.Not], Assert.NotEmpty);
            Assert.True(purpose.Version > 0);
        });
    }

    [Fact]
    public void A_process_that_hears_nothing_does_not_go_by_its_memory()
    {
        var time = new StandingClock();
        var fresh = new Freshness(time);
        Assert.True(fresh.IsFresh);
        fresh.Heard(time.GetTimestamp());
        time.Ticks += time.TimestampFrequency * 29;
        Assert.True(fresh.IsFresh);
        time.Ticks += time.TimestampFrequency * 2;
        Assert.False(fresh.IsFresh);
    }

    private sealed class StandingClock : TimeProvider
    {
        public long Ticks { get; set; } = 1;

        public override long GetTimestamp() => Ticks;
    }
}
