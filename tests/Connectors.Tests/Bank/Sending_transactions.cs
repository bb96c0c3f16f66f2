using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Activities.Items;
using Puhui.Bank;
using Puhui.Bank.Transactions;
using Puhui.Connectors.Tests.Items;
using Puhui.Modules.Tests.Activities.Support;

namespace Puhui.Connectors.Tests.Bank;

public sealed class Sending_transactions
{
    private const string Path = "/v1/bank/transactions";

    [Fact]
    public async Task A_bill_earns_platform_grams_once_a_number_and_month()
    {
        await using var server = await StartAsync();
        Assert.Equal(["posted"], await SendAsync(server, Bill("b1", "0012345")));
        Assert.Equal(["duplicate", "zero:capped", "posted"], await SendAsync(server, Bill("b1", "0012345"), Bill("b2", "0012345"), Bill("b3", "777")));
        Assert.Equal(524_000, await server.BalanceAsync("h1", "ENERGY"));
        Assert.Equal(0, await server.BalanceAsync("h1"));
    }

    [Fact]
    public async Task A_refund_takes_back_what_the_bill_earned()
    {
        await using var server = await StartAsync();
        await SendAsync(server, Bill("b1", "1"));
        Assert.Equal(["noted:refund_partial"], await SendAsync(server, Refund("r1", "b1", 2000)));
        Assert.Equal(262_000, await server.BalanceAsync("h1", "ENERGY"));
        Assert.Equal(["cancelled"], await SendAsync(server, Refund("r2", "b1", 10_350)));
        Assert.Equal(["cancelled", "noted:refunded"], await SendAsync(server, Refund("r2", "b1", 10_350), Bill("b1", "1")));
        Assert.Equal(0, await server.BalanceAsync("h1", "ENERGY"));
    }

    [Fact]
    public async Task A_reversal_that_comes_before_its_bill_keeps_it_from_counting()
    {
        await using var server = await StartAsync();
        Assert.Equal(["noted:refund_waits"], await SendAsync(server, """{"id":"r1","holder":"h1","type":"reversal","original":"b1","at":"2026-09-17 11:00:00"}"""));
        Assert.Equal(["noted:refunded"], await SendAsync(server, Bill("b1", "1")));
    }

    [Fact]
    public async Task Spending_is_evidence_by_category_and_never_a_credit()
    {
        await using var server = await StartAsync();
        Assert.Equal(
            ["noted:spend_is_evidence", "noted:spend_is_evidence", "noted:refunded", "noted:refund_partial", "noted:refunded"],
            await SendAsync(server, Purchase("p1", "5411", 5000), Purchase("p2", "5411", 700), Purchase("p3", "5552", 3000), Refund("r1", "p1", 1000), Refund("r2", "p3", 3000)));
        var report = (await server.GetAsync("/v1/bank/spending?month=2026-09")).Body;
        Assert.False(report.GetProperty("credited").GetBoolean());
        Assert.Equal(
            ["ev-charging 1 0", "groceries 2 4700"],
            report.GetProperty("categories").EnumerateArray().Select(c => $"{c.GetProperty("category")} {c.GetProperty("transactions")} {c.GetProperty("fen")}"));
        Assert.Equal(0L, await server.AskAsync<long>("select count(*) from activities.record"));
        Assert.Equal(400, (await server.GetAsync("/v1/bank/spending?month=2026-13")).Status);
    }

    [Fact]
    public async Task Statements_cards_tolls_and_tickets_are_acts_of_their_own()
    {
        await using var server = await StartAsync();
        Assert.Equal(
            ["posted", "posted", "posted", "posted"],
            await SendAsync(
                server, """{"id":"s1","holder":"h1","type":"e-statement","at":"2026-09-17 10:00:00"}""", """{"id":"s2","holder":"h1","type":"e-card","at":"2026-09-17 10:00:00"}""",
                Purchase("p1", "4784", 2500), Purchase("p2", "4112", 55_300)));
        Assert.Equal(113_000, await server.BalanceAsync("h1", "BANK"));
        Assert.Equal(159_000, await server.BalanceAsync("h1", "ENERGY"));
    }

    [Fact]
    public async Task Every_bad_row_is_refused_by_name_and_the_rest_goes_on()
    {
        await using var server = await StartAsync();
        await SendAsync(server, Bill("b1", "1"));
        Assert.Equal(
            [
                "refused:merchant_code_unknown", "refused:number_invalid", "refused:number_invalid", "refused:word_unknown", "refused:card_number_in_clear",
                "refused:field_missing", "refused:field_missing", "refused:conflict", "refused:field_missing", "posted",
            ],
            await SendAsync(
                server,
                Purchase("a", "0001", 100), Purchase("b", "5411", -5), """{"id":"c","holder":"h1","mcc":"5411","amount":"12.5","at":"2026-09-17"}""",
                """{"id":"d","holder":"h1","mcc":"5411","amount":1,"at":"2026-09-17","currency":"USD"}""",
                """{"id":"e","holder":"4111 1111 1111 1111","mcc":"5411","amount":1,"at":"2026-09-17"}""",
                """{"id":"f","mcc":"5411","amount":1,"at":"2026-09-17"}""", """{"id":"g","holder":"h1","type":"refund","at":"2026-09-17"}""",
                Bill("b1", "2"), """{"id":"h","holder":"h1","mcc":"4900","amount":100,"at":"2026-09-17"}""", Bill("b9", "9")));
    }

    [Fact]
    public async Task No_card_merchant_or_customer_number_is_kept_readable()
    {
        await using var server = await StartAsync();
        await SendAsync(server, """{"id":"b1","card":"6222020000001234","mcc":"4900","amount":100,"at":"2026-09-17","merchant":"Secret Power","bill_account":"0099887766"}""");
        var kept = await server.AskAsync<string>("select (select string_agg(s::text, ' ') from bank.spend s) || (select string_agg(r::text, ' ') from activities.record r) || (select string_agg(s::text, ' ') from accounts.subject s)");
        foreach (var secret in new[] { "6222020000001234", "Secret Power", "0099887766" })
        {
            Assert.DoesNotContain(secret, kept, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexString(Encoding.UTF8.GetBytes(secret)), kept, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Reading_survives_ten_thousand_mutations()
    {
        var sound = Encoding.UTF8.GetBytes($"[{Bill("b1", "1")},{Refund("r1", "b1", 5)}]");
        foreach (var spoilt in Support.SpoiltBytes.Of(sound, 10_000, 5))
        {
            try
            {
                foreach (var read in ItemBody.Read(spoilt, ItemLayout.Json, BankRow.Fields).Where(read => read.Item is not null))
                {
                    var fields = new ItemFields(read.Item!, TimeZoneInfo.Utc);
                    var row = BankRow.Read(fields);
                    Assert.True(fields.Wrong is not null || row is { Kind: not BankRowKind.Purchase } or { Fen: > 0 });
                }
            }
            catch (ItemBodyException e)
            {
                Assert.NotEmpty(e.Code);
            }
        }
    }

    private static Task<ActivityServer> StartAsync() => ActivityServer.StartAsync(
        new SteadyClock(new(2026, 9, 18, 12, 0, 0, TimeSpan.Zero)), add: (services, settings) => services.AddBank(settings), map: routes => routes.MapBank());

    private static async Task<string[]> SendAsync(ActivityServer server, params string[] rows) => (await server.SendAsync(Path, $"[{string.Join(',', rows)}]")).Body.Fates();

    private static string Bill(string id, string account) =>
        $$"""{"id":"{{id}}","holder":"h1","mcc":"4900","amount":12350,"at":"2026-09-17 10:00:00","bill_account":"{{account}}"}""";

    private static string Purchase(string id, string mcc, int fen) => $$"""{"id":"{{id}}","holder":"h1","mcc":"{{mcc}}","amount":{{fen}},"at":"2026-09-17 10:00:00"}""";

    private static string Refund(string id, string original, int fen) =>
        $$"""{"id":"{{id}}","holder":"h1","type":"refund","original":"{{original}}","amount":{{fen}},"at":"2026-09-17 11:00:00"}""";
}
