using Puhui.Citizen.Me;
using Puhui.Citizen.Words;
using Puhui.Components;
using Puhui.Rewards.Contracts;

namespace Puhui.Citizen.Rewards;

/// <summary>What an offer says of itself in a line.</summary>
internal static class OfferWords
{
    public static string Title(Offer offer, Language language) => language.Say(offer.Terms.TitleZh, offer.Terms.TitleEn);

    public static string Kind(OfferKind kind, Language language) => kind switch
    {
        OfferKind.Goods => language.Say("实物", "Goods"),
        OfferKind.Fare => language.Say("出行", "Fares"),
        OfferKind.Donation => language.Say("公益", "Donation"),
        OfferKind.Right => language.Say("权益", "Rights"),
        _ => language.Say("券", "Voucher"),
    };

    /// <summary>Every Thursday 19:00, for two hours.</summary>
    public static string Window(OfferWindow window, Language language)
    {
        var day = language.Culture.DateTimeFormat.GetDayName(window.Day);
        var from = window.From.ToString("HH:mm", language.Culture);
        var until = window.From.Add(window.For).ToString("HH:mm", language.Culture);
        return language.Say($"每{day} {from}–{until}", $"every {day}, {from}–{until}");
    }

    /// <summary>Whether and when it can be had.</summary>
    public static string State(OfferView view, Here here, Language language) => view switch
    {
        { Offer.Left: <= 0 } => language.Say("已兑完", "all taken"),
        { IsOpen: true, Offer.Terms.Window: not null } => language.Say("正在开放", "open now"),
        { IsOpen: true } => language.Say($"还有 {view.Offer.Left:N0}", $"{view.Offer.Left:N0} left"),
        { OpensAt: { } at } => language.Say($"{WindowWords.When(here.Local(at), here.Now, language)} 开放", $"opens {WindowWords.When(here.Local(at), here.Now, language)}"),
        _ => language.Say("暂不开放", "not open"),
    };

    /// <summary>How many one may have.</summary>
    public static string Limit(OfferTerms terms, Language language) => (terms.PerPerson, terms.PerPersonMonth) switch
    {
        ({ } ever, { } month) => language.Say($"每人共 {ever} 份，每月 {month} 份", $"{ever} a person, {month} a month"),
        ({ } ever, null) => language.Say($"每人 {ever} 份", $"{ever} a person"),
        (null, { } month) => language.Say($"每人每月 {month} 份", $"{month} a person and month"),
        _ => language.Say("不限", "no limit"),
    };

    public static string Payer(string kind, Language language) => kind switch
    {
        "government" => language.Say("政府", "government"),
        "company" => language.Say("企业", "company"),
        _ => language.Say("基金", "fund"),
    };
}
