using System.Globalization;
using System.Numerics;
using Puhui.Quantities;

namespace Puhui.Crediting;

/// <summary>Reads a policy from YAML. The first thing that is wrong, in the order of the format's description, is the answer.</summary>
internal static class PolicyReader
{
    private const int MostItems = 100;
    private const long MostPoints = 1_000_000_000_000;

    private static readonly (string Name, DayOfWeek Day)[] Weekdays =
    [
        ("monday", DayOfWeek.Monday), ("tuesday", DayOfWeek.Tuesday), ("wednesday", DayOfWeek.Wednesday), ("thursday", DayOfWeek.Thursday),
        ("friday", DayOfWeek.Friday), ("saturday", DayOfWeek.Saturday), ("sunday", DayOfWeek.Sunday),
    ];

    public static Result<CreditPolicy> Read(string text)
    {
        try
        {
            return Policy(PolicyNode.Parse(text));
        }
        catch (PolicyFault fault)
        {
            return fault.Refusal;
        }
    }

    private static CreditPolicy Policy(PolicyNode root)
    {
        var fields = root.Fields(
            "unit", "asset", "rate", "rules", "bonus", "caps", "budgets", "expires", "value_fen", "collect", "gifts", "water", "restatements");
        var (zh, en) = fields.TryGetValue("unit", out var unit) ? Local(unit, "unit_invalid", 20, 30) : ("分", "points");
        var asset = fields.TryGetValue("asset", out var counted) ? Asset(counted) : "CO2E";
        var rules = Rules(root, fields);
        IReadOnlyList<CreditBonus> bonuses = fields.TryGetValue("bonus", out var bonus) ? Named(bonus, "bonus_invalid", Bonus, one => one.Name) : [];
        var policy = new CreditPolicy
        {
            UnitZh = zh,
            UnitEn = en,
            Asset = asset,
            Rules = [.. rules.Select(rule => WithParts(rule, bonuses, root))],
            Bonuses = bonuses,
            Caps = fields.TryGetValue("caps", out var caps) ? Named(caps, "cap_invalid", Cap, one => one.Name) : [],
            Budgets = fields.TryGetValue("budgets", out var budgets) ? Named(budgets, "budget_invalid", Budget, one => one.Name) : [],
            Expiry = fields.TryGetValue("expires", out var expires) ? Expiry(expires) : CreditExpiry.Never,
            ValueFen = fields.TryGetValue("value_fen", out var value) ? Fen(value) : null,
            Collecting = fields.TryGetValue("collect", out var collect) ? Collecting(collect) : null,
            Gifts = fields.TryGetValue("gifts", out var gifts) ? Gifts(gifts) : null,
            Water = fields.TryGetValue("water", out var water) ? Water(water) : null,
            FollowsRestatements = fields.TryGetValue("restatements", out var follow) && Follows(follow),
        };
        return policy;
    }

    private static string Asset(PolicyNode node)
    {
        var code = node.Text();
        return code is "CO2E" or "ENERGY" or "BANK" ? code : throw node.Fault("asset_unknown", "Points are given for CO2E, ENERGY or BANK.");
    }

    private static List<CreditRule> Rules(PolicyNode root, Dictionary<string, PolicyNode> fields)
    {
        var common = fields.TryGetValue("rate", out var rate) ? rate.Rate() : null;
        List<CreditRule> rules = fields.TryGetValue("rules", out var list) ? [.. Named(list, "rule_invalid", node => Rule(node, common), one => one.Name)] : [];
        if (fields.ContainsKey("rate") && common is not null)
        {
            if (rules.Exists(rule => rule.Name == "all"))
            {
                throw list.Fault("rule_invalid", "The name `all` belongs to the rate that stands outside the rules.");
            }

            rules.Add(new CreditRule("all", [], common, CreditSpan.Month, []));
        }

        return rules.Exists(rule => rule.Rate is not null) ? rules : throw new PolicyFault(new Refusal("rate_invalid", "There is no rate: `rate` for all scenarios or `rules` with rates are needed.", root.Pointer + "/rate"));
    }

    private static CreditRule Rule(PolicyNode node, CreditRate? common)
    {
        var fields = node.Fields("name", "scenarios", "rate", "steps");
        var scenarios = fields.TryGetValue("scenarios", out var covered) ? covered.Names("rule_invalid") : throw node.Fault("rule_invalid", "A rule names its `scenarios`.");
        var name = fields.TryGetValue("name", out var named) ? named.Name("rule_invalid") : scenarios[0];
        var rate = fields.TryGetValue("rate", out var own) ? own.Rate() : common ?? throw node.Fault("rate_invalid", "This rule has no rate, and there is none outside the rules.");
        if (!fields.TryGetValue("steps", out var steps))
        {
            return new CreditRule(name, scenarios, rate, CreditSpan.Month, []);
        }

        if (rate is null)
        {
            throw steps.Fault("steps_invalid", "A rule that gives nothing has no steps.");
        }

        var inside = steps.Fields("per", "above");
        var per = inside.TryGetValue("per", out var span) ? Span(span, "steps_invalid") : CreditSpan.Month;
        if (per is not (CreditSpan.Day or CreditSpan.Month))
        {
            throw steps.Fault("steps_invalid", "Steps count per day or month.");
        }

        var items = inside.TryGetValue("above", out var above) ? above.Items() : [];
        if (items.Count is 0 or > MostItems)
        {
            throw steps.Fault("steps_invalid", $"Steps have 1 to {MostItems} items under `above`.");
        }

        List<CreditStep> found = [];
        foreach (var item in items)
        {
            var step = item.Fields("amount", "rate");
            if (!step.TryGetValue("amount", out var amount) || !step.TryGetValue("rate", out var then) || then.Rate() is not { } other)
            {
                throw item.Fault("steps_invalid", "A step has an amount and a rate.");
            }

            found.Add(new CreditStep(amount.Mass("steps_invalid"), other));
            if (found.Count > 1 && found[^1].Above <= found[^2].Above)
            {
                throw amount.Fault("steps_invalid", "The amounts of steps rise.");
            }
        }

        return new CreditRule(name, scenarios, rate, per, found);
    }

    private static CreditBonus Bonus(PolicyNode node)
    {
        const string code = "bonus_invalid";
        var fields = node.Fields("name", "title", "times", "weekdays", "hours", "from", "to", "scenarios");
        var name = fields.TryGetValue("name", out var named) ? named.Name(code) : throw node.Fault(code, "A bonus has a name.");
        var (zh, en) = fields.TryGetValue("title", out var title) ? Local(title, code, 20, 40) : throw node.Fault(code, "A bonus has a title in zh and en.");
        var (above, below) = fields.TryGetValue("times", out var times) ? Times(times) : throw node.Fault(code, "A bonus says how many times as much: `times: 2`.");
        var hours = fields.TryGetValue("hours", out var at) ? at.Hours(code) : ((TimeOnly From, TimeOnly To)?)null;
        DateOnly? first = fields.TryGetValue("from", out var from) ? from.Day(code) : null;
        DateOnly? last = fields.TryGetValue("to", out var to) ? to.Day(code) : null;
        if (first > last)
        {
            throw to.Fault(code, "The last day is not before the first.");
        }

        return new CreditBonus(
            name, zh, en, above, below, fields.TryGetValue("weekdays", out var days) ? Days(days) : [], hours?.From, hours?.To, first, last, Scenarios(fields, code));
    }

    private static (long Above, long Below) Times(PolicyNode node)
    {
        var parts = node.Text().Split('/');
        if (parts.Length is 1 or 2
            && int.TryParse(parts[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var above)
            && int.TryParse(parts.Length == 2 ? parts[1].Trim() : "1", NumberStyles.None, CultureInfo.InvariantCulture, out var below)
            && below is >= 1 and <= 100 && above > below && above <= 100 * below)
        {
            var divisor = (int)BigInteger.GreatestCommonDivisor(above, below);
            return (above / divisor, below / divisor);
        }

        throw node.Fault("bonus_invalid", "A bonus is more than 1 and at most 100 times: a whole number such as 2, or a fraction such as 3/2.");
    }

    private static List<DayOfWeek> Days(PolicyNode node) => [.. node.Names("bonus_invalid").Select(name =>
    {
        var found = Array.Find(Weekdays, day => day.Name == name);
        return found.Name is null ? throw node.Fault("bonus_invalid", "Days of the week are monday to sunday.") : found.Day;
    })];

    private static CreditCap Cap(PolicyNode node)
    {
        const string code = "cap_invalid";
        var fields = node.Fields("name", "points", "per", "scenarios");
        var points = fields.TryGetValue("points", out var most) ? most.Whole(code, 1, MostPoints) : throw node.Fault(code, "A cap says how many points.");
        var per = fields.TryGetValue("per", out var span) ? Span(span, code) : throw node.Fault(code, "A cap says per what: day or month.");
        if (per is not (CreditSpan.Day or CreditSpan.Month))
        {
            throw span.Fault(code, "A cap is per day or month.");
        }

        var name = fields.TryGetValue("name", out var named) ? named.Name(code) : throw node.Fault(code, "A cap has a name.");
        return new CreditCap(name, points, per, Scenarios(fields, code));
    }

    private static CreditBudget Budget(PolicyNode node)
    {
        const string code = "budget_invalid";
        var fields = node.Fields("name", "period", "points", "payer", "scenarios");
        var name = fields.TryGetValue("name", out var named) ? named.Name(code) : throw node.Fault(code, "A budget has a name.");
        var period = fields.TryGetValue("period", out var span) ? Span(span, code) : throw node.Fault(code, "A budget says for which period: day, month, year or total.");
        var points = fields.TryGetValue("points", out var most) ? most.Whole(code, 1, MostPoints) : throw node.Fault(code, "A budget says how many points.");
        if (!fields.TryGetValue("payer", out var payer))
        {
            throw node.Fault("payer_invalid", "A budget says who pays: kind, zh and en.");
        }

        var who = payer.Fields("kind", "zh", "en");
        if (!who.TryGetValue("kind", out var kind) || !who.TryGetValue("zh", out var zh) || !who.TryGetValue("en", out var en) || kind.Text() is not ("government" or "company" or "fund"))
        {
            throw payer.Fault("payer_invalid", "A payer has a kind (government, company or fund) and a name in zh and en.");
        }

        return new CreditBudget(name, period, points, new CreditPayer(kind.Text(), zh.Words("payer_invalid", 60), en.Words("payer_invalid", 60)), Scenarios(fields, code));
    }

    private static CreditExpiry Expiry(PolicyNode node)
    {
        const string code = "expiry_invalid";
        if (node.IsText)
        {
            return node.Text() == "never" ? CreditExpiry.Never : throw node.Fault(code, "Points expire never, or { months: 12 }, or { end_of: year, later: 1 }.");
        }

        var fields = node.Fields("months", "end_of", "later");
        if (fields.TryGetValue("months", out var months))
        {
            return fields.Count == 1 ? new CreditExpiry(CreditSpan.Day, (int)months.Whole(code, 1, 120)) : throw node.Fault(code, "Either months or end_of.");
        }

        var end = fields.TryGetValue("end_of", out var of) ? Span(of, code) : throw node.Fault(code, "Either months or end_of.");
        return end is CreditSpan.Month or CreditSpan.Year
            ? new CreditExpiry(end, fields.TryGetValue("later", out var later) ? (int)later.Whole(code, 0, 120) : 0)
            : throw of.Fault(code, "Points run out at the end of a month or year.");
    }

    private static decimal Fen(PolicyNode node) =>
        decimal.TryParse(node.Text(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var fen) && fen is >= 0 and <= 1_000_000 && decimal.Round(fen, 4) == fen
            ? fen
            : throw node.Fault("value_invalid", "The value of a point in fen has at most four places after the point.");

    private static CreditCollecting? Collecting(PolicyNode node)
    {
        const string code = "collect_invalid";
        var fields = node.Fields("by_hand", "ripens", "gone_after", "help_in_last", "thanks", "helps_a_day");
        if (!fields.TryGetValue("by_hand", out var byHand) || !byHand.Flag(code))
        {
            return null;
        }

        TimeSpan? after = null;
        var nextDay = new TimeOnly(7, 0);
        if (fields.TryGetValue("ripens", out var ripens))
        {
            var inside = ripens.Fields("after", "next_day");
            if (inside.Count != 1)
            {
                throw ripens.Fault(code, "A ball ripens { after: 1 h } or { next_day: 07:00 }.");
            }

            after = inside.TryGetValue("after", out var time) ? time.Duration(code, TimeSpan.FromDays(7)) : null;
            nextDay = inside.TryGetValue("next_day", out var clock) ? clock.Time(code) : nextDay;
        }

        var gone = fields.TryGetValue("gone_after", out var over) ? over.Duration(code, TimeSpan.FromDays(60)) : TimeSpan.FromHours(72);
        var help = fields.TryGetValue("help_in_last", out var last) ? last.Duration(code, TimeSpan.FromDays(60)) : TimeSpan.FromHours(24);
        if (gone < TimeSpan.FromHours(1) || help > gone)
        {
            throw node.Fault(code, "A ball stays at least an hour, and help begins within that time.");
        }

        return new CreditCollecting(
            after, nextDay, gone, help,
            fields.TryGetValue("thanks", out var thanks) ? thanks.Whole(code, 0, 1_000) : 0,
            fields.TryGetValue("helps_a_day", out var helps) ? (int)helps.Whole(code, 0, 1_000) : 3);
    }

    private static CreditGiftLimits Gifts(PolicyNode node)
    {
        var fields = node.Fields("most_in_one", "a_day");
        var one = fields.TryGetValue("most_in_one", out var most) ? most.Whole("gifts_invalid", 1, MostPoints) : throw node.Fault("gifts_invalid", "Gifts have a most in one: most_in_one.");
        var day = fields.TryGetValue("a_day", out var daily) ? daily.Whole("gifts_invalid", 1, MostPoints) : one;
        return day >= one ? new CreditGiftLimits(one, day) : throw daily.Fault("gifts_invalid", "The most of a day is not less than that of one gift.");
    }

    private static CreditWater Water(PolicyNode node)
    {
        const string code = "water_invalid";
        var fields = node.Fields("points", "times_a_day", "per_friend");
        var water = new CreditWater(
            fields.TryGetValue("points", out var points) ? points.Whole(code, 1, 1_000_000) : 10,
            fields.TryGetValue("times_a_day", out var times) ? (int)times.Whole(code, 1, 1_000) : 3,
            fields.TryGetValue("per_friend", out var friend) ? (int)friend.Whole(code, 1, 1_000) : 1);
        return water.PerFriend <= water.TimesADay ? water : throw node.Fault(code, "Nobody waters one friend more often than all.");
    }

    private static bool Follows(PolicyNode node) => node.Text() switch
    {
        "follow" => true,
        "keep" => false,
        _ => throw node.Fault("restatements_invalid", "Points follow or keep when a decision about the past changes an act."),
    };

    private static CreditSpan Span(PolicyNode node, string code) => node.Text() switch
    {
        "day" => CreditSpan.Day,
        "month" => CreditSpan.Month,
        "year" => CreditSpan.Year,
        "total" => CreditSpan.Total,
        _ => throw node.Fault(code, "This is day, month, year or total."),
    };

    private static (string Zh, string En) Local(PolicyNode node, string code, int mostZh, int mostEn)
    {
        var fields = node.Fields("zh", "en");
        return fields.TryGetValue("zh", out var zh) && fields.TryGetValue("en", out var en)
            ? (zh.Words(code, mostZh), en.Words(code, mostEn))
            : throw node.Fault(code, "Words in zh and en are expected here.");
    }

    private static IReadOnlyList<string> Scenarios(Dictionary<string, PolicyNode> fields, string code) => fields.TryGetValue("scenarios", out var names) ? names.Names(code) : [];

    private static List<T> Named<T>(PolicyNode node, string code, Func<PolicyNode, T> read, Func<T, string> name)
    {
        var items = node.Items();
        if (items.Count > MostItems)
        {
            throw node.Fault(code, $"At most {MostItems} are read.");
        }

        List<T> found = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var one = read(item);
            found.Add(names.Add(name(one)) ? one : throw item.Fault(code, $"The name {name(one)} stands twice."));
        }

        return found;
    }

    /// <summary>The parts of a point in which every rate of the rule, times every bonus, is a whole number.</summary>
    private static CreditRule WithParts(CreditRule rule, IReadOnlyList<CreditBonus> bonuses, PolicyNode root)
    {
        BigInteger over = 1;
        foreach (var bonus in bonuses.Where(one => one.Scenarios.Count == 0 || rule.Scenarios.Count == 0 || one.Scenarios.Intersect(rule.Scenarios, StringComparer.Ordinal).Any()))
        {
            over = Common(over, bonus.Denominator);
        }

        BigInteger parts = 1;
        foreach (var rate in rule.Steps.Select(step => step.Rate).Append(rule.Rate).OfType<CreditRate>())
        {
            parts = Common(parts, rate.Per * over);
        }

        return parts <= PointFraction.MostParts
            ? rule with { Parts = (long)parts }
            : throw new PolicyFault(new Refusal("rate_too_fine", $"Rates, steps and bonuses of the rule {rule.Name} together divide a point into more than 1,000,000,000,000 parts. Rounder numbers help.", root.Pointer + "/rules"));
    }

    private static BigInteger Common(BigInteger one, BigInteger other) => one / BigInteger.GreatestCommonDivisor(one, other) * other;
}
