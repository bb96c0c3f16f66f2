using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Components;
using Puhui.Ledger.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Lists;
using Puhui.Operating.Words;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Staff.Contracts;

namespace Puhui.Operating.Trail;

/// <summary>What people did, as it stands in the log: nobody can change it afterwards, also not who runs the server.</summary>
internal static class TrailPages
{
    public const string Path = Guard.Root + "/trail";
    private const int LongestField = 100;

    /// <summary>The kinds one may choose, each a topic or the beginning of several.</summary>
    public static IReadOnlyList<string> Topics { get; } = ["staff.", "method.", "programme.", "holder.", "consent.", "ledger.", "credits.", "rewards.", "goals."];

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, ShowAsync).Needs(Permissions.TrailRead);

    private static async Task<IResult> ShowAsync(HttpContext http, string? programme, IAttestations attestations, IProgrammes programmes, IStaffDirectory directory, CancellationToken ct)
    {
        var who = http.Staff();
        var mine = (await programmes.ListAsync(ct)).Where(one => who.May(Permissions.TrailRead, one.Id.Value)).ToList();
        var server = who.May(Permissions.TrailRead, null);
        var chosen = mine.FirstOrDefault(one => one.Code == programme) ?? (server ? null : mine.FirstOrDefault());
        if (chosen is null && !server)
        {
            return ConsolePage.NotFound(http);
        }

        var language = Language.Of(http);
        var names = (await directory.ListAsync(null, ct)).ToDictionary(member => member.Id.ToString(), member => member.Name, StringComparer.Ordinal);
        var zone = TimeWords.Zone(chosen?.ZoneId ?? "Asia/Shanghai");
        Listing<Attestation> listing = new()
        {
            Name = "trail",
            Path = Path,
            SearchFor = language.Say("对象编号", "Id of what it is about"),
            Columns =
            [
                new("what", "事项", "What", (one, l) => new Cell(one.What.Topic) { Code = true }),
                new("about", "对象", "About", (one, l) => new Cell(Name(one.What.Subject)) { Exact = one.What.Subject }),
                new("details", "内容", "Details", (one, l) => new Cell(string.Join(" · ", one.What.Fields.Where(field => field.Value.Length is > 0 and <= LongestField).Select(field => $"{field.Key}: {Name(field.Value)}")))
                    { Exact = string.Join(" · ", one.What.Fields.Select(field => $"{field.Key}: {field.Value}")) }),
                new("when", "时间", "When", (one, l) => new Cell(TimeWords.Exact(one.What.At, zone, l)) { At = one.What.At }),
                new("proof", "凭证", "Proof", (one, l) => new Cell(Ids.Short(one.Id.ToString())) { Code = true, Exact = one.Id.ToString() }),
            ],
            Filters = [new("topic", "种类", "Kind", [.. Topics.Select(topic => new Option(topic, Kind(topic, language)))])],
            Read = async (ask, stop) =>
            {
                var page = await attestations.ListAsync(new AttestationQuery(ask["topic"], ask.Search, chosen?.Id.Value, null, ask.Limit, ask.Cursor), stop);
                return new Slice<Attestation>(page.Items, page.Next);
            },
        };
        return await ListAnswer.OfAsync(http, listing, chosen?.Code, view => ConsolePage.Of<ListingPage>(http, new
        {
            Frame = ConsolePage.FrameOf(http),
            Title = language.Say("留痕", "Trail"),
            Lead = language.Say("谁在什么时候做了什么。每一条都记在公开日志里，事后谁也改不了，包括管服务器的人。", "Who did what and when. Each stands in the public log; nobody can change it afterwards, also not who runs the server."),
            Here = "trail",
            View = view,
            Empty = language.Say("还没有留痕", "Nothing yet"),
            Programmes = (IReadOnlyList<Option>)[
                .. server ? (Option[])[new Option("", language.Say("整台服务器", "The whole server"))] : [],
                .. mine.Select(one => new Option(one.Code, language.Say(one.TitleZh, one.TitleEn)))],
        }), ct);

        // The log itself has only ids.
        string Name(string text) => names.TryGetValue(text, out var name) ? name : text;
    }

    private static string Kind(string topic, Language l) => topic switch
    {
        "staff." => l.Say("人员与角色", "Staff and roles"),
        "method." => l.Say("方法学", "Methods"),
        "programme." => l.Say("方案", "Programmes"),
        "holder." => l.Say("个人信息", "Personal data"),
        "consent." => l.Say("授权", "Consent"),
        "credits." => l.Say("积分", "Credits"),
        "rewards." => l.Say("结算与兑换", "Settlements"),
        "goals." => l.Say("公益", "Goals"),
        _ => l.Say("账簿", "Books"),
    };
}
