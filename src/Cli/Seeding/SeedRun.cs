using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Cli.Seeding;

/// <summary>
/// Sends the plan through the product's own intake: accounts, records, entries, balances, leaves and the log come into being as they always
/// do, so that <c>puhui verify</c> holds of them.
/// </summary>
internal sealed class SeedRun(SeedPlan plan, IServiceProvider services)
{
    private const int AtOnce = 3;
    private static readonly TimeSpan s_logPatience = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);
    private readonly Lock _gate = new();
    private readonly Dictionary<ActivityStatus, long> _outcomes = [];
    private long _done;

    public async Task<SeedSummary> RunAsync(Action<string, long, long>? show, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var programme = await services.GetRequiredService<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo, cancel);
        await services.GetRequiredService<IMethodRegister>().EnsureChoicesAsync(programme.Id, DemoChoices.Rows, cancel);
        var sources = new Dictionary<SeedPartner, Source>();
        foreach (var partner in SeedPlan.Partners)
        {
            sources.Add(partner, await services.GetRequiredService<ISources>().EnsureAsync(partner.In(programme), cancel));
        }

        await Parallel.ForEachAsync(Enumerable.Range(0, plan.Parts), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (part, stop) =>
        {
            foreach (var sent in plan.Part(part))
            {
                await SendAsync(sources[sent.Key].Id, [.. sent], stop);
            }

            show?.Invoke("activities", Interlocked.Add(ref _done, Math.Min(SeedPlan.PartSize, plan.Entries - (part * SeedPlan.PartSize))), plan.Entries);
        });
        var intake = clock.Elapsed;
        var members = await JoinAsync(programme, sources.Values.First(), show, cancel);
        var log = await services.GetRequiredService<ITransparencyLog>().SettledAsync(s_logPatience, cancel);
        return new SeedSummary(
            plan.Holders,
            members,
            programme.Code,
            plan.Entries,
            Count(ActivityStatus.Posted),
            Count(ActivityStatus.Zero),
            Count(ActivityStatus.Held),
            Count(ActivityStatus.Duplicate),
            plan.Entries - Count(ActivityStatus.Posted) - Count(ActivityStatus.Zero) - Count(ActivityStatus.Held) - Count(ActivityStatus.Duplicate),
            log?.Size ?? 0,
            intake.TotalSeconds,
            clock.Elapsed.TotalSeconds);
    }

    private async Task SendAsync(SourceId source, IReadOnlyList<ActivityRecord> records, CancellationToken cancel)
    {
        var options = SubmitOptions.Default with { Historical = true, Unlimited = true };
        while (true)
        {
            try
            {
                var outcomes = await services.GetRequiredService<IActivityIntake>().SubmitAsync(source, records, options, cancel);
                lock (_gate)
                {
                    foreach (var same in outcomes.CountBy(outcome => outcome.Status))
                    {
                        _outcomes[same.Key] = _outcomes.GetValueOrDefault(same.Key) + same.Value;
                    }
                }

                return;
            }
            catch (IntakeOverloadedException)
            {
                await Task.Delay(s_pause, cancel);
            }
        }
    }

    /// <summary>Afterwards: what a programme's members do is theirs, and here everything is the partners'.</summary>
    private async Task<long> JoinAsync(Programme programme, Source source, Action<string, long, long>? show, CancellationToken cancel)
    {
        var (accounts, memberships) = (services.GetRequiredService<IAccounts>(), services.GetRequiredService<IManyMemberships>());
        var joined = new DateTimeOffset(plan.Until.AddDays(-plan.Days).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var members = 0L;
        for (var first = 0; first < plan.Holders; first += SeedPlan.PartSize)
        {
            var people = Enumerable.Range(first, Math.Min(SeedPlan.PartSize, plan.Holders - first)).Where(SeedPlan.IsMember).Select(SeedPlan.Person).ToArray();
            var handles = new AccountHandle?[people.Length];
            await accounts.ResolveAsync(source.Issuer, people, enrol: false, source.ZoneId, handles, cancel);
            var known = handles.Where(handle => handle is not null).Select(handle => handle!.Value.Id).ToArray();
            await memberships.JoinAsync(programme.Id, known, joined, cancel);
            members += known.Length;
            show?.Invoke("members", first + people.Length, plan.Holders);
        }

        return members;
    }

    private long Count(ActivityStatus status) => _outcomes.GetValueOrDefault(status);
}

/// <summary>What was made, and how long it took.</summary>
internal sealed record SeedSummary(
    int Holders,
    long Members,
    string Programme,
    long Records,
    long Credited,
    long Zero,
    long Held,
    long Duplicate,
    long Refused,
    long LogSize,
    double IntakeSeconds,
    double Seconds);
