using System.Globalization;

namespace Puhui.Modules.Tests.Activities.Caps;

/// <summary>One capped act as the test sent it.</summary>
internal sealed record CappedAct(string Id, string Holder, string Scenario, DateTimeOffset At, int Count, string Number)
{
    public string Json(string? corrects = null)
    {
        var inputs = Scenario switch
        {
            "offline-payment" => """{"amount":"20 CNY"}""",
            "utility-bill" => $$"""{"amount":"100 CNY","account-number":"{{Number}}"}""",
            _ => $$"""{"count":"{{Count}} count"}""",
        };
        var more = corrects is null ? "" : $",\"corrects\":\"{corrects}\"";
        return $$"""{"id":"{{Id}}","holder":"{{Holder}}","scenario":"{{Scenario}}","at":"{{At.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)}}","inputs":{{inputs}}{{more}}}""";
    }
}

/// <summary>What caps mean, in as few lines as possible: live acts in the order of arrival, each takes what is left.</summary>
internal static class CapModel
{
    public static Dictionary<string, long> Credits(IEnumerable<CappedAct> liveInOrderOfArrival) => Credits(liveInOrderOfArrival, _ => new CapRates());

    /// <summary>The same where acts are counted by different versions: the windows are shared.</summary>
    public static Dictionary<string, long> Credits(IEnumerable<CappedAct> liveInOrderOfArrival, Func<CappedAct, CapRates> rates)
    {
        Dictionary<string, int> used = [];
        Dictionary<string, long> credits = [];
        foreach (var act in liveInOrderOfArrival)
        {
            var local = act.At.ToOffset(TimeSpan.FromHours(8));
            var day = $"{act.Holder} {act.Scenario} {local:yyyy-MM-dd}";
            var month = $"{act.Holder} {act.Scenario} {local:yyyy-MM}";
            var rate = rates(act);
            credits[act.Id] = act.Scenario switch
            {
                "e-invoice" => rate.Invoice * Take(day, rate.InvoicesADay, act.Count),
                "rail-ticket" => rate.Ticket * Take(month, 10, act.Count),
                "offline-payment" => 5_000L * Take(day, 10, 1),
                _ => Left(month + act.Number, 1) > 0 && Left(month, 10) > 0 ? 262_000L * Take(month + act.Number, 1, 1) * Take(month, 10, 1) : 0,
            };
        }

        return credits;

        int Left(string window, int most) => Math.Max(0, most - used.GetValueOrDefault(window));

        int Take(string window, int most, int wanted)
        {
            var taken = Math.Min(wanted, Left(window, most));
            used[window] = used.GetValueOrDefault(window) + taken;
            return taken;
        }
    }
}

/// <summary>What differs between versions in the tests.</summary>
internal sealed record CapRates(long Invoice = 5_000, int InvoicesADay = 5, long Ticket = 136_000);
