using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Accounts.Rights;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Partners;
using Puhui.Partners.Events;

namespace Puhui.Modules.Tests.Accounts.Rights;

/// <summary>Show 4: export first, then nothing readable remains, the log verifies, and everybody else's receipts hold.</summary>
public sealed class Erasing_a_holder
{
    private const string Subject = "李雷-13812345678";
    private const string RecordId = "order-京A88888-0042";
    private const string HeldId = "order-held-110101199003070017";
    private const string Card = "6222021234567890123";
    private const string Words = "我的电话写错了，应当是13912345679";
    private static readonly string[] Canaries = [Subject, RecordId, HeldId, Card, Words, "zero-李雷", "corrected-李雷", "查询理由是本人致电", "申诉的话李雷"];

    private static Task<ActivityServer> NewServerAsync() => ActivityServer.StartAsync(add: (services, settings) =>
        services.AddPartners(settings).AddSingleton(new PartnersOptions { Background = false }));

    private static async Task<AccountId> AccountAsync(ActivityServer server, string subject) =>
        new(await server.AskAsync<Guid>($"select account from accounts.subject where subject = '{subject}'"));

    private static string Trip(string id, string holder, string at, string more = "", string distance = "12.4 km") => ActivityServer.Trip(id, distance, holder, at: at, more: more);

    [Fact]
    public async Task Nothing_readable_remains_and_every_proof_holds()
    {
        await using var server = await NewServerAsync();
        var rights = server.Get<IHolderRights>();
        string[] bodies =
        [
            Trip(RecordId, Subject, "2025-09-17T08:10:00+08:00", $$""","until":"2025-09-17T08:40:00+08:00","references":{"card":"{{Card}}","transaction":"tx-李雷"},"from":{"lat":39.9,"lon":116.4}"""),
            Trip("other-1", "user-8", "2025-09-17T08:10:00+08:00"),
            Trip(HeldId, Subject, "2025-09-17T08:20:00+08:00", ",\"until\":\"2025-09-17T08:55:00+08:00\""),
            Trip("zero-李雷", Subject, "2025-09-18T08:20:00+08:00", distance: "0 km"),
            Trip("plain-1", Subject, "2025-09-19T08:20:00+08:00"),
            Trip("corrected-李雷", Subject, "2025-09-19T08:20:00+08:00", ",\"corrects\":\"plain-1\"", "5 km"),
        ];
        foreach (var body in bodies)
        {
            Assert.Equal(200, (await server.PostAsync(body)).Status);
        }

        Assert.Equal(409, (await server.PostAsync(Trip(RecordId, Subject, "2025-09-17T08:11:00+08:00"))).Status);
        var holder = await AccountAsync(server, Subject);
        var other = await AccountAsync(server, "user-8");
        await server.AskAsync<int>($"insert into activities.appeal (source, record_id, at, words) values ({server.Source.Number}, '{HeldId}', now(), '申诉的话李雷') returning source");
        for (var tried = 0; tried < 50 && await server.Get<EventFeed>().RunAsync(default) == 0; tried++)
        {
            await Task.Delay(20);
        }

        var consent = (await server.Get<IConsents>().GiveAsync(holder, server.Source.Issuer, "collect", default)).Value;
        Assert.True((await rights.LookAsync(holder, new Looker(Guid.CreateVersion7(), "support"), "asked", "查询理由是本人致电" + Subject, default)).IsAccepted);
        Assert.True((await rights.AskCorrectionAsync(holder, Words, default)).IsAccepted);
        var balances = await server.Get<ILedger>().BalancesOfAsync(holder, default);
        var mine = (await server.Get<ILedger>().StatementAsync(holder, new StatementQuery("CO2E"), default)).Rows[0].Entry.Entry;
        var theirs = (await server.Get<ILedger>().StatementAsync(other, new StatementQuery("CO2E"), default)).Rows[0].Entry.Entry;

        // Before: it is all there for the holder to take away, and partners' ids lie where they must.
        using var taken = new MemoryStream();
        await rights.ExportAsync(holder, taken, default);
        using var export = JsonDocument.Parse(taken.ToArray());
        var text = Encoding.UTF8.GetString(taken.ToArray());
        Assert.All((string[])[Subject, RecordId, HeldId, "zero-李雷", "corrected-李雷", Words, consent.Id.ToString()], canary => Assert.Contains(canary, text));
        Assert.DoesNotContain("user-8", text);
        Assert.DoesNotContain("other-1", text);
        var before = await DatabaseSearch.RunAsync(server.Database, Canaries);
        Assert.Contains(before.Hits, hit => hit.Table == "accounts.subject");
        Assert.True(before.Hits.Any(hit => hit.Table == "partners.event"), string.Join('\n', before.Hits));
        Assert.DoesNotContain(before.Hits, hit => hit.Canary is Card or Words || hit.Canary.StartsWith("查询", StringComparison.Ordinal));

        var done = (await rights.EraseAsync(holder, "holder", default)).Value;
        Assert.Equal(1, done.Accounts);

        var after = await DatabaseSearch.RunAsync(server.Database, Canaries);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"searched {after.Tables} tables, {after.Rows} rows for {Canaries.Length} texts in plain, hexadecimal and base64: {before.Hits.Count} found before, {after.Hits.Count} after");
        Assert.True(after.Hits.Count == 0, string.Join('\n', after.Hits));

        // Amounts stay, as somebody's; everybody else's proof holds, and the erased one's still stands in the log.
        Assert.Equal(balances, await server.Get<ILedger>().BalancesOfAsync(holder, default));
        var check = await server.Get<ILedgerCheck>().RunAsync(null, null, default);
        Assert.True(check.IsSound, string.Join('\n', check.Findings));
        Assert.True((await server.Get<IReceipts>().GetAsync(theirs, default)).IsAccepted);
        Assert.Equal("receipt_erased", (await server.Get<IReceipts>().GetAsync(mine, default)).Refusal?.Code);
        Assert.NotNull(await server.Get<ILedger>().ProveAsync(mine, default));
        Assert.Equal("receipt_erased", (await server.Get<IAttestations>().ReceiptAsync(consent.GivenReceipt, default)).Refusal?.Code);
        Assert.True((await server.Get<IAttestations>().ReceiptAsync(done.Receipt!.Value, default)).IsAccepted);
        Assert.Null(await server.Get<IAccounts>().FindAsync(holder, default));

        // The partner goes on sending: nothing is taken, nobody is opened an account again, and nothing readable comes back.
        var later = await server.PostAsync(Trip("later", Subject, "2025-09-20T08:10:00+08:00"));
        Assert.Contains("consent_withdrawn", later.Body.ToString(), StringComparison.Ordinal);
        Assert.Equal(200, (await server.PostAsync(Trip("later", "user-9", "2025-09-20T08:10:00+08:00"))).Status);
        Assert.Equal(0, await server.AskAsync<long>($"select count(*) from accounts.subject where subject = '{Subject}'"));
        Assert.Empty((await DatabaseSearch.RunAsync(server.Database, Canaries)).Hits);
        Assert.Equal(balances, await server.Get<ILedger>().BalancesOfAsync(holder, default));
        Assert.Equal(404, (await server.CancelAsync(RecordId)).Status);
        Assert.Null((await rights.EraseAsync(holder, "holder", default)).Value.Receipt);
        Assert.Equal("holder_erased", (await server.Get<IConsents>().GiveAsync(holder, server.Source.Issuer, "collect", default)).Refusal?.Code);
    }

    [Fact]
    public async Task An_erasure_waits_for_its_time_and_can_be_taken_back()
    {
        var time = new MovingTime(DateTimeOffset.UtcNow);
        await using var server = await ActivityServer.StartAsync(time: time);
        var rights = server.Get<IHolderRights>();
        await server.PostAsync(ActivityServer.Trip("a"));
        var holder = await AccountAsync(server, "user-7");
        var asked = (await rights.AskErasureAsync(holder, default)).Value;
        Assert.Equal(asked.Id, (await rights.AskErasureAsync(holder, default)).Value.Id);
        Assert.Equal(TimeSpan.FromDays(3), asked.DueAt - asked.AskedAt);
        Assert.Equal(HolderRequestState.TakenBack, (await rights.TakeBackAsync(holder, asked.Id, default)).Value.State);
        time.Now += TimeSpan.FromDays(4);
        await server.Get<RightsUpkeep>().RunAsync(default);
        Assert.NotNull(await server.Get<IAccounts>().FindAsync(holder, default));
        asked = (await rights.AskErasureAsync(holder, default)).Value;
        Assert.Equal("four_eyes_needed", (await rights.DecideAsync(asked.Id, Guid.NewGuid(), true, "", default)).Refusal?.Code);
        time.Now += TimeSpan.FromDays(3);
        await server.Get<RightsUpkeep>().RunAsync(default);
        Assert.Null(await server.Get<IAccounts>().FindAsync(holder, default));
        Assert.Equal(HolderRequestState.Done, Assert.Single(await rights.RequestsAsync(holder, default), one => one.Id == asked.Id).State);
    }

    [Fact]
    public async Task What_staff_proposes_needs_a_second_person()
    {
        await using var server = await ActivityServer.StartAsync();
        var rights = server.Get<IHolderRights>();
        await server.PostAsync(ActivityServer.Trip("a"));
        var holder = await AccountAsync(server, "user-7");
        var (one, two) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Assert.Equal("reason_invalid", (await rights.ProposeErasureAsync(holder, one, "short", default)).Refusal?.Code);
        var proposed = (await rights.ProposeErasureAsync(holder, one, "asked for it by letter", default)).Value;
        Assert.Equal("request_unknown", (await rights.TakeBackAsync(holder, proposed.Id, default)).Refusal?.Code);
        Assert.Equal("four_eyes_needed", (await rights.DecideAsync(proposed.Id, one, true, "", default)).Refusal?.Code);
        Assert.True((await rights.DecideAsync(proposed.Id, two, true, "letter seen", default)).IsAccepted);
        Assert.Null(await server.Get<IAccounts>().FindAsync(holder, default));
        Assert.Equal("request_unknown", (await rights.DecideAsync(proposed.Id, two, true, "", default)).Refusal?.Code);
    }

    [Fact]
    public async Task Who_looks_gives_a_reason_and_the_holder_sees_it()
    {
        await using var server = await ActivityServer.StartAsync();
        var rights = server.Get<IHolderRights>();
        await server.PostAsync(ActivityServer.Trip("a"));
        var holder = await AccountAsync(server, "user-7");
        var who = new Looker(Guid.CreateVersion7(), "support");
        Assert.Equal("reason_invalid", (await rights.LookAsync(holder, who, "curiosity", "I would like to know", default)).Refusal?.Code);
        Assert.Equal("reason_invalid", (await rights.LookAsync(holder, who, "asked", "because", default)).Refusal?.Code);
        Assert.Equal("holder_unknown", (await rights.LookAsync(AccountId.New(), who, "asked", "called about a missing trip", default)).Refusal?.Code);
        Assert.Empty(await rights.LooksAsync(holder, default));
        await rights.LookAsync(holder, who, "asked", "called about a missing trip", default);
        var look = Assert.Single(await rights.LooksAsync(holder, default));
        Assert.Equal(("support", "asked", "called about a missing trip"), (look.Role, look.Reason, look.Words));
        var attested = Assert.Single((await server.Get<IAttestations>().ListAsync(new AttestationQuery("privacy.read", Holder: holder), default)).Items);
        Assert.DoesNotContain(attested.What.Fields, field => field.Value.Contains("missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_leg_can_only_lose_its_reference_and_only_while_something_is_erased()
    {
        await using var server = await ActivityServer.StartAsync();
        await server.PostAsync(ActivityServer.Trip("a"));
        foreach (var sql in (string[])
        [
            "update ledger.leg set reference = 'erased'",
            "select set_config('puhui.erasing', 'on', false); update ledger.leg set amount = amount + 1",
            "select set_config('puhui.erasing', 'on', false); update ledger.leg set reference = 'act:1:b'",
            "select set_config('puhui.erasing', 'on', false); update ledger.leg set reference = 'erased', account_id = gen_random_uuid()",
            "select set_config('puhui.erasing', 'on', false); delete from ledger.leg",
            "select set_config('puhui.erasing', 'on', false); update ledger.batch set leaf_count = leaf_count",
        ])
        {
            await using var command = server.Database.CreateCommand(sql);
            Assert.Equal("PH003", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
        }
    }
}
