using System.Text.RegularExpressions;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Pictures;

namespace Puhui.Rewards.Offers;

/// <summary>What terms must be like, apart from what only the database knows.</summary>
internal static partial class OfferRules
{
    private const long MostPrice = 10_000_000;
    private const long MostFen = 1_000_000_000;
    private const long MostStock = 1_000_000_000;
    private const int MostForOne = 1_000_000;
    private static readonly DateTimeOffset s_first = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_last = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The same without what does not matter: spaces around texts, parts of a second.</summary>
    public static OfferTerms Tidy(OfferTerms terms) => terms with
    {
        TitleZh = terms.TitleZh.Trim(),
        TitleEn = terms.TitleEn.Trim(),
        TextZh = terms.TextZh.Trim(),
        TextEn = terms.TextEn.Trim(),
        From = WholeSeconds(terms.From),
        To = WholeSeconds(terms.To),
        Payers = [.. terms.Payers.Select(payer => payer with { NameZh = payer.NameZh.Trim(), NameEn = payer.NameEn.Trim() })],
    };

    public static bool IsStock(long stock) => stock is >= 0 and <= MostStock;

    /// <summary>The first thing that is wrong, in the order of the contract; the stock is looked at when there is one to look at.</summary>
    public static Refusal? WhatIsWrong(OfferTerms terms, long? stock) =>
        Titles(terms) ?? Price(terms) ?? Limits(terms)
        ?? (stock is { } some && !IsStock(some) ? new Refusal("stock_invalid", "The stock is a number from 0 to 1,000,000,000.", "stock") : null)
        ?? Window(terms)
        ?? (terms.Region is { } region && !Texts.IsRegion(region) ? new Refusal("region_invalid", "The region is an ISO 3166 code such as CN-11.", "region") : null)
        ?? Payers(terms) ?? Picture(terms);

    private static Refusal? Titles(OfferTerms terms) =>
        !Texts.IsLine(terms.TitleZh, 60) ? new Refusal("title_invalid", "The Chinese title has 1 to 60 characters on one line.", "titleZh")
        : !Texts.IsLine(terms.TitleEn, 60) ? new Refusal("title_invalid", "The English title has 1 to 60 characters on one line.", "titleEn")
        : !Texts.IsText(terms.TextZh, 500) ? new Refusal("title_invalid", "The Chinese text has up to 500 characters.", "textZh")
        : !Texts.IsText(terms.TextEn, 500) ? new Refusal("title_invalid", "The English text has up to 500 characters.", "textEn")
        : !Enum.IsDefined(terms.Kind) ? new Refusal("title_invalid", "There is no such kind of offer.", "kind")
        : null;

    private static Refusal? Price(OfferTerms terms) =>
        terms.Price is < 1 or > MostPrice ? new Refusal("price_invalid", "The price is a number from 1 to 10,000,000 points.", "price")
        : terms.SettleFen is < 0 or > MostFen ? new Refusal("price_invalid", "What the merchant is paid is a number from 0 to 1,000,000,000 fen.", "settleFen")
        : null;

    private static Refusal? Limits(OfferTerms terms) =>
        terms.PerPerson is < 1 or > MostForOne ? new Refusal("limits_invalid", "The most for one person is a number from 1 to 1,000,000.", "perPerson")
        : terms.PerPersonMonth is < 1 or > MostForOne ? new Refusal("limits_invalid", "The most for one person a month is a number from 1 to 1,000,000.", "perPersonMonth")
        : terms.LeastStanding is < 0 or > 5 ? new Refusal("limits_invalid", "The least standing is 0 to 5 leaves.", "leastStanding")
        : terms.GoodForDays is < 1 or > 730 ? new Refusal("limits_invalid", "A voucher is good for 1 to 730 days.", "goodForDays")
        : null;

    private static Refusal? Window(OfferTerms terms) =>
        terms.From is { } from && (from < s_first || from > s_last) ? new Refusal("window_invalid", "The first day lies between the years 2000 and 2200.", "from")
        : terms.To is { } to && (to < s_first || to > s_last) ? new Refusal("window_invalid", "The last day lies between the years 2000 and 2200.", "to")
        : terms is { From: { } first, To: { } last } && last <= first ? new Refusal("window_invalid", "It ends before it begins.", "to")
        : terms.Window is not { } window ? null
        : !Enum.IsDefined(window.Day) ? new Refusal("window_invalid", "There is no such day of the week.", "window")
        : window.From.Ticks % TimeSpan.TicksPerMinute != 0 || window.For.Ticks % TimeSpan.TicksPerMinute != 0 ? new Refusal("window_invalid", "A window begins and lasts in whole minutes.", "window")
        : window.For < TimeSpan.FromMinutes(1) || window.For > TimeSpan.FromDays(7) ? new Refusal("window_invalid", "A window lasts one minute to seven days.", "window")
        : null;

    private static Refusal? Payers(OfferTerms terms) =>
        terms.SettleFen == 0 ? terms.Payers.Count == 0 ? null : new Refusal("payers_invalid", "Nothing is paid, so nobody pays.", "payers")
        : terms.Payers.Count is 0 or > 10 ? new Refusal("payers_invalid", "One to ten payers carry what the merchant is paid.", "payers")
        : terms.Payers.Any(payer => payer.Kind is not ("government" or "company" or "fund")) ? new Refusal("payers_invalid", "A payer is a government, a company or a fund.", "payers")
        : terms.Payers.Any(payer => !Texts.IsLine(payer.NameZh, 60) || !Texts.IsLine(payer.NameEn, 60)) ? new Refusal("payers_invalid", "A payer's names have 1 to 60 characters.", "payers")
        : terms.Payers.Any(payer => payer.Thousandths is < 1 or > 1000) || terms.Payers.Sum(payer => payer.Thousandths) != 1000 ? new Refusal("payers_invalid", "The payers' shares sum to 1,000 thousandths.", "payers")
        : null;

    private static Refusal? Picture(OfferTerms terms) => Art().IsMatch(terms.Picture) || PictureStore.IsHash(terms.Picture) ? null : NoPicture();

    public static Refusal NoPicture() => new("picture_invalid", "The picture is art:NAME or the hash of an uploaded one.", "picture");

    private static DateTimeOffset? WholeSeconds(DateTimeOffset? time) =>
        time is { } some ? new DateTimeOffset(some.UtcTicks - (some.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero) : null;

    [GeneratedRegex("^art:[a-z0-9-]{1,40}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Art();
}
