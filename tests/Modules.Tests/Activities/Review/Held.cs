using Puhui.Activities.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Activities.Support;

namespace Puhui.Modules.Tests.Activities.Review;

/// <summary>What the tests of the desk share: rides, who sends them, and what must always hold.</summary>
internal static class Held
{
    public static readonly DateTimeOffset Morning = new(DateTimeOffset.UtcNow.AddDays(-3).Date.AddHours(1), TimeSpan.Zero);

    public static ActivityRecord Ride(string id, string scenario, int from, int to, string holder = "h", string distance = "2 km") =>
        new(id, holder, scenario, Morning.AddMinutes(from), [new("distance", distance)]) { Until = Morning.AddMinutes(to) };

    public static async Task<ActivityOutcome> SendAsync(this ActivityServer server, Source source, ActivityRecord record) =>
        Assert.Single(await server.Get<IActivityIntake>().SubmitAsync(source.Id, [record], default));

    /// <summary>Sends a record that is held, and gives its public id.</summary>
    public static async Task<ActivityId> HoldAsync(this ActivityServer server, ActivityRecord record, string code, Source? source = null)
    {
        var outcome = await server.SendAsync(source ?? server.Source, record);
        Assert.Equal((ActivityStatus.Held, code), (outcome.Status, outcome.Code));
        return (await server.Get<IActivityReader>().FindAsync((source ?? server.Source).Id, record.Id, default))!.Id;
    }

    public static Task<Source> SharedAsync(this ActivityServer server, string code, string evidence = "E1") => server.Get<ISources>().EnsureAsync(
        new NewSource(server.Programme, code, code) { Holders = HolderNames.Programme, EvidenceCeiling = evidence }, default);

    public static ReviewVerdict Release(ActivityId id, params ActivityId[] takeBack) =>
        new(id, ReviewDecision.Release, "Li Wei", "The trace was looked at.") { TakeBack = takeBack };

    public static ReviewVerdict Reject(ActivityId id) => new(id, ReviewDecision.Reject, "Li Wei", "Nobody rides that fast.");

    public static async Task VerifyAsync(this ActivityServer server)
    {
        await server.Get<ITransparencyLog>().SettledAsync(TimeSpan.FromSeconds(30), default);
        var report = await server.Get<ILedgerCheck>().RunAsync(null, null, default);
        Assert.True(report.IsSound, string.Join("; ", report.Findings));
        Assert.Equal(0, report.Unopened);
        Assert.Equal(0, await server.AskAsync<long>("""
            select count(*) from activities.record a join activities.record b on a.account_id = b.account_id and a.activity_id < b.activity_id
            where a.busy_until is not null and b.busy_until is not null and least(a.busy_until, b.busy_until) - greatest(a.at, b.at) > interval '60 seconds'
            """));
    }

    public static async Task<long> CreditedAsync(this ActivityServer server) =>
        (await server.Get<ILedgerCheck>().RunAsync(null, null, default)).Holdings.GetValueOrDefault("CO2E");
}
