using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Activities.Contracts;
using Puhui.Components;
using Puhui.Components.Words;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Holders;
using Puhui.Operating.Lists;
using Puhui.Operating.Partners;
using Puhui.Operating.Review;
using Puhui.Operating.Words;
using Puhui.Platform.Access;

namespace Puhui.Operating.Records;

/// <summary>The records of a programme's sources: what came in and what became of it.</summary>
internal static class RecordPages
{
    public const string Path = Guard.Root + "/records";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, ListAsync).Needs(Permissions.PartnersRead);

    private static async Task<IResult> ListAsync(HttpContext http, IRecordBook book, ISources sources, CancellationToken ct)
    {
        var staff = http.Staff();
        var all = (await sources.ListAsync(ct)).Where(source => staff.May(Permissions.PartnersRead, source)).ToList();
        var scope = await ProgrammeScope.OfAsync(http, Permissions.PartnersRead);
        if (scope is null && all.Count == 0)
        {
            return ConsolePage.NotFound(http);
        }

        // A partner's own person has sources and no programme.
        var mine = scope is null ? all : all.Where(source => source.Programme == scope.Chosen.Id).ToList();
        var language = Language.Of(http);
        var listing = Listing(book, mine, scope?.Zone ?? TimeWords.Zone(all[0].ZoneId), language, staff);
        return await ListAnswer.OfAsync(http, listing, scope?.Chosen.Code, view => ConsolePage.Of<ListingPage>(http, new
        {
            Frame = ConsolePage.FrameOf(http),
            Title = language.Say("记录", "Records"),
            Lead = language.Say("数据伙伴送来的每一条记录，和它最后成了什么。", "Every record that partners sent, and what became of it."),
            Here = "records",
            View = view,
            Empty = language.Say("还没有收到过记录", "Nothing has arrived yet"),
            Programmes = scope?.Options(language) ?? [],
        }), ct);
    }

    private static Listing<RecordLine> Listing(IRecordBook book, IReadOnlyList<Source> sources, TimeZoneInfo zone, Language language, Visitor.Staff staff)
    {
        var names = sources.ToDictionary(source => source.Id, source => source.Name);
        var seesHolders = staff.MayAnywhere(Permissions.HoldersRead);
        return new Listing<RecordLine>
        {
            Name = "records",
            Path = Path,
            SearchFor = language.Say("记录编号（开头即可）", "Record id, or how it begins"),
            Columns =
            [
                new("record", "记录", "Record", (one, l) => new Cell(one.RecordId, one.Status == ActivityStatus.Held ? $"{ReviewPages.Root}/{one.Id}" : null) { Code = true }),
                new("scenario", "行为", "Behaviour", (one, l) => new Cell(ScenarioWords.Title(one.Scenario, l)) { Exact = one.Scenario }),
                new("status", "结果", "Result", (one, l) => Status(one, l)),
                new("amount", "减排", "Reduction", (one, l) => Amount(one, l)) { IsNumber = true },
                new("source", "伙伴", "Partner", (one, l) => new Cell(names[one.Source], PartnerPages.Address(one.Source))),
                new("received", "收到", "Received", (one, l) => new Cell(TimeWords.Exact(one.ReceivedAt, zone, l)) { At = one.ReceivedAt }),
                new("at", "发生", "Happened", (one, l) => new Cell(TimeWords.Exact(one.At, zone, l)) { At = one.At }) { IsExtra = true },
                new("region", "地区", "Place", (one, l) => new Cell(one.Region is { } region ? RegionWords.Title(region, l) : "—") { Exact = one.Region ?? "" }),
                new("evidence", "证据", "Evidence", (one, l) => new Cell(one.Evidence)) { IsExtra = true },
                new("holder", "账户", "Holder", (one, l) => new Cell(Ids.Short(one.Account.ToString()), seesHolders ? $"{HolderPages.Root}/{one.Account}" : null) { Code = true, Exact = one.Account.ToString() }),
                new("id", "公开编号", "Public id", (one, l) => new Cell(one.Id.ToString()) { Code = true }) { IsExtra = true },
            ],
            Filters =
            [
                new("source", "伙伴", "Partner", [.. sources.Select(source => new Option(source.Id.ToString(), source.Name))]),
                new("status", "结果", "Result", [.. Shown.Select(status => new Option(status.ToString(), StatusWords.Of(status, language).Word))]),
                new("scenario", "行为", "Behaviour", [.. ScenarioWords.Names.Select(name => new Option(name, ScenarioWords.Title(name, language)))]),
                new("from", "收到自", "From", null),
                new("to", "至", "To", null),
            ],
            Sorts = [new("new", "最新在前", "Newest first"), new("old", "最早在前", "Oldest first")],
            Read = async (ask, ct) =>
            {
                var page = await book.PageAsync(
                    new RecordQuery(
                        SourceId.TryParse(ask["source"], out var source) ? [source] : [.. sources.Select(one => one.Id)],
                        ask.Search,
                        Enum.TryParse<ActivityStatus>(ask["status"], out var status) ? status : null,
                        ask["scenario"],
                        null,
                        Days.Begin(ask["from"], zone),
                        Days.End(ask["to"], zone),
                        ask.Sort == "old",
                        ask.Limit,
                        ask.Cursor),
                    ct);
                return new Slice<RecordLine>(page.Items, page.Next, page.IsPartial);
            },
        };
    }

    private static readonly ActivityStatus[] Shown = [ActivityStatus.Posted, ActivityStatus.Zero, ActivityStatus.Held];

    private static Cell Status(RecordLine one, Language l)
    {
        var (tone, icon, word) = StatusWords.Of(one.Status, l);
        return new Cell(word) { Tone = tone, Icon = icon, Note = one.Code is { } code ? CodeWords.Title(code, l) : null, Exact = one.Status + (one.Code is null ? "" : " " + one.Code) };
    }

    private static Cell Amount(RecordLine one, Language l) => one.Status == ActivityStatus.Posted
        ? new Cell(ReviewWords.Amount(one.QuantifiedMg, one.Asset, l)) { Exact = one.QuantifiedMg.ToString(System.Globalization.CultureInfo.InvariantCulture) }
        : new Cell("—") { Exact = "" };
}
