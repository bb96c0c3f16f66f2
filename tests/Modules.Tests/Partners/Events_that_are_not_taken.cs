using Microsoft.AspNetCore.Http;
using Puhui.Modules.Tests.Partners.Support;
using Puhui.Partners;
using Puhui.Partners.Contracts;

namespace Puhui.Modules.Tests.Partners;

public sealed class Events_that_are_not_taken : IAsyncLifetime
{
    private PartnerHouse _house = null!;
    private Receiver _receiver = null!;

    public async ValueTask InitializeAsync()
    {
        _house = await PartnerHouse.StartAsync();
        _receiver = await Receiver.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        await _house.DisposeAsync();
    }

    [Fact]
    public async Task Are_sent_again_when_their_wait_is_over_with_the_same_id_and_bytes()
    {
        _receiver.AnswerStatus(500);
        var hook = await _house.HookAsync(_receiver.Url);
        await _house.FactAsync("a");
        Assert.Equal(1, await _house.StepAsync());
        Assert.Equal("500", Assert.Single(await _house.DeliveriesAsync(hook)).LastAnswer);
        Assert.Equal(0, await _house.StepAsync());

        _house.Time.Move(TimeSpan.FromSeconds(4.9));
        Assert.Equal(0, await _house.StepAsync());
        _house.Time.Move(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, await _house.StepAsync());
        _receiver.AnswerStatus(200);
        _house.Time.Move(TimeSpan.FromSeconds(29));
        Assert.Equal(0, await _house.StepAsync());
        _house.Time.Move(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await _house.StepAsync());

        Assert.Equal(3, _receiver.Received.Count);
        Assert.Single(_receiver.Received.Select(one => one.Id).Distinct());
        Assert.Single(_receiver.Received.Select(one => Convert.ToHexString(one.Body)).Distinct());
        Assert.All(_receiver.Received, one => Assert.True(one.IsSignedWith(hook.Secret)));
        Assert.Equal(3, _receiver.Received.Select(one => one.Signature).Distinct().Count());
        var done = Assert.Single(await _house.DeliveriesAsync(hook));
        Assert.Equal((DeliveryState.Delivered, 3, null), (done.State, done.Attempts, done.NextAt));
        Assert.Equal((0, null), ((await _house.LookAsync(hook)).Failures, (await _house.LookAsync(hook)).FailingSince));
    }

    [Fact]
    public async Task Hold_up_their_record_and_no_other()
    {
        _receiver.Answer = (http, got) =>
        {
            http.Response.StatusCode = got.Subject == "bad" ? 503 : 200;
            return Task.CompletedTask;
        };
        await _house.HookAsync(_receiver.Url);
        foreach (var record in new[] { "bad", "good", "bad", "good", "bad" })
        {
            await _house.FactAsync(record);
        }

        await _house.StepAsync();
        Assert.Equal(["bad", "good", "good"], _receiver.Received.Select(one => one.Subject).Order());
        Assert.Equal("00000000000000000001", _receiver.Received.First(one => one.Subject == "bad").Json.GetProperty("sequence").GetString());

        _receiver.AnswerStatus(200);
        _house.Time.Move(TimeSpan.FromSeconds(6));
        await _house.StepAsync();
        var bad = _receiver.Received.Where(one => one.Subject == "bad").Select(one => one.Json.GetProperty("sequence").GetString()![^1]);
        Assert.Equal(['1', '1', '3', '5'], bad);
    }

    [Fact]
    public async Task Wait_as_long_as_the_receiver_asks_up_to_a_day()
    {
        _receiver.Answer = (http, _) =>
        {
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = "3600";
            return Task.CompletedTask;
        };
        var hook = await _house.HookAsync(_receiver.Url);
        await _house.FactAsync("a");
        await _house.StepAsync();
        Assert.Equal(_house.Time.GetUtcNow().AddHours(1), Assert.Single(await _house.DeliveriesAsync(hook)).NextAt);
        _receiver.Answer = (http, _) =>
        {
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = "999999999";
            return Task.CompletedTask;
        };
        _house.Time.Move(TimeSpan.FromHours(1));
        await _house.StepAsync();
        Assert.Equal(_house.Time.GetUtcNow().AddDays(1), Assert.Single(await _house.DeliveriesAsync(hook)).NextAt);
    }

    [Fact]
    public async Task Are_given_up_after_three_days_and_come_again_by_a_replay()
    {
        _receiver.Answer = (http, got) =>
        {
            http.Response.StatusCode = got.Subject == "poison" ? 400 : 200;
            return Task.CompletedTask;
        };
        var hook = await _house.HookAsync(_receiver.Url);
        await _house.FactAsync("poison");
        await _house.StepAsync();
        var begun = _house.Time.GetUtcNow();
        var last = begun;
        for (var i = 0; i < 40 && (await _house.DeliveriesAsync(hook, DeliveryState.Pending)).Count > 0; i++)
        {
            _house.Time.MoveTo(last = (await _house.DeliveriesAsync(hook, DeliveryState.Pending)).Single().NextAt!.Value);
            // Others are taken meanwhile, so the address is not what fails.
            await _house.FactAsync($"fine-{i}");
            await _house.StepAsync();
        }

        var dead = Assert.Single(await _house.DeliveriesAsync(hook, DeliveryState.Dead));
        Assert.Equal(("poison", 13, "400"), (dead.Subject, dead.Attempts, dead.LastAnswer));
        Assert.Equal(13, _receiver.Received.Count(one => one.Subject == "poison"));
        Assert.InRange(last - begun, TimeSpan.FromDays(2.9), TimeSpan.FromDays(3));
        Assert.Equal(WebhookState.Active, (await _house.LookAsync(hook)).State);

        _receiver.AnswerStatus(200);
        await _house.Webhooks.ReplayAsync(_house.Source, hook.Webhook.Id, 0, default);
        await _house.StepAsync();
        Assert.Empty(await _house.DeliveriesAsync(hook, DeliveryState.Dead));
        Assert.Equal(14, _receiver.Received.Count(one => one.Subject == "poison"));
    }

    [Fact]
    public async Task An_address_that_fails_for_five_days_is_stopped_with_its_reason_and_goes_on_when_enabled()
    {
        _receiver.AnswerStatus(500);
        var hook = await _house.HookAsync(_receiver.Url);
        for (var i = 0; i < 20; i++)
        {
            await _house.FactAsync($"r{i}");
        }

        await _house.StepAsync();
        var afterFirst = _receiver.Received.Count;
        Assert.Equal(20, afterFirst);
        Assert.Equal(_house.Time.GetUtcNow(), (await _house.LookAsync(hook)).FailingSince);
        for (var hours = 0; hours < 119; hours++)
        {
            _house.Time.Move(TimeSpan.FromHours(1));
            await _house.StepAsync();
        }

        // Probed once an hour, not with everything that waits.
        Assert.InRange(_receiver.Received.Count - afterFirst, 100, 119);
        Assert.Equal(WebhookState.Active, (await _house.LookAsync(hook)).State);
        _house.Time.Move(TimeSpan.FromHours(1));
        await _house.StepAsync();
        var stopped = await _house.LookAsync(hook);
        Assert.Equal((WebhookState.Failed, "failing"), (stopped.State, stopped.Reason));

        var received = _receiver.Received.Count;
        await _house.FactAsync("meanwhile");
        _house.Time.Move(TimeSpan.FromDays(1));
        Assert.Equal(0, await _house.StepAsync());
        Assert.Equal(received, _receiver.Received.Count);

        _receiver.AnswerStatus(200);
        var enabled = await _house.Webhooks.EnableAsync(_house.Source, hook.Webhook.Id, default);
        Assert.Equal((WebhookState.Active, null, 0), (enabled!.State, enabled.Reason, enabled.Failures));
        await _house.StepAsync();
        Assert.Contains("meanwhile", _receiver.Received.Select(one => one.Subject));
        Assert.Empty(await _house.DeliveriesAsync(hook, DeliveryState.Pending));
    }

    [Fact]
    public async Task An_address_that_says_it_is_gone_is_stopped_at_once()
    {
        _receiver.AnswerStatus(410);
        var hook = await _house.HookAsync(_receiver.Url);
        await _house.FactAsync("a");
        await _house.StepAsync();
        var gone = await _house.LookAsync(hook);
        Assert.Equal((WebhookState.Failed, "gone"), (gone.State, gone.Reason));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = await Receiver.StartAsync();
        _receiver.Answer = (http, _) =>
        {
            http.Response.StatusCode = 307;
            http.Response.Headers.Location = elsewhere.Url;
            return Task.CompletedTask;
        };
        var hook = await _house.HookAsync(_receiver.Url);
        await _house.FactAsync("a");
        await _house.StepAsync();
        Assert.Single(_receiver.Received);
        Assert.Empty(elsewhere.Received);
        var delivery = Assert.Single(await _house.DeliveriesAsync(hook));
        Assert.Equal((DeliveryState.Pending, "307"), (delivery.State, delivery.LastAnswer));
    }

    [Fact]
    public async Task Of_an_endless_answer_a_few_kilobytes_are_read()
    {
        var written = 0L;
        var ended = new TaskCompletionSource();
        _receiver.Answer = async (http, _) =>
        {
            try
            {
                while (written < 1L << 40)
                {
                    await http.Response.Body.WriteAsync(new byte[64 * 1024], http.RequestAborted);
                    written += 64 * 1024;
                }
            }
            finally
            {
                ended.SetResult();
            }
        };
        var hook = await _house.HookAsync(_receiver.Url);
        await _house.FactAsync("a");
        await _house.StepAsync();
        Assert.Equal(DeliveryState.Delivered, Assert.Single(await _house.DeliveriesAsync(hook)).State);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        // What the sockets hold on the way, and nothing like all of it.
        Assert.InRange(written, 1, 256 << 20);
    }

    [Fact]
    public async Task Who_does_not_answer_is_left()
    {
        await using var house = await PartnerHouse.StartAsync(new PartnersOptions { Background = false, Patience = TimeSpan.FromMilliseconds(200) });
        var never = new TaskCompletionSource();
        _receiver.Answer = (http, _) => Task.WhenAny(never.Task, Task.Delay(Timeout.Infinite, http.RequestAborted));
        var hook = await house.HookAsync(_receiver.Url);
        await house.FactAsync("a");
        await house.StepAsync();
        var delivery = Assert.Single(await house.DeliveriesAsync(hook));
        Assert.Equal((DeliveryState.Pending, "timeout"), (delivery.State, delivery.LastAnswer));
        never.SetResult();
    }

    [Fact]
    public async Task Nobody_there_is_said_as_such()
    {
        var url = _receiver.Url;
        await _receiver.DisposeAsync();
        var hook = await _house.HookAsync(url);
        await _house.FactAsync("a");
        await _house.StepAsync();
        Assert.Equal("connection", Assert.Single(await _house.DeliveriesAsync(hook)).LastAnswer);
    }
}
