using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Citizen.Entries;
using Puhui.Citizen.Holders;
using Puhui.Components;
using Puhui.Credits.Contracts;
using Puhui.Engagement.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;
using Puhui.Web.Tests.Console;
using Xunit;

namespace Puhui.Web.Tests.Citizen.App;

/// <summary>The real server with sample doors behind the app's pages, on a Thursday at 18:40, and two holders: one who has everything, one on a first day.</summary>
public sealed class SampleApp : IAsyncLifetime
{
    private readonly Clock _clock = new() { Now = SampleBook.Now.ToUniversalTime() };
    private readonly SampleCredits _credits;
    private readonly SampleRewards _rewards;
    private readonly SampleEngagement _engagement;
    private readonly AnyonesBook _book = new();
    private readonly Dictionary<string, string> _sessions = [];

    public SampleApp() => (_credits, _rewards, _engagement) = (new(_clock), new(_clock), new(_clock));

    public RealServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await RealServer.StartAsync(services => services
            .AddSingleton<TimeProvider>(_clock).AddSingleton<IHolderBook>(_book)
            .AddSingleton<ICreditBook>(_credits).AddSingleton<ICollecting>(_credits).AddSingleton<IFriends>(_credits).AddSingleton<IRankings>(_credits)
            .AddSingleton<IOffers>(_rewards).AddSingleton<IMerchants>(_rewards).AddSingleton<IRedemptions>(_rewards).AddSingleton<IWaitingRoom>(_rewards).AddSingleton<IVouchers>(_rewards).AddSingleton<IGoals>(_rewards)
            .AddSingleton<IStandings>(_engagement).AddSingleton<IGreenStatements>(_engagement));
        _rewards.Programme = Server.Source.Programme;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>Lets a fresh browser in as the one who has everything (<c>rich</c>) or as one on a first day (<c>new</c>).</summary>
    internal async Task EnterAsync(IBrowserContext context, string who = "rich")
    {
        if (!_sessions.TryGetValue(who, out var session))
        {
            var page = await context.SignInAsync(Server, who == "rich" ? "13812340001" : "13812340002", who == "rich" ? "/join/demo" : "/me");
            if (who == "rich")
            {
                await page.Locator("input[name=terms]").CheckAsync();
                await page.Locator("form:has(input[name=terms]) button").ClickAsync();
                await page.Locator(".notice-leaf").WaitForAsync();
            }

            session = (await context.CookiesAsync()).Single(cookie => cookie.Name == IHolderSessions.CookieName).Value;
            _sessions[who] = session;
            if (who == "rich")
            {
                await page.GotoAsync(Server.Url + "/me/history");
                var then = await page.Locator("a[href$='/then']").First.GetAttributeAsync("href");
                Assert.True(AccountId.TryParse(then!.Split('/')[2], out var holder));
                (_credits.Rich, _rewards.Rich, _engagement.Rich, _book.Rich) = (holder, holder, holder, holder);
            }

            await page.CloseAsync();
        }

        await context.AddCookiesAsync([new Cookie { Name = IHolderSessions.CookieName, Value = session, Url = Server.Url }]);
    }

    /// <summary>The sample book of an ordinary holder for one account, that of a first day for all others.</summary>
    private sealed class AnyonesBook : IHolderBook
    {
        private readonly SampleBook _inner = new();

        public AccountId? Rich { get; set; }

        private HolderView In(HolderView holder) => holder with { Account = Of(holder.Account) };

        private AccountId Of(AccountId account) => account == Rich ? SampleBook.Ordinary : SampleBook.FirstDay;

        public async Task<HolderView?> FindAsync(AccountId account, CancellationToken ct) => (await _inner.FindAsync(Of(account), ct))! with { Account = account };

        public Task<ActivityList> ListAsync(HolderView holder, string? scenario, string? cursor, CancellationToken ct) => _inner.ListAsync(In(holder), scenario, cursor, ct);

        public Task<IReadOnlyList<ActivityRow>> NewerAsync(HolderView holder, string? key, CancellationToken ct) => _inner.NewerAsync(In(holder), key, ct);

        public Task<EntryView?> EntryAsync(HolderView holder, string key, Language language, CancellationToken ct) => _inner.EntryAsync(In(holder), key, language, ct);

        public Task<Refusal?> AppealAsync(HolderView holder, string key, string words, CancellationToken ct) => Task.FromResult<Refusal?>(null);

        public async IAsyncEnumerable<AccountId> WatchAsync(AccountId account, [EnumeratorCancellation] CancellationToken ct)
        {
            await Task.Delay(Timeout.Infinite, ct);
            yield break;
        }
    }
}
