using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Accounts.SignIn;
using Puhui.Bookkeeping;
using Puhui.Modules.Tests.Accounts.Support;
using Puhui.Platform.Access;
using Puhui.Platform.Messages;

namespace Puhui.Modules.Tests.Accounts.SignIn;

public sealed class Signing_in_by_a_code
{
    private const string Phone = "13800138000";

    private static string Wrong(string code) => code == "000000" ? "000001" : "000000";

    [Fact]
    public async Task Opens_an_account_the_first_time_and_finds_it_ever_after()
    {
        await using var citizens = await Citizens.StartAsync();

        var ticket = (await citizens.SignIn.AskAsync(Phone, Citizens.Asker, default)).Value;
        Assert.Equal("138****8000", ticket.Shown);
        Assert.Equal((MessageChannel.Sms, "+8613800138000"), (citizens.Carrier.Last.Channel, citizens.Carrier.Last.Address));
        Assert.Matches("^[0-9]{6}$", citizens.Carrier.Last.Variable);
        Assert.Contains(citizens.Carrier.Last.Variable!, citizens.Carrier.Last.Text, StringComparison.Ordinal);
        var first = (await citizens.SignIn.EnterAsync(ticket.Text, citizens.Carrier.Last.Variable, Citizens.Asker, default)).Value;
        Assert.True(first.IsNew);

        citizens.Clock.Pass(TimeSpan.FromMinutes(1));
        var again = (await citizens.SignIn.AskAsync("+86 138-0013-8000", Citizens.Asker, default)).Value;
        var second = (await citizens.SignIn.EnterAsync(again.Text, citizens.Carrier.Last.Variable, Citizens.Asker, default)).Value;
        Assert.False(second.IsNew);
        Assert.Equal(first.Holder, second.Holder);
        Assert.NotEqual(first.Token, second.Token);
    }

    [Theory]
    [InlineData("13800138000", "+8613800138000")]
    [InlineData("+86 138 0013 8000", "+8613800138000")]
    [InlineData("8613800138000", "+8613800138000")]
    [InlineData("１３８００１３８０００", "+8613800138000")]
    [InlineData("+49 (151) 2345-6789", "+4915123456789")]
    [InlineData("Li.Lei@Example.COM", "li.lei@example.com")]
    public void Spellings_of_one_address_meet(string written, string address) => Assert.Equal(address, Contact.Parse(written).Value.Address);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12800138000")]
    [InlineData("1380013800")]
    [InlineData("+0123456789")]
    [InlineData("+861280013800")]
    [InlineData("li@")]
    [InlineData("@example.com")]
    [InlineData("li@example")]
    [InlineData("li lei@example.com")]
    [InlineData("li@exa\nmple.com")]
    [InlineData("li@example.com,lei@example.com")]
    public void What_is_no_address_is_refused(string? written) => Assert.Equal("contact_invalid", Contact.Parse(written).Refusal?.Code);

    [Fact]
    public async Task A_code_works_once()
    {
        await using var citizens = await Citizens.StartAsync();
        var ticket = (await citizens.SignIn.AskAsync(Phone, Citizens.Asker, default)).Value.Text;
        var code = citizens.Carrier.Last.Variable;

        Assert.True((await citizens.SignIn.EnterAsync(ticket, code, Citizens.Asker, default)).IsAccepted);
        Assert.Equal("code_over", (await citizens.SignIn.EnterAsync(ticket, code, Citizens.Asker, default)).Refusal?.Code);
        Assert.Equal(1, await citizens.CountAsync("accounts.session"));
    }

    [Fact]
    public async Task Of_twenty_who_enter_one_code_at_once_one_gets_in()
    {
        await using var citizens = await Citizens.StartAsync();
        var ticket = (await citizens.SignIn.AskAsync(Phone, Citizens.Asker, default)).Value.Text;
        var code = citizens.Carrier.Last.Variable;

        var entered = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => citizens.SignIn.EnterAsync(ticket, code, Citizens.Asker, default)));

        Assert.Single(entered, e => e.IsAccepted);
        Assert.All(entered.Where(e => !e.IsAccepted), e => Assert.Equal("code_over", e.Refusal!.Code));
        Assert.Equal(1, await citizens.CountAsync("accounts.session"));
    }

    [Fact]
    public async Task Five_wrong_tries_use_a_code_up_also_all_at_once()
    {
        await using var citizens = await Citizens.StartAsync();
        var ticket = (await citizens.SignIn.AskAsync(Phone, Citizens.Asker, default)).Value.Text;
        var code = citizens.Carrier.Last.Variable!;

        var tries = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => citizens.SignIn.EnterAsync(ticket, Wrong(code), Citizens.Asker, default)));

        Assert.Equal(5, tries.Count(e => e.Refusal!.Code == "code_wrong"));
        Assert.Equal(7, tries.Count(e => e.Refusal!.Code == "code_over"));
        Assert.Equal("code_over", (await citizens.SignIn.EnterAsync(ticket, code, Citizens.Asker, default)).Refusal?.Code);
    }

    [Fact]
    public async Task A_code_holds_for_five_minutes()
    {
        await using var citizens = await Citizens.StartAsync();
        var early = (await citizens.SignIn.AskAsync(Phone, Citizens.Asker, default)).Value.Text;
        citizens.Clock.Pass(TimeSpan.FromSeconds(299));
        Assert.True((await citizens.SignIn.EnterAsync(early, citizens.Carrier.Last.Variable, Citizens.Asker, default)).IsAccepted);

        var late = (await citizens.SignIn.AskAsync(Phone, Citizens.Asker, default)).Value.Text;
        citizens.Clock.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal("code_over", (await citizens.SignIn.EnterAsync(late, citizens.Carrier.Last.Variable, Citizens.Asker, default)).Refusal?.Code);
    }

    [Fact]
    public async Task A_code_is_worth_nothing_to_a_browser_that_did_not_ask()
    {
        await using var citizens = await Citizens.StartAsync();
        await citizens.SignIn.AskAsync(Phone, Citizens.Asker, default);
        var seenOnThePhone = citizens.Carrier.Last.Variable;
        var mine = (await citizens.SignIn.AskAsync("13900139000", Citizens.Asker, default)).Value.Text;

        var entered = await citizens.SignIn.EnterAsync(mine, seenOnThePhone, Citizens.Asker, default);

        Assert.Equal("code_wrong", entered.Refusal?.Code);
        Assert.Equal("ticket_invalid", (await citizens.SignIn.EnterAsync(null, seenOnThePhone, Citizens.Asker, default)).Refusal?.Code);
        Assert.Equal("ticket_invalid", (await citizens.SignIn.EnterAsync(mine[..^4] + "AAAA", seenOnThePhone, Citizens.Asker, default)).Refusal?.Code);
    }

    [Fact]
    public async Task Asking_is_limited_for_each_address_whoever_asks()
    {
        await using var citizens = await Citizens.StartAsync();
        async Task<string?> AskAsync(int network) => (await citizens.SignIn.AskAsync(Phone, Citizens.Asker with { Network = $"192.0.2.{network}" }, default)).Refusal?.Code;

        Assert.Null(await AskAsync(1));
        Assert.Equal("too_many_codes", await AskAsync(2));
        for (var i = 0; i < 3; i++)
        {
            citizens.Clock.Pass(TimeSpan.FromSeconds(31));
            await AskAsync(3);
        }

        citizens.Clock.Pass(TimeSpan.FromSeconds(31));
        Assert.Equal("too_many_codes", await AskAsync(4));
        Assert.Equal(4, citizens.Carrier.Sent.Count);
        citizens.Clock.Pass(TimeSpan.FromHours(1));
        Assert.Null(await AskAsync(5));
    }

    [Fact]
    public async Task Asking_is_limited_for_each_network_and_costs_nobody_else()
    {
        await using var citizens = await Citizens.StartAsync();
        for (var i = 0; i < 30; i++)
        {
            Assert.True((await citizens.SignIn.AskAsync($"139001{i:00000}", Citizens.Asker, default)).IsAccepted);
        }

        Assert.Equal("too_many_codes", (await citizens.SignIn.AskAsync(Phone, Citizens.Asker, default)).Refusal?.Code);
        Assert.True((await citizens.SignIn.AskAsync(Phone, Citizens.Asker with { Network = "198.51.100.9" }, default)).IsAccepted);
    }

    [Fact]
    public async Task Several_processes_count_together_and_take_each_others_tickets()
    {
        await using var citizens = await Citizens.StartAsync();
        var services = citizens.Modules.Services;
        ISignIn Process() => ActivatorUtilities.CreateInstance<SignInService>(
            services, ActivatorUtilities.CreateInstance<Codes>(services, ActivatorUtilities.CreateInstance<Counters>(services)));
        var (here, there) = (Process(), Process());

        var ticket = (await here.AskAsync(Phone, Citizens.Asker, default)).Value.Text;
        var code = citizens.Carrier.Last.Variable!;
        Assert.Equal("too_many_codes", (await there.AskAsync(Phone, Citizens.Asker, default)).Refusal?.Code);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("code_wrong", (await (i % 2 == 0 ? here : there).EnterAsync(ticket, Wrong(code), Citizens.Asker, default)).Refusal?.Code);
        }

        Assert.True((await there.EnterAsync(ticket, code, Citizens.Asker, default)).IsAccepted);
        Assert.Equal("code_over", (await here.EnterAsync(ticket, code, Citizens.Asker, default)).Refusal?.Code);
    }

    [Fact]
    public async Task Wrong_codes_are_limited_for_each_network()
    {
        await using var citizens = await Citizens.StartAsync();
        for (var i = 0; i < 12; i++)
        {
            var ticket = (await citizens.SignIn.AskAsync($"139001{i:00000}", Citizens.Asker, default)).Value.Text;
            var wrong = Wrong(citizens.Carrier.Last.Variable!);
            for (var n = 0; n < 5; n++)
            {
                Assert.Equal("code_wrong", (await citizens.SignIn.EnterAsync(ticket, wrong, Citizens.Asker, default)).Refusal?.Code);
            }
        }

        var last = (await citizens.SignIn.AskAsync("13900100099", Citizens.Asker, default)).Value.Text;
        Assert.Equal("too_many_attempts", (await citizens.SignIn.EnterAsync(last, citizens.Carrier.Last.Variable, Citizens.Asker, default)).Refusal?.Code);
    }

    [Fact]
    public async Task The_answer_does_not_tell_whether_an_address_is_known()
    {
        await using var citizens = await Citizens.StartAsync();
        await citizens.PersonAsync(Phone);
        citizens.Clock.Pass(TimeSpan.FromMinutes(1));

        var known = (await citizens.SignIn.AskAsync(Phone, Citizens.Asker, default)).Value;
        var unknown = (await citizens.SignIn.AskAsync("13900139000", Citizens.Asker, default)).Value;
        Assert.Equal(known.EndsAt, unknown.EndsAt);
        Assert.Equal(known.Text.Length, unknown.Text.Length);
        foreach (var ticket in new[] { known, unknown })
        {
            Assert.Equal("code_wrong", (await citizens.SignIn.EnterAsync(ticket.Text, "abcdef", Citizens.Asker, default)).Refusal?.Code);
        }
    }

    [Fact]
    public async Task Two_who_sign_in_at_once_by_one_new_address_get_one_account()
    {
        await using var citizens = await Citizens.StartAsync();
        var first = (await citizens.SignIn.AskAsync(Phone, Citizens.Asker, default)).Value.Text;
        var firstCode = citizens.Carrier.Last.Variable;
        citizens.Clock.Pass(TimeSpan.FromMinutes(1));
        var second = (await citizens.SignIn.AskAsync(Phone, Citizens.Asker, default)).Value.Text;
        var secondCode = citizens.Carrier.Last.Variable;

        var entered = await Task.WhenAll(
            Task.Run(() => citizens.SignIn.EnterAsync(first, firstCode, Citizens.Asker, default)), Task.Run(() => citizens.SignIn.EnterAsync(second, secondCode, Citizens.Asker, default)));

        Assert.Equal(entered[0].Value.Holder, entered[1].Value.Holder);
        Assert.Equal(1, await citizens.CountAsync("accounts.holder"));
        Assert.Equal(1, await citizens.CountAsync("accounts.holder_key"));
    }

    [Fact]
    public async Task A_carrier_that_fails_is_said_and_leaves_nothing_usable()
    {
        await using var citizens = await Citizens.StartAsync();
        citizens.Carrier.Broken = true;

        Assert.Equal("message_not_sent", (await citizens.SignIn.AskAsync(Phone, Citizens.Asker, default)).Refusal?.Code);
    }

    [Fact]
    public async Task Another_address_can_be_added_and_the_last_one_stays()
    {
        await using var citizens = await Citizens.StartAsync();
        var holder = await citizens.PersonAsync(Phone);
        var other = await citizens.PersonAsync("13900139000");
        citizens.Clock.Pass(TimeSpan.FromSeconds(1));
        var ticket = (await citizens.SignIn.AskAsync("li@example.com", Citizens.Asker, default)).Value.Text;
        Assert.True((await citizens.SignIn.AddContactAsync(holder, ticket, citizens.Carrier.Last.Variable, Citizens.Asker, default)).IsAccepted);
        citizens.Clock.Pass(TimeSpan.FromMinutes(1));
        var taken = (await citizens.SignIn.AskAsync("li@example.com", Citizens.Asker, default)).Value.Text;
        Assert.Equal("contact_taken", (await citizens.SignIn.AddContactAsync(other, taken, citizens.Carrier.Last.Variable, Citizens.Asker, default)).Refusal?.Code);

        var contacts = await citizens.SignIn.ContactsAsync(holder, default);
        Assert.Equal(["138****8000", "l***@example.com"], contacts.Select(c => c.Shown));
        Assert.True((await citizens.SignIn.RemoveContactAsync(holder, contacts[0].Id, default)).IsAccepted);
        Assert.Equal("last_way", (await citizens.SignIn.RemoveContactAsync(holder, contacts[1].Id, default)).Refusal?.Code);
        Assert.Equal("not_found", (await citizens.SignIn.RemoveContactAsync(holder, contacts[0].Id, default)).Refusal?.Code);
    }
}
