using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Components;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Lists;
using Puhui.Operating.Programmes;
using Puhui.Operating.Words;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Operating.Content;

/// <summary>Notices and campaigns on citizens' first page.</summary>
internal static class ContentPages
{
    public const string Root = Guard.Root + "/content";
    private const string New = Root + "/new/{programme}";
    private const string One = Root + "/{notice}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, (HttpContext http, CancellationToken ct) => ProgrammeScope.WithAsync(http, Permissions.ContentManage, scope => ListAsync(http, scope, ct))).Needs(Permissions.ContentManage);
        routes.MapGet(New, (HttpContext http, string programme, TimeProvider time) => ProgrammePages.WithAsync(http, programme, frame => Task.FromResult(
            Show(http, frame.Programme, null, new NoticeDraft(null, frame.Programme.Id, "", "", "", "", null, time.GetUtcNow(), null, false, 0), null)))).Needs(Permissions.ContentManage, Owners.Programme);
        routes.MapPost(New, (HttpContext http, string programme, CancellationToken ct) => ProgrammePages.WithAsync(http, programme, frame => SaveAsync(http, frame.Programme, null, ct))).Needs(Permissions.ContentManage, Owners.Programme);
        routes.MapGet(One, (HttpContext http, string notice, CancellationToken ct) => WithAsync(http, notice, (programme, one) => Task.FromResult(Show(http, programme, one, one.What, null)), ct)).Needs(Permissions.ContentManage, Owner);
        routes.MapPost(One, (HttpContext http, string notice, CancellationToken ct) => WithAsync(http, notice, (programme, one) => SaveAsync(http, programme, one, ct), ct)).Needs(Permissions.ContentManage, Owner);
    }

    private static async ValueTask<Owned?> Owner(HttpContext http) =>
        NoticeId.TryParse(http.Request.RouteValues["notice"] as string, out var id) && await http.RequestServices.GetRequiredService<IContent>().FindAsync(id, http.RequestAborted) is { } notice
            ? new Owned(notice.What.Programme.Value) : null;

    private static Task<IResult> ListAsync(HttpContext http, ProgrammeScope scope, CancellationToken ct)
    {
        var language = Language.Of(http);
        var content = http.RequestServices.GetRequiredService<IContent>();
        var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var zone = scope.Zone;
        Listing<ProgrammeNotice> listing = new()
        {
            Name = "content",
            Path = Root,
            SearchFor = language.Say("标题", "Title"),
            Columns =
            [
                new("title", "标题", "Title", (one, l) => new Cell(l.Say(one.What.TitleZh, one.What.TitleEn), $"{Root}/{one.Id}")),
                new("state", "状态", "State", (one, l) => one.IsShownAt(now) ? new Cell(l.Say("展示中", "Shown")) { Tone = "leaf", Icon = "circle-check" }
                    : one.What.From > now ? new Cell(l.Say("还没到", "To come")) { Tone = "sky", Icon = "clock" } : new Cell(l.Say("已结束", "Over")) { Tone = "plain", Icon = "circle-pause" }),
                new("from", "开始", "From", (one, l) => new Cell(TimeWords.Full(one.What.From, zone, l)) { At = one.What.From }),
                new("to", "结束", "To", (one, l) => one.What.To is { } to ? new Cell(TimeWords.Full(to, zone, l)) { At = to } : new Cell(l.Say("不限", "No end"))),
                new("link", "链接", "Link", (one, l) => new Cell(one.What.Link ?? "—")),
                new("pinned", "置顶", "Pinned", (one, l) => new Cell(one.What.IsPinned ? l.Say("是", "Yes") : "—")),
                new("changed", "改动", "Changed", (one, l) => new Cell(TimeWords.Full(one.ChangedAt, zone, l)) { At = one.ChangedAt }) { IsExtra = true },
            ],
            Filters = [new("state", "状态", "State", [new("shown", language.Say("展示中", "Shown")), new("later", language.Say("还没到", "To come")), new("over", language.Say("已结束", "Over"))])],
            Read = async (ask, stop) => Slice<ProgrammeNotice>.Of(
                [.. (await content.ListAsync(scope.Chosen.Id, stop))
                    .Where(one => ask.Search is null || one.What.TitleZh.Contains(ask.Search, StringComparison.OrdinalIgnoreCase) || one.What.TitleEn.Contains(ask.Search, StringComparison.OrdinalIgnoreCase))
                    .Where(one => ask["state"] switch { "shown" => one.IsShownAt(now), "later" => one.What.From > now, "over" => one.What.To <= now, _ => true })],
                ask),
        };
        return ListAnswer.OfAsync(http, listing, scope.Chosen.Code, view => ConsolePage.Of<ListingPage>(http, new
        {
            Frame = ConsolePage.FrameOf(http),
            Title = language.Say("活动与公告", "Campaigns and notices"),
            Lead = language.Say("市民打开“今天”就会看到的话，到期自己收起。", "What citizens read on their first page; it goes away by itself when its time is over."),
            Here = "content",
            View = view,
            Empty = language.Say("还没有公告", "No notice yet"),
            Programmes = scope.Options(language),
            Action = new Cell(language.Say("新公告", "New notice"), $"{Root}/new/{scope.Chosen.Code}"),
        }), ct);
    }

    private static IResult Show(HttpContext http, Programme programme, ProgrammeNotice? notice, NoticeDraft draft, Refusal? fault, bool preview = false) => ConsolePage.Of<NoticePage>(
        http,
        new
        {
            Frame = ConsolePage.FrameOf(http),
            Programme = programme,
            Shown = notice,
            Draft = draft,
            Fault = fault,
            Preview = preview,
            Saved = http.Request.Query.ContainsKey("saved"),
        },
        fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> SaveAsync(HttpContext http, Programme programme, ProgrammeNotice? notice, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        string F(string name) => form[name].ToString().Trim();
        var zone = TimeWords.Zone(programme.ZoneId);
        var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var draft = new NoticeDraft(
            notice?.Id, programme.Id, F("title.zh"), F("title.en"), form["text.zh"].ToString().ReplaceLineEndings("\n").Trim(), form["text.en"].ToString().ReplaceLineEndings("\n").Trim(),
            F("link") is { Length: > 0 } link ? link : null, Days.Begin(F("from"), zone) ?? now, Days.End(F("to"), zone), form["pinned"].Count > 0,
            int.TryParse(F("revision"), System.Globalization.CultureInfo.InvariantCulture, out var revision) ? revision : 0);
        if (form["step"] == "preview")
        {
            return Show(http, programme, notice, draft, null, preview: true);
        }

        if (form["step"] == "end" && notice is not null)
        {
            draft = notice.What with { To = now > notice.What.From ? now : notice.What.From.AddSeconds(1) };
        }

        var saved = await http.RequestServices.GetRequiredService<IContent>().SaveAsync(draft, ProgrammePages.Author(http), ct);
        return saved.IsAccepted ? Results.Redirect($"{Root}/{saved.Value.Id}?saved") : Show(http, programme, notice, draft, saved.Refusal);
    }

    private static Task<IResult> WithAsync(HttpContext http, string text, Func<Programme, ProgrammeNotice, Task<IResult>> show, CancellationToken ct) => ProgrammePages.WithTheirsAsync(
        http, NoticeId.TryParse(text, out var id) ? http.RequestServices.GetRequiredService<IContent>().FindAsync(id, ct) : Task.FromResult<ProgrammeNotice?>(null), one => one.What.Programme, show);
}
