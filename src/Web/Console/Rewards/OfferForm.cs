using System.Globalization;
using Microsoft.AspNetCore.Http;
using Puhui.Operating.Lists;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;

namespace Puhui.Operating.Rewards;

/// <summary>The form of an offer, as it was filled in.</summary>
public sealed record OfferForm(
    string Merchant, string Kind, string Goal, string TitleZh, string TitleEn, string TextZh, string TextEn, string Picture, string Price, string Settle,
    string PerPerson, string PerMonth, string Day, string Time, string Minutes, string From, string To, string Region, string Standing, string GoodFor, bool Refundable,
    IReadOnlyList<PayerLine> Payers, string Stock, int Revision)
{
    /// <summary>How many payers the form has room for.</summary>
    public const int PayerLines = 3;

    /// <summary>A form nobody has filled in.</summary>
    public static OfferForm Empty { get; } = new(
        "", "Voucher", "", "", "", "", "", "art:voucher", "", "0", "", "", "", "19:00", "120", "", "", "", "0", "90", true,
        [.. Enumerable.Repeat(new PayerLine("government", "", "", ""), PayerLines)], "100", 0);

    /// <summary>The stock of a new offer.</summary>
    public long StockNumber => long.TryParse(Stock, NumberStyles.None, CultureInfo.InvariantCulture, out var stock) ? stock : -1;

    /// <summary>Filled in from an offer.</summary>
    public static OfferForm Of(Offer offer, TimeZoneInfo zone)
    {
        var terms = offer.Terms;
        return new OfferForm(
            terms.Merchant.ToString(), terms.Kind.ToString(), terms.Goal?.ToString() ?? "", terms.TitleZh, terms.TitleEn, terms.TextZh, terms.TextEn, terms.Picture, Text(terms.Price),
            (terms.SettleFen / 100m).ToString("0.00", CultureInfo.InvariantCulture), Text(terms.PerPerson), Text(terms.PerPersonMonth),
            terms.Window?.Day.ToString() ?? "", terms.Window?.From.ToString("HH:mm", CultureInfo.InvariantCulture) ?? "19:00", terms.Window is { } window ? Text((long)window.For.TotalMinutes) : "120",
            Moment(terms.From, zone), Moment(terms.To?.AddTicks(-1), zone), terms.Region ?? "", Text(terms.LeastStanding), Text(terms.GoodForDays), terms.Refundable,
            [.. terms.Payers.Select(payer => new PayerLine(payer.Kind, payer.NameZh, payer.NameEn, (payer.Thousandths / 10m).ToString("0.#", CultureInfo.InvariantCulture))).Concat(Empty.Payers).Take(Math.Max(PayerLines, terms.Payers.Count))],
            Text(offer.Stock), offer.Revision);
    }

    internal static OfferForm Read(IFormCollection form)
    {
        string F(string name) => form[name].ToString().Trim();
        var (kinds, zh, en, shares) = (form["payer.kind"], form["payer.zh"], form["payer.en"], form["payer.share"]);
        return new OfferForm(
            F("merchant"), F("kind"), F("goal"), F("title.zh"), F("title.en"), F("text.zh"), F("text.en"), F("picture") is { Length: > 0 } picture ? picture : "art:voucher", F("price"), F("settle"),
            F("person"), F("month"), F("day"), F("time"), F("minutes"), F("from"), F("to"), F("region"), F("standing"), F("goodfor"), form["refundable"].Count > 0,
            [.. Enumerable.Range(0, Math.Min(10, kinds.Count)).Select(i => new PayerLine(kinds[i] ?? "", At(zh, i), At(en, i), At(shares, i)))],
            F("stock"), int.TryParse(F("revision"), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0);

        static string At(Microsoft.Extensions.Primitives.StringValues values, int i) => i < values.Count ? values[i]?.Trim() ?? "" : "";
    }

    /// <summary>The terms the form says. Refusals: those of the module for what is no number, day or time.</summary>
    public Result<OfferTerms> Terms(TimeZoneInfo zone)
    {
        if (!MerchantId.TryParse(Merchant, out var merchant))
        {
            return new Refusal("merchant_unknown", "", "merchant");
        }

        if (!long.TryParse(Price, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var price))
        {
            return new Refusal("price_invalid", "", "price");
        }

        if (!decimal.TryParse(Settle, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var yuan) || yuan > 1_000_000 || yuan * 100 != decimal.Truncate(yuan * 100))
        {
            return new Refusal("price_invalid", "", "settle");
        }

        OfferWindow? window = null;
        if (Enum.TryParse<DayOfWeek>(Day, out var day) && Day.Length > 0)
        {
            if (!TimeOnly.TryParseExact(Time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
                || !int.TryParse(Minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) || minutes is 0 or > 10_080)
            {
                return new Refusal("window_invalid", "", "window");
            }

            window = new OfferWindow(day, time, TimeSpan.FromMinutes(minutes));
        }

        List<PayerShare> payers = [];
        foreach (var payer in Payers.Where(payer => payer.Share.Length > 0 || payer.NameZh.Length > 0))
        {
            if (!decimal.TryParse(payer.Share, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) || share is < 0 or > 100 || share * 10 != decimal.Truncate(share * 10))
            {
                return new Refusal("payers_invalid", "", "payers");
            }

            payers.Add(new PayerShare(payer.Kind, payer.NameZh, payer.NameEn, (int)(share * 10)));
        }

        return new OfferTerms
        {
            Merchant = merchant,
            Kind = Enum.TryParse<OfferKind>(Kind, out var kind) ? kind : OfferKind.Voucher,
            Goal = GoalId.TryParse(Goal, out var goal) ? goal : null,
            TitleZh = TitleZh,
            TitleEn = TitleEn,
            TextZh = TextZh,
            TextEn = TextEn,
            Picture = Picture,
            Price = price,
            SettleFen = (long)(yuan * 100),
            PerPerson = Whole(PerPerson),
            PerPersonMonth = Whole(PerMonth),
            Window = window,
            From = Days.Begin(From, zone),
            To = Days.End(To, zone),
            Region = Region.Length > 0 ? Region : null,
            LeastStanding = Whole(Standing) ?? 0,
            GoodForDays = Whole(GoodFor) ?? 0,
            Refundable = Refundable,
            Payers = payers,
        };
    }

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Moment(DateTimeOffset? at, TimeZoneInfo zone) => at is { } known ? TimeZoneInfo.ConvertTime(known, zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "";
}

/// <summary>Who pays what share, as it was filled in.</summary>
public sealed record PayerLine(string Kind, string NameZh, string NameEn, string Share);
