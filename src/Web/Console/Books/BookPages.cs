using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Puhui.Bookkeeping;
using Puhui.Components;
using Puhui.Components.Words;
using Puhui.Credits.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Holders;
using Puhui.Operating.Lists;
using Puhui.Operating.Words;
using Puhui.Platform.Access;

namespace Puhui.Operating.Books;

/// <summary>
/// The entries of the books. Those of the whole server are for who sees its books; of a programme, its points. The entries of the reductions of a
/// programme's holders are on the pages of its records and holders.
/// </summary>
internal static class BookPages
{
    public const string Path = Guard.Root + "/entries";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, ListAsync).Needs(Permissions.LedgerRead);

    private static async Task<IResult> ListAsync(HttpContext http, IEntryBook book, [FromServices] ICreditBook credits, CancellationToken ct)
    {
        var staff = http.Staff();
        var language = Language.Of(http);
        var server = staff.May(Permissions.LedgerRead, null);
        if (await ProgrammeScope.OfAsync(http, Permissions.LedgerRead) is not { } scope)
        {
            return ConsolePage.NotFound(http);
        }

        Dictionary<string, string> assets = new(StringComparer.Ordinal);
        if (server)
        {
            assets["CO2E"] = AssetWords.Name("CO2E", language);
        }

        foreach (var programme in server ? scope.Mine : [scope.Chosen])
        {
            var code = await credits.AssetOfAsync(programme.Id, ct);
            assets[code] = language.Say($"积分 · {programme.TitleZh}", $"Points · {programme.TitleEn}");
        }

        if (server)
        {
            foreach (var code in (string[])["CNY", "ENERGY", "BANK"])
            {
                assets[code] = AssetWords.Name(code, language);
            }
        }

        var only = server ? null : assets.Keys.First();
        var listing = Listing(book, assets, only, scope.Zone, language);
        return await ListAnswer.OfAsync(http, listing, scope.Chosen.Code, view => ConsolePage.Of<ListingPage>(http, new
        {
            Frame = ConsolePage.FrameOf(http),
            Title = language.Say("账簿分录", "Entries of the books"),
            Lead = language.Say("每一笔都配平、不改、在公开日志里。", "Each is balanced, never edited, and in the public log."),
            Here = "entries",
            View = view,
            Empty = language.Say("还没有分录", "No entry yet"),
            Programmes = server ? [] : scope.Options(language),
        }), ct);
    }

    private static Listing<LedgerEntry> Listing(IEntryBook book, Dictionary<string, string> assets, string? only, TimeZoneInfo zone, Language language) => new()
    {
        Name = "entries",
        Path = Path,
        SearchFor = language.Say("账户编号 acc_…", "Account id acc_…"),
        Columns =
        [
            new("entry", "分录", "Entry", (one, l) => new Cell(Ids.Short(one.Entry.ToString())) { Code = true, Exact = one.Entry.ToString() }),
            new("kind", "种类", "Kind", (one, l) => new Cell(AssetWords.Kind(one.Kind, l)) { Exact = one.Kind.ToString() }),
            new("amount", "数额", "Amount", (one, l) => new Cell(AssetWords.Signed(one.Amount, one.Asset, l)) { Exact = one.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture), Note = one.Reserved != 0 ? l.Say("预留 ", "reserved ") + AssetWords.Signed(one.Reserved, one.Asset, l) : null }) { IsNumber = true },
            new("asset", "资产", "Asset", (one, l) => new Cell(assets.GetValueOrDefault(one.Asset) ?? one.Asset) { Exact = one.Asset }),
            new("category", "归类", "Category", (one, l) => new Cell(ScenarioWords.Title(one.Category, l)) { Exact = one.Category }),
            new("holder", "账户", "Account", (one, l) => new Cell(Ids.Short(one.Account.ToString()), $"{HolderPages.Root}/{one.Account}") { Code = true, Exact = one.Account.ToString() }),
            new("booked", "记账", "Booked", (one, l) => new Cell(TimeWords.Exact(one.BookedAt, zone, l)) { At = one.BookedAt }),
            new("occurred", "发生", "Happened", (one, l) => new Cell(TimeWords.Exact(one.OccurredAt, zone, l)) { At = one.OccurredAt }) { IsExtra = true },
            new("reference", "出处", "Reference", (one, l) => new Cell(one.Reference) { Code = true }) { IsExtra = true },
            new("corrects", "更正", "Corrects", (one, l) => new Cell(one.Corrects is { } corrected ? Ids.Short(corrected.ToString()) : "—") { Code = true, Exact = one.Corrects?.ToString() ?? "" }) { IsExtra = true },
        ],
        Filters =
        [
            .. only is null ? (Filter[])[new("asset", "资产", "Asset", [.. assets.Select(asset => new Option(asset.Key, asset.Value))])] : [],
            new("kind", "种类", "Kind", [.. Enum.GetValues<EntryKind>().Where(kind => kind != EntryKind.None).Select(kind => new Option(kind.ToString(), AssetWords.Kind(kind, language)))]),
            new("from", "记账自", "From", null),
            new("to", "至", "To", null),
        ],
        Sorts = [new("new", "最新在前", "Newest first"), new("old", "最早在前", "Oldest first")],
        Read = async (ask, ct) =>
        {
            AccountId? account = AccountId.TryParse(ask.Search, out var id) ? id : null;
            if (ask.Search is not null && account is null)
            {
                return new Slice<LedgerEntry>([], null);
            }

            var page = await book.PageAsync(
                new EntryQuery(
                    only ?? ask["asset"], account, Enum.TryParse<EntryKind>(ask["kind"], out var kind) ? kind : null, null,
                    Days.Begin(ask["from"], zone), Days.End(ask["to"], zone), ask.Sort == "old", ask.Limit, ask.Cursor),
                ct);
            return new Slice<LedgerEntry>(page.Items, page.Next, page.IsPartial);
        },
    };
}
