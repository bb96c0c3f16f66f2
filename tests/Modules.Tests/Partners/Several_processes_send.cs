using Npgsql;
using Puhui.Modules.Tests.Partners.Support;
using Puhui.Partners;
using Puhui.Partners.Contracts;

namespace Puhui.Modules.Tests.Partners;

public sealed class Several_processes_send
{
    private static readonly PartnersOptions s_background = new() { Pace = TimeSpan.FromMilliseconds(10) };

    [Fact]
    public async Task Each_event_once_and_those_of_a_record_in_order()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var first = await PartnerHouse.StartAsync(s_background);
        await using var second = await PartnerHouse.StartAsync(s_background, beside: first);
        var hook = await first.HookAsync(receiver.Url);
        for (var i = 0; i < 300; i++)
        {
            await first.FactAsync($"record-{i % 7}");
        }

        await UntilAsync(() => receiver.Received.Count >= 300);
        await UntilAsync(async () => await first.Server.AskAsync<long>("select count(*) from partners.delivery where state = 2") == 300);

        Assert.Equal(300, receiver.Received.Count);
        Assert.Equal(300, receiver.Received.Select(one => one.Id).Distinct().Count());
        Assert.All(receiver.Received.GroupBy(one => one.Subject), ofRecord =>
        {
            var sequences = ofRecord.Select(one => one.Json.GetProperty("sequence").GetString()!).ToArray();
            Assert.Equal(sequences.Order(StringComparer.Ordinal), sequences);
        });
        Assert.All(receiver.Received, one => Assert.True(one.IsSignedWith(hook.Secret)));
    }

    [Fact]
    public async Task What_one_leaves_when_it_stops_another_goes_on_with()
    {
        await using var receiver = await Receiver.StartAsync();
        var reached = new TaskCompletionSource();
        receiver.Answer = async (http, got) =>
        {
            if (got.Subject == "record-20")
            {
                reached.TrySetResult();
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
            }
        };
        var first = await PartnerHouse.StartAsync(s_background);
        await first.HookAsync(receiver.Url);
        for (var i = 0; i < 40; i++)
        {
            await first.FactAsync($"record-{i}");
        }

        // In the middle of sending, with one under way.
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await first.DisposeAsync();
        receiver.AnswerStatus(200);
        await using var second = await PartnerHouse.StartAsync(s_background, beside: first);
        await UntilAsync(async () => await second.Server.AskAsync<long>("select count(*) from partners.delivery where state = 2") == 40);

        // At least once: what had not answered comes again, under the same id.
        Assert.Equal(40, receiver.Received.Select(one => one.Subject).Distinct().Count());
        Assert.Equal(40, receiver.Received.Select(one => one.Id).Distinct().Count());
        Assert.True(receiver.Received.Count(one => one.Subject == "record-20") >= 2);
    }

    [Fact]
    public async Task A_webhook_that_another_process_serves_is_left_alone_until_that_one_is_gone()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var house = await PartnerHouse.StartAsync();
        await house.HookAsync(receiver.Url);
        await house.FactAsync("a");
        await using (var other = new NpgsqlConnection(house.Server.Database.ConnectionString + ";Pooling=false"))
        {
            await other.OpenAsync();
            await using var take = new NpgsqlCommand("select pg_advisory_lock(1349871735, number), pg_backend_pid() from partners.webhook", other);
            await take.ExecuteNonQueryAsync();
            Assert.Equal(0, await house.StepAsync());
            Assert.Empty(receiver.Received);

            // As when a process is killed: its connection ends, and what it held with it.
            await using var kill = house.Server.Database.CreateCommand("select pg_terminate_backend($1)");
            kill.Parameters.Add(new() { Value = other.ProcessID });
            await kill.ExecuteNonQueryAsync();
        }

        await UntilAsync(async () => await house.StepAsync() == 1);
        Assert.Single(receiver.Received);
    }

    private static Task UntilAsync(Func<bool> reached) => UntilAsync(() => Task.FromResult(reached()));

    private static async Task UntilAsync(Func<Task<bool>> reached)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await reached())
        {
            await Task.Delay(10, patience.Token);
        }
    }
}
