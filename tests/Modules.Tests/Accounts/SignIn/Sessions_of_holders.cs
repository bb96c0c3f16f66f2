using Microsoft.Extensions.DependencyInjection;
using Microsoft.AspNetCore.Http;
using Puhui.Accounts.Contracts;
using Puhui.Accounts.SignIn;
using Puhui.Modules.Tests.Accounts.Support;
using Puhui.Platform.Access;

namespace Puhui.Modules.Tests.Accounts.SignIn;

public sealed class Sessions_of_holders
{
    private static async Task<NewSession> BeginAsync(Citizens citizens, string phone, bool bearer = false)
    {
        var asker = Citizens.Asker with { Bearer = bearer };
        var ticket = (await citizens.SignIn.AskAsync(phone, asker, default)).Value.Text;
        return (await citizens.SignIn.EnterAsync(ticket, citizens.Carrier.Last.Variable, asker, default)).Value;
    }

    private static async Task<Visitor.Holder?> ReadAsync(Citizens citizens, string? cookie = null, string? bearer = null)
    {
        var http = new DefaultHttpContext();
        if (cookie is not null)
        {
            http.Request.Headers.Cookie = $"{IHolderSessions.CookieName}={cookie}";
        }

        if (bearer is not null)
        {
            http.Request.Headers.Authorization = "Bearer " + bearer;
        }

        return await citizens.Modules.Get<SessionStore>().ReadAsync(http) as Visitor.Holder;
    }

    [Fact]
    public async Task Are_known_by_their_token_and_nothing_near_it()
    {
        await using var citizens = await Citizens.StartAsync();
        var session = await BeginAsync(citizens, "13800138000");

        Assert.Equal(session.Holder.Value, (await ReadAsync(citizens, session.Token))?.Account);
        Assert.Null(await ReadAsync(citizens, session.Token[..^1] + (session.Token[^1] == 'A' ? 'B' : 'A')));
        Assert.Null(await ReadAsync(citizens, ""));
        Assert.Null(await ReadAsync(citizens));
    }

    [Fact]
    public async Task Of_a_browser_do_not_work_as_a_bearers_nor_the_other_way_round()
    {
        await using var citizens = await Citizens.StartAsync();
        var browser = await BeginAsync(citizens, "13800138000");
        var program = await BeginAsync(citizens, "13900139000", bearer: true);

        Assert.Null(await ReadAsync(citizens, bearer: browser.Token));
        Assert.Null(await ReadAsync(citizens, cookie: program.Token));
        Assert.Equal(program.Holder.Value, (await ReadAsync(citizens, bearer: program.Token))?.Account);
    }

    [Fact]
    public async Task End_when_unused_for_thirty_days_or_after_half_a_year()
    {
        await using var citizens = await Citizens.StartAsync();
        var session = await BeginAsync(citizens, "13800138000");
        for (var month = 0; month < 6; month++)
        {
            citizens.Clock.Pass(TimeSpan.FromDays(29));
            Assert.NotNull(await ReadAsync(citizens, session.Token));
        }

        citizens.Clock.Pass(TimeSpan.FromDays(7));
        Assert.Null(await ReadAsync(citizens, session.Token));
        var idle = await BeginAsync(citizens, "13800138000");
        citizens.Clock.Pass(TimeSpan.FromDays(31));
        Assert.Null(await ReadAsync(citizens, idle.Token));
        await citizens.Modules.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<SignInCleaning>().Single().CleanAsync(default);
        Assert.Equal(0, await citizens.CountAsync("accounts.session"));
        Assert.Equal(0, await citizens.CountAsync("accounts.sign_in_code"));
    }

    [Fact]
    public async Task Are_listed_and_ended_by_their_holder_only()
    {
        await using var citizens = await Citizens.StartAsync();
        var mine = await BeginAsync(citizens, "13800138000");
        citizens.Clock.Pass(TimeSpan.FromMinutes(1));
        var other = await BeginAsync(citizens, "13800138000");
        var stranger = await BeginAsync(citizens, "13900139000");
        var sessions = citizens.Modules.Get<IHolderSessions>();

        var list = await sessions.ListAsync(mine.Holder, default);
        Assert.Equal(["phone", "phone"], list.Select(s => s.Way));
        Assert.Equal("Chrome · Android", list[0].Device);
        Assert.DoesNotContain(mine.Token, list.Select(s => s.Id));
        Assert.False(await sessions.EndAsync(stranger.Holder, list[0].Id, default));
        Assert.True(await sessions.EndAsync(mine.Holder, list[0].Id, default));
        Assert.Null(await ReadAsync(citizens, other.Token));
        Assert.NotNull(await ReadAsync(citizens, mine.Token));
        citizens.Clock.Pass(TimeSpan.FromMinutes(1));
        await BeginAsync(citizens, "13800138000");
        Assert.Equal(1, await sessions.EndOthersAsync(mine.Holder, (await ReadAsync(citizens, mine.Token))!.Session, default));
        Assert.NotNull(await ReadAsync(citizens, mine.Token));
        Assert.NotNull(await ReadAsync(citizens, stranger.Token));
    }
}
