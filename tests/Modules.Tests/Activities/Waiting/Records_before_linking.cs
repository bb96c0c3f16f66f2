using Puhui.Accounts.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Waiting;
using Puhui.Modules.Tests.Accounts.Linking;
using Puhui.Modules.Tests.Activities.Support;

namespace Puhui.Modules.Tests.Activities.Waiting;

public sealed class Records_before_linking
{
    private static async Task ReleaseAsync(LinkingServer linking, long until = 0)
    {
        for (var tried = 0; tried < 100 && await linking.Server.AskAsync<long>("select count(*) from activities.waiting") > until; tried++)
        {
            await linking.Server.Get<WaitingRoom>().ReleaseAsync(default);
            await Task.Delay(20);
        }
    }

    [Fact]
    public async Task They_wait_with_a_deadline_and_are_posted_with_their_own_time_when_the_link_is_made()
    {
        var time = new MovingTime(new DateTimeOffset(2025, 9, 18, 0, 0, 0, TimeSpan.Zero));
        await using var linking = await LinkingServer.StartAsync(time: time);
        var (status, body) = await linking.Server.PostAsync(ActivityServer.Trip("a"));
        Assert.Equal(200, status);
        Assert.Equal(1, body.GetProperty("waiting").GetInt32());
        var result = body.GetProperty("results")[0];
        Assert.Equal("waiting", result.GetProperty("status").GetString());
        Assert.Equal("consent_missing", result.GetProperty("code").GetString());
        Assert.Equal(new DateTimeOffset(2025, 9, 25, 0, 0, 0, TimeSpan.Zero), result.GetProperty("until").GetDateTimeOffset());

        time.Now += TimeSpan.FromDays(3);
        var person = await linking.PersonAsync("li");
        await linking.LinkAsync(person);
        await ReleaseAsync(linking);
        Assert.Equal(892_800, await linking.BalanceAsync(person));
        Assert.Equal(new DateTime(2025, 9, 17, 0, 10, 0, DateTimeKind.Utc), await linking.Server.AskAsync<DateTime>("select at from activities.record"));
        Assert.Equal(new DateTime(2025, 9, 21, 0, 0, 0, DateTimeKind.Utc), await linking.Server.AskAsync<DateTime>("select received_at from activities.record"));
        Assert.Equal(0, await linking.Server.AskAsync<long>("select count(*) from activities.waiting_subject"));
        Assert.Equal("duplicate", await linking.FateAsync("a"));
        Assert.Equal("conflict", await linking.FateAsync("a", distance: "1 km"));
    }

    [Fact]
    public async Task Nobody_can_read_in_the_database_who_waits_for_what()
    {
        await using var linking = await LinkingServer.StartAsync();
        Assert.Equal("waiting", await linking.FateAsync("trip-of-4711", "citizen-4711"));
        var all = await linking.Server.AskAsync<string>("""
            select coalesce(string_agg(w::text || encode(w.box, 'escape') || encode(w.record, 'escape'), ' '), '') || (select string_agg(s::text || encode(s.key, 'escape'), ' ') from activities.waiting_subject s)
            from activities.waiting w
            """);
        Assert.DoesNotContain("4711", all);
        Assert.DoesNotContain(Convert.ToHexStringLower("4711"u8), all);
        Assert.DoesNotContain("metro", all);
        Assert.Equal(0, await linking.Server.AskAsync<long>("select count(*) from accounts.subject"));
    }

    [Fact]
    public async Task What_waits_too_long_is_destroyed_with_its_key_and_a_later_link_finds_nothing()
    {
        var time = new MovingTime(new DateTimeOffset(2025, 9, 18, 0, 0, 0, TimeSpan.Zero));
        await using var linking = await LinkingServer.StartAsync(time: time);
        await linking.FateAsync("a");
        time.Now += TimeSpan.FromDays(6);
        await linking.FateAsync("b");
        await linking.Server.Get<WaitingStore>().DestroyAsync(default);
        Assert.Equal(2, await linking.Server.AskAsync<long>("select count(*) from activities.waiting"));
        time.Now += TimeSpan.FromDays(1);
        await linking.Server.Get<WaitingStore>().DestroyAsync(default);
        Assert.Equal(1, await linking.Server.AskAsync<long>("select count(*) from activities.waiting"));
        Assert.Equal(1, await linking.Server.AskAsync<long>("select count(*) from activities.waiting_subject"));
        time.Now += TimeSpan.FromDays(6);
        await linking.Server.Get<WaitingStore>().DestroyAsync(default);
        Assert.Equal(0, await linking.Server.AskAsync<long>("select count(*) from activities.waiting_subject"));
        var person = await linking.PersonAsync("li");
        await linking.LinkAsync(person);
        await linking.Server.Get<WaitingRoom>().ReleaseAsync(default);
        Assert.Equal(0, await linking.BalanceAsync(person));
    }

    [Fact]
    public async Task The_same_record_waits_once_other_content_is_a_conflict_and_what_is_wrong_is_refused_at_once()
    {
        await using var linking = await LinkingServer.StartAsync();
        var (_, body) = await linking.Server.PostAsync(
            $"[{ActivityServer.Trip("a")},{ActivityServer.Trip("a")},{ActivityServer.Trip("a", "1 km")},{ActivityServer.Trip("b", "5")},{ActivityServer.Trip("c", holder: "user-8")}]", "?results=all");
        Assert.Equal(["waiting", "waiting", "conflict", "refused", "waiting"], body.GetProperty("results").EnumerateArray().Select(one => one.GetProperty("status").GetString()));
        Assert.Equal("waiting", await linking.FateAsync("a"));
        Assert.Equal("conflict", await linking.FateAsync("a", distance: "2 km"));
        Assert.Equal(2, await linking.Server.AskAsync<long>("select count(*) from activities.waiting"));
        Assert.Equal(2, await linking.Server.AskAsync<long>("select count(*) from activities.conflict"));
    }

    [Fact]
    public async Task A_release_that_dies_in_between_is_repeated_without_doubling()
    {
        await using var linking = await LinkingServer.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await linking.FateAsync($"r{i}");
        }

        await linking.Server.AskAsync<string>("create table public.kept as select * from activities.waiting; create table public.people as select * from activities.waiting_subject; select 'kept'");
        var person = await linking.PersonAsync("li");
        await linking.LinkAsync(person);
        await ReleaseAsync(linking);
        Assert.Equal(20 * 892_800, await linking.BalanceAsync(person));

        // As if the process had died between posting and removing.
        await linking.Server.AskAsync<string>($"""
            insert into activities.waiting select * from public.kept;
            insert into activities.waiting_subject (issuer, digest, key, since, account, linked_at) select issuer, digest, key, since, '{person.Value}', now() from public.people;
            select 'again'
            """);
        await ReleaseAsync(linking);
        Assert.Equal(20 * 892_800, await linking.BalanceAsync(person));
        Assert.Equal(20, await linking.Server.AskAsync<long>("select count(*) from activities.record"));
    }

    [Fact]
    public async Task Records_that_arrive_while_the_link_is_made_are_all_posted_once()
    {
        await using var linking = await LinkingServer.StartAsync();
        var person = await linking.PersonAsync("li");
        var (code, verifier) = await linking.GrantAsync(person);
        var sending = Task.WhenAll(Enumerable.Range(0, 40).Select(i => linking.FateAsync($"r{i}")));
        var link = linking.ExchangeAsync(code, verifier);
        var fates = await sending;
        Assert.Equal(200, (await link).Status);
        Assert.All(fates, fate => Assert.Contains(fate, (string[])["waiting", "posted"]));
        await ReleaseAsync(linking);
        Assert.Equal(40 * 892_800, await linking.BalanceAsync(person));
    }

    [Fact]
    public async Task A_record_judged_before_the_link_and_kept_after_its_release_is_posted()
    {
        await using var linking = await LinkingServer.StartAsync();
        await linking.FateAsync("a");
        using var late = await TakeBackAsync(linking);
        var person = await linking.PersonAsync("li");
        await linking.LinkAsync(person);
        for (var tried = 0; tried < 100 && await linking.Server.AskAsync<long>("select count(*) from activities.waiting_subject") > 0; tried++)
        {
            await linking.Server.Get<WaitingRoom>().ReleaseAsync(default);
            await Task.Delay(20);
        }

        Assert.Equal(0, await linking.BalanceAsync(person));
        await linking.Server.Get<WaitingStore>().KeepAsync(late, default);
        await ReleaseAsync(linking);
        Assert.Equal(892_800, await linking.BalanceAsync(person));
    }

    /// <summary>The one record that waits, as it was judged, and no longer in the table.</summary>
    private static async Task<IntakeBatch> TakeBackAsync(LinkingServer linking)
    {
        await using var read = linking.Server.Database.CreateCommand("with gone as (delete from activities.waiting returning issuer, subject, box) select box, key from gone join activities.waiting_subject s on s.issuer = gone.issuer and s.digest = gone.subject");
        await using var row = await read.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());
        using var box = linking.Server.Get<WaitingStore>().BoxOf(linking.Server.Source.Issuer, row.GetFieldValue<byte[]>(1));
        var batch = IntakeBatch.Rent(linking.Server.Source, DateTimeOffset.UtcNow);
        WaitingStore.Open(box, row.GetFieldValue<byte[]>(0)).AddTo(batch);
        batch[0].Wait();
        return batch;
    }

    [Fact]
    public async Task Its_source_may_cancel_a_waiting_record()
    {
        await using var linking = await LinkingServer.StartAsync();
        await linking.FateAsync("a");
        Assert.Equal(200, (await linking.Server.CancelAsync("a")).Status);
        Assert.Equal(404, (await linking.Server.CancelAsync("a")).Status);
        Assert.Equal(0, await linking.Server.AskAsync<long>("select count(*) from activities.waiting"));
    }
}
