using Microsoft.Extensions.DependencyInjection;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;

namespace Puhui.Cli.Demo;

/// <summary>What the demo's points are good for: two merchants with offers and a goal. Where an operator opened a merchant already, nothing is added.</summary>
internal sealed class DemoShelf(IServiceProvider services)
{
    private const string By = "demo";

    private static readonly PayerShare[] Payers =
    [
        new("government", "市生态环境局", "Municipal Bureau of Ecology", 600),
        new("company", "示范企业", "Demo company", 400),
    ];

    public async Task EnsureAsync(Programme programme, CancellationToken cancel)
    {
        var merchants = services.GetRequiredService<IMerchants>();
        if ((await merchants.ListAsync(programme.Id, cancel)).Count > 0)
        {
            return;
        }

        var cafe = Made(await merchants.SaveAsync(new MerchantDraft(null, programme.Id, "转角咖啡", "Corner Coffee", null, "示范路 8 号", "8 Demo Road", true, 0), By, cancel));
        var transit = Made(await merchants.SaveAsync(new MerchantDraft(null, programme.Id, "示范地铁", "Demo Metro", null, "任一车站服务中心", "Any station's service centre", true, 0), By, cancel));
        var goal = Made(await services.GetRequiredService<IGoals>().SaveAsync(
            new GoalDraft(null, programme.Id, "种一百棵柠条", "A hundred peashrubs", "春天由当地合作社种下，每季度拍一次照片。", "Planted in spring by a local co-operative; photographed every quarter.", "art:forest", "棵", "shrubs", 800, 100, true, 0),
            By, cancel));
        foreach (var (terms, stock) in Offers(cafe.Id, transit.Id, goal.Id))
        {
            Made(await services.GetRequiredService<IOffers>().SaveAsync(new OfferDraft(null, programme.Id, terms, OfferState.Published, stock, 0), By, cancel));
        }
    }

    private static IEnumerable<(OfferTerms Terms, long Stock)> Offers(MerchantId cafe, MerchantId transit, GoalId goal) =>
    [
        (new OfferTerms
        {
            Merchant = transit, Kind = OfferKind.Fare, TitleZh = "地铁单程票", TitleEn = "A metro ride", TextZh = "凭券换一张单程票，限当日乘坐。", TextEn = "Good for one ride on the day it is honoured.",
            Picture = "art:metro", Price = 200, SettleFen = 300, PerPersonMonth = 10, Payers = Payers,
        }, 5_000),
        (new OfferTerms
        {
            Merchant = cafe, TitleZh = "一杯手冲咖啡，自带杯", TitleEn = "A hand-brewed coffee in your own cup", TextZh = "每周四 19:00 开放，先到先得。", TextEn = "Opens on Thursdays at 19:00; first come, first served.",
            Picture = "art:coffee", Price = 300, SettleFen = 1_800, PerPersonMonth = 2, Window = new OfferWindow(DayOfWeek.Thursday, new TimeOnly(19, 0), TimeSpan.FromHours(3)), Payers = Payers,
        }, 200),
        (new OfferTerms
        {
            Merchant = cafe, TitleZh = "旧书店十元券", TitleEn = "Ten yuan at the second-hand bookshop", TextZh = "满三十元可用。", TextEn = "For thirty yuan and more.",
            Picture = "art:book", Price = 400, SettleFen = 1_000, PerPerson = 5, Payers = Payers,
        }, 1_000),
        (new OfferTerms
        {
            Merchant = transit, Kind = OfferKind.Donation, Goal = goal, TitleZh = "种一棵柠条", TitleEn = "Plant a peashrub", TextZh = "捐出 800 分，种下一棵。", TextEn = "800 points plant one.",
            Picture = "art:tree", Price = 800, Refundable = false,
        }, 100),
    ];

    private static T Made<T>(Result<T> made) => made.IsAccepted ? made.Value : throw new InvalidOperationException($"A sample of the demo was refused: {made.Refusal}");
}
