using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Components;
using Puhui.Credits.Contracts;
using Puhui.Methods.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Holders;
using Puhui.Operating.Partners;
using Puhui.Operating.Review;
using Puhui.Operating.Words;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;

namespace Puhui.Operating.Home;

/// <summary>What waits for somebody, what is unusual, and how far a new programme is.</summary>
internal sealed class Attention(IReviewDesk desk, HolderList holders, IMethodRegister methods, ISources sources, IServiceProvider services)
{
    private const int MostCounted = 100;
    private const int FewestToCompare = 20;

    /// <summary>What this person could see to now.</summary>
    public async Task<IReadOnlyList<Waiting>> WaitsAsync(Visitor.Staff who, Today today, Programme? programme, DateTimeOffset now, CancellationToken ct)
    {
        List<Waiting> waits = [];
        if (who.MayAnywhere(Permissions.ReviewRead))
        {
            if (today.Held.Count > 0)
            {
                waits.Add(new Waiting("待核实的记录", "held records", today.Held.Count, false, ReviewPages.Root, today.Held.Oldest));
            }

            // Only for who sees all of the queue: it is counted as far as one page reaches.
            if (who.May(Permissions.ReviewRead, null))
            {
                await AddQueueAsync(waits, "appealed", "本人提出的异议", "objections of holders", now, ct);
                await AddQueueAsync(waits, "second", "等第二人确认的核实", "decisions that need a second name", now, ct);
            }
        }

        if (who.MayAnywhere(Permissions.HoldersRead) && await holders.OfAsync(who, ct) is { Requests: { Count: > 0 } requests })
        {
            waits.Add(new Waiting("用户的请求", "requests of holders", requests.Count, false, HolderPages.Root, requests[0].AskedAt));
        }

        if (programme is not null && who.May(Permissions.RewardsRead, programme.Id.Value) && services.GetService<ISettlements>() is { } settlements
            && (await settlements.ListAsync(programme.Id, null, ct)).Where(one => one is { ClosedAt: not null, ApprovedAt: null }).ToList() is { Count: > 0 } open)
        {
            waits.Add(new Waiting("待审批的结算", "settlements to approve", open.Count, false, Guard.Root + "/settlements", open.Min(one => one.ClosedAt)));
        }

        return waits;
    }

    /// <summary>What stands out among the sources and the budgets.</summary>
    public static IReadOnlyList<Oddity> Odd(Today today, Glance? glance, DateTimeOffset now)
    {
        List<Oddity> odd = [];
        foreach (var row in today.Sources.Where(row => row.Source.State == SourceState.Open))
        {
            var (name, link) = (row.Source.Name, PartnerPages.Address(row.Source.Id));
            if (row.Usual is >= FewestToCompare and var usual)
            {
                if (row.Received == 0)
                {
                    odd.Add(new Oddity("berry", $"{name}今天还没有来数据，往常此时已有 {usual:N0} 条", $"{name} sent nothing today; usually {usual:N0} by now", link));
                }
                else if (row.Received * 2 < usual)
                {
                    odd.Add(new Oddity("clay", $"{name}今天比往常少：{row.Received:N0} 条，往常此时 {usual:N0} 条", $"{name} sends less than usual: {row.Received:N0}, usually {usual:N0} by now", link));
                }
                else if (row.Received > usual * 2)
                {
                    odd.Add(new Oddity("sun", $"{name}今天比往常多：{row.Received:N0} 条，往常此时 {usual:N0} 条", $"{name} sends more than usual: {row.Received:N0}, usually {usual:N0} by now", link));
                }
            }

            if (row.Refused >= 10 && row.Refused * 20 > row.Received)
            {
                odd.Add(new Oddity("clay", $"{name}今天有 {row.Refused:N0} 条被拒收或冲突，占 {row.Refused * 100 / row.Received}%", $"{name}: {row.Refused:N0} refused or in conflict today, {row.Refused * 100 / row.Received}%", PartnerPages.Address(row.Source.Id, "refusals")));
            }
        }

        if (today.Held.Oldest is { } oldest && now - oldest > TimeSpan.FromDays(3))
        {
            odd.Add(new Oddity("clay", $"有记录等核实等了 {(int)(now - oldest).TotalDays} 天", $"A record has been held for {(int)(now - oldest).TotalDays} days", ReviewPages.Root));
        }

        foreach (var budget in glance?.Budgets.Where(budget => budget.Limit > 0 && budget.Used * 10 >= budget.Limit * 9) ?? [])
        {
            odd.Add(budget.Used >= budget.Limit
                ? new Oddity("berry", $"预算“{budget.Name}”已用完", $"The budget “{budget.Name}” is used up", Guard.Root + "/budgets")
                : new Oddity("clay", $"预算“{budget.Name}”已用 {budget.Used * 100 / budget.Limit}%", $"The budget “{budget.Name}” is used by {budget.Used * 100 / budget.Limit}%", Guard.Root + "/budgets"));
        }

        return odd;
    }

    /// <summary>The first day of a programme, told from what is really there; empty when all of it is done, or for who may not set it up.</summary>
    public async Task<IReadOnlyList<FirstStep>> FirstDayAsync(Visitor.Staff who, Programme programme, Today today, CancellationToken ct)
    {
        if (!who.May(Permissions.ProgrammeEdit, programme.Id.Value))
        {
            return [];
        }

        var root = Guard.Root + "/programmes/" + programme.Code;
        var mine = (await sources.ListAsync(ct)).Where(source => source.Programme == programme.Id).ToList();
        var policy = services.GetService<ICreditPolicies>() is { } policies && (await policies.HistoryAsync(programme.Id, ct)).Count > 0;
        var offer = services.GetService<IOffers>() is { } offers && (await offers.ListAsync(new OfferQuery(programme.Id, State: OfferState.Published, Limit: 1), ct)).Items.Count > 0;
        IReadOnlyList<FirstStep> steps =
        [
            new("定样子", "The look", "标志、颜色、积分单位叫什么", "Logo, colour, what its unit is called", programme.LogoDigest is not null || programme.Revision > 1, root + "/edit"),
            new("接数据", "A source", "至少一家数据伙伴", "At least one partner that sends", mine.Count > 0, Guard.Root + "/partners/new"),
            new("选方法学", "A method", "哪种行为按哪个版本计量", "Which behaviour is counted by which version", (await methods.ChoicesAsync(programme.Id, ct)).Count > 0, root + "/methods"),
            new("定政策", "A policy", "减排怎样变成积分", "How reductions become points", policy, Guard.Root + "/policies?programme=" + programme.Code),
            new("上兑换品", "An offer", "积分能换到什么", "What points are good for", offer, Guard.Root + "/offers?programme=" + programme.Code),
            new("试一条记录", "A test record", "送一条进来，看它变成什么", "Send one and see what becomes of it", today.Sources.Any(row => row.Source.Programme == programme.Id && row.Last is not null), mine.Count > 0 ? PartnerPages.Address(mine[0].Id, "try") : Guard.Root + "/partners"),
        ];
        return steps.All(step => step.IsDone) ? [] : steps;
    }

    private async Task AddQueueAsync(List<Waiting> waits, string view, string zh, string en, DateTimeOffset now, CancellationToken ct)
    {
        var choice = new QueueChoice(view, null, null, null, null, null, 0);
        var page = await desk.QueueAsync(choice.Filter(now), null, MostCounted, ct);
        if (page.Items.Count > 0)
        {
            waits.Add(new Waiting(zh, en, page.Items.Count, page.Next is not null, choice.Address(ReviewPages.Root), page.Items[0].Record.ReceivedAt));
        }
    }
}
