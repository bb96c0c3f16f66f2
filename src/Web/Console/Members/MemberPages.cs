using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Components;
using Puhui.Components.Figures;
using Puhui.Ledger.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Holders;
using Puhui.Operating.Lists;
using Puhui.Operating.Words;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;

namespace Puhui.Operating.Members;

/// <summary>Who takes part in a programme, without personal data; and, for staff of the whole server, every holder there is.</summary>
internal static class MemberPages
{
    public const string Path = Guard.Root + "/members";
    public const string AllPath = Guard.Root + "/all-holders";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, MembersAsync).Needs(Permissions.HoldersRead);
        routes.MapGet(AllPath, HoldersAsync).Needs(Permissions.HoldersRead, Owners.Server);
    }

    private sealed record MemberLine(Member Member, long ReducedMg);

    private sealed record HolderLine(Holder Holder, long ReducedMg);

    private static Task<IResult> MembersAsync(HttpContext http, IMemberBook book, ILedger ledger, NpgsqlDataSource database, CancellationToken ct) =>
        ProgrammeScope.WithAsync(http, Permissions.HoldersRead, scope =>
        {
            var language = Language.Of(http);
            var (zone, programme) = (scope.Zone, scope.Chosen.Id);
            Listing<MemberLine> listing = new()
            {
                Name = "members",
                Path = Path,
                SearchFor = language.Say("账户编号 acc_…", "Account id acc_…"),
                Columns =
                [
                    new("holder", "账户", "Account", (one, l) => Account(one.Member.Holder)),
                    new("joined", "加入", "Joined", (one, l) => Moment(one.Member.JoinedAt, zone, l)),
                    new("state", "状态", "State", (one, l) => one.Member.LeftAt is { } left
                        ? new Cell(l.Say("已退出", "Left")) { Tone = "plain", Icon = "log-out", Note = TimeWords.Exact(left, zone, l) }
                        : new Cell(l.Say("参加中", "Takes part")) { Tone = "leaf", Icon = "circle-check" }),
                    new("way", "方式", "Way", (one, l) => new Cell(one.Member.ByInvitation ? l.Say("凭邀请", "By invitation") : l.Say("自行加入", "By themselves"))),
                    new("reduced", "累计减排", "Reduced", (one, l) => Reduced(one.ReducedMg, l)) { IsNumber = true },
                    new("left", "退出", "Left at", (one, l) => one.Member.LeftAt is { } left ? Moment(left, zone, l) : new Cell("—") { Exact = "" }) { IsExtra = true },
                ],
                Filters =
                [
                    new("state", "状态", "State", [new("in", language.Say("参加中", "Takes part")), new("left", language.Say("已退出", "Left"))]),
                    new("from", "加入自", "Joined from", null),
                    new("to", "至", "To", null),
                ],
                Sorts = [new("new", "最近加入在前", "Newest first"), new("old", "最早加入在前", "Oldest first")],
                Read = async (ask, stop) =>
                {
                    AccountId? holder = AccountId.TryParse(ask.Search, out var id) ? id : null;
                    if (ask.Search is not null && holder is null)
                    {
                        return new Slice<MemberLine>([], null);
                    }

                    var page = await book.PageAsync(
                        new MemberQuery(programme, holder, ask["state"] switch { "in" => false, "left" => true, _ => null }, Days.Begin(ask["from"], zone), Days.End(ask["to"], zone), ask.Sort == "old", ask.Limit, ask.Cursor),
                        stop);
                    var reduced = await ReducedAsync(ledger, database, [.. page.Items.Select(one => one.Holder).Distinct()], stop);
                    return new Slice<MemberLine>([.. page.Items.Select(one => new MemberLine(one, reduced[one.Holder]))], page.Next);
                },
            };
            return ListAnswer.OfAsync(http, listing, scope.Chosen.Code, view => ConsolePage.Of<ListingPage>(http, new
            {
                Frame = ConsolePage.FrameOf(http),
                Title = language.Say("参与者", "Members"),
                Lead = language.Say("谁参加了这个方案。这里没有姓名和证件，只有账户编号。", "Who takes part in this programme. Here are no names and papers, only account ids."),
                Here = "members",
                View = view,
                Empty = language.Say("还没有人参加", "Nobody takes part yet"),
                Programmes = scope.Options(language),
            }), ct);
        });

    private static Task<IResult> HoldersAsync(HttpContext http, IHolderRegister book, ILedger ledger, NpgsqlDataSource database, CancellationToken ct)
    {
        var language = Language.Of(http);
        var zone = TimeWords.Zone("Asia/Shanghai");
        Listing<HolderLine> listing = new()
        {
            Name = "holders",
            Path = AllPath,
            SearchFor = null,
            Columns =
            [
                new("holder", "账户", "Account", (one, l) => Account(one.Holder.Id)),
                new("enrolled", "开户", "Enrolled", (one, l) => Moment(one.Holder.EnrolledAt, zone, l)),
                new("state", "状态", "State", (one, l) => one.Holder switch
                {
                    { IsErased: true } => new Cell(l.Say("已删除", "Erased")) { Tone = "plain", Icon = "x" },
                    { IsMoved: true } => new Cell(l.Say("已并入", "Moved")) { Tone = "sky", Icon = "git-compare" },
                    _ => new Cell(l.Say("正常", "In use")) { Tone = "leaf", Icon = "circle-check" },
                }),
                new("reduced", "累计减排", "Reduced", (one, l) => Reduced(one.ReducedMg, l)) { IsNumber = true },
                new("zone", "时区", "Zone", (one, l) => new Cell(one.Holder.ZoneId)) { IsExtra = true },
            ],
            Filters = [new("from", "开户自", "Enrolled from", null), new("to", "至", "To", null)],
            Sorts = [new("new", "最近开户在前", "Newest first"), new("old", "最早开户在前", "Oldest first")],
            Read = async (ask, stop) =>
            {
                var page = await book.PageAsync(new HolderQuery(Days.Begin(ask["from"], zone), Days.End(ask["to"], zone), ask.Sort == "old", ask.Limit, ask.Cursor), stop);
                var reduced = await ReducedAsync(ledger, database, [.. page.Items.Select(one => one.Id)], stop);
                return new Slice<HolderLine>([.. page.Items.Select(one => new HolderLine(one, reduced[one.Id]))], page.Next);
            },
        };
        return ListAnswer.OfAsync(http, listing, null, view => ConsolePage.Of<ListingPage>(http, new
        {
            Frame = ConsolePage.FrameOf(http),
            Title = language.Say("全部账户", "All holders"),
            Lead = language.Say("整台服务器上的账户，包括没有参加任何方案的。", "The accounts of the whole server, also those that take part in no programme."),
            Here = "all-holders",
            View = view,
            Empty = language.Say("还没有账户", "No account yet"),
        }), ct);
    }

    // One question for the whole page.
    private static async Task<Dictionary<AccountId, long>> ReducedAsync(ILedger ledger, NpgsqlDataSource database, IReadOnlyCollection<AccountId> holders, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await ledger.BalancesAsync(connection, Asset.Co2e.Code, holders, ct);
    }

    private static Cell Account(AccountId account) => new(Ids.Short(account.ToString()), $"{HolderPages.Root}/{account}") { Code = true, Exact = account.ToString() };

    private static Cell Moment(DateTimeOffset at, TimeZoneInfo zone, Language l) => new(TimeWords.Full(at, zone, l)) { At = at };

    private static Cell Reduced(long mg, Language l) => new(Mass.Of(mg, l).ToString()) { Exact = mg.ToString(CultureInfo.InvariantCulture) };
}
