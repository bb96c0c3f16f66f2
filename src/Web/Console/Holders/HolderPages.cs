using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;

namespace Puhui.Operating.Holders;

/// <summary>
/// Holders, for staff who help them: found by account or by a partner's name, seen without personal data; opening it needs a reason that
/// the holder reads, erasing on their behalf a second person.
/// </summary>
internal static class HolderPages
{
    public const string Root = Guard.Root + "/holders";
    private const string One = Root + "/{account}";

    // What is many and not personal has its own pages.
    private static readonly string[] NotShown = ["activities", "ledger"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, (HttpContext http, HolderList list, CancellationToken ct) => ListAsync(http, list, null, ct)).Needs(Permissions.HoldersRead);
        routes.MapPost(Root + "/find", FindAsync).Needs(Permissions.HoldersRead);
        routes.MapGet(One, (HttpContext http, string account, Holding holding, CancellationToken ct) => ShowAsync(http, account, holding, null, null, ct)).Needs(Permissions.HoldersRead, Owners.Holder(Permissions.HoldersRead));
        routes.MapPost(One + "/open", OpenAsync).Needs(Permissions.HoldersOpen, Owners.Holder(Permissions.HoldersOpen));
        routes.MapPost(One + "/erase", ProposeAsync).Needs(Permissions.HoldersCorrect, Owners.Holder(Permissions.HoldersCorrect));
        routes.MapPost(Root + "/requests/{request}", DecideAsync).Needs(Permissions.HoldersCorrect, Owners.HolderRequest(Permissions.HoldersCorrect));
    }

    private static async Task<IResult> ListAsync(HttpContext http, HolderList list, string? problem, CancellationToken ct)
    {
        var (sources, requests) = await list.OfAsync(http.Staff(), ct);
        return ConsolePage.Of<HolderListPage>(
            http,
            new { Frame = ConsolePage.FrameOf(http), Sources = sources, Requests = requests, Problem = problem },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status404NotFound);
    }

    /// <summary>By a form and not by an address: what a partner calls somebody must not stand in a log of addresses.</summary>
    private static async Task<IResult> FindAsync(HttpContext http, HolderList list, HolderProgrammes belonging, ISources sources, IHolderRights rights, IAccounts accounts, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var text = form["text"].ToString().Trim();
        AccountId? found = AccountId.TryParse(text, out var id) ? id
            : SourceId.TryParse(form["source"], out var sourceId) && await sources.FindAsync(sourceId, ct) is { } source
                && http.Staff().May(Permissions.HoldersRead, source) && text.Length is > 0 and <= 256
                ? await rights.FindSubjectAsync(source.Issuer, text, ct)
                : null;

        // Somebody else's holder and nobody get the same answer.
        return found is { } account && await belonging.WhereAsync(http.Staff(), Permissions.HoldersRead, account, ct) is not null
            && await accounts.FindAsync(account, ct) is not null
                ? Results.Redirect($"{Root}/{account}")
                : await ListAsync(http, list, "holder_unknown", ct);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string text, Holding holding, string? problem, string? opened, CancellationToken ct)
    {
        if (!AccountId.TryParse(text, out var account) || await holding.FindAsync(account, ct) is not { } view)
        {
            return ConsolePage.NotFound(http);
        }

        var belonging = http.RequestServices.GetRequiredService<HolderProgrammes>();
        return ConsolePage.Of<HolderCasePage>(
            http,
            new
            {
                Frame = ConsolePage.FrameOf(http),
                View = view,
                Problem = problem,
                Opened = opened,
                MayOpen = await belonging.WhereAsync(http.Staff(), Permissions.HoldersOpen, account, ct) is not null,
                MayCorrect = await belonging.WhereAsync(http.Staff(), Permissions.HoldersCorrect, account, ct) is not null,
            },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> OpenAsync(HttpContext http, string account, Holding holding, IHolderRights rights, IEnumerable<IHolderData> doors, CancellationToken ct)
    {
        if (!AccountId.TryParse(account, out var holder))
        {
            return ConsolePage.NotFound(http);
        }

        var form = await http.Request.ReadFormAsync(ct);
        var staff = http.Staff();
        var role = staff.Grants.FirstOrDefault(grant => grant.Role.Allows.Contains(Permissions.HoldersOpen))?.Role.Name ?? "staff";
        var look = await rights.LookAsync(holder, new Looker(staff.Id, role), form["reason"].ToString(), form["words"].ToString(), ct);
        if (!look.IsAccepted)
        {
            return await ShowAsync(http, account, holding, look.Refusal.Code, null, ct);
        }

        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var door in doors.Where(door => !NotShown.Contains(door.Section)).OrderBy(door => door.Section, StringComparer.Ordinal))
            {
                json.WritePropertyName(door.Section);
                await door.ExportAsync(holder, json, ct);
            }

            json.WriteEndObject();
        }

        return await ShowAsync(http, account, holding, null, Encoding.UTF8.GetString(buffer.ToArray()), ct);
    }

    private static async Task<IResult> ProposeAsync(HttpContext http, string account, Holding holding, IHolderRights rights, CancellationToken ct)
    {
        if (!AccountId.TryParse(account, out var holder))
        {
            return ConsolePage.NotFound(http);
        }

        var proposed = await rights.ProposeErasureAsync(holder, http.Staff().Id, (await http.Request.ReadFormAsync(ct))["words"].ToString(), ct);
        return proposed.IsAccepted ? Results.Redirect($"{Root}/{holder}") : await ShowAsync(http, account, holding, proposed.Refusal.Code, null, ct);
    }

    private static async Task<IResult> DecideAsync(HttpContext http, string request, HolderList list, IHolderRights rights, CancellationToken ct)
    {
        if (!HolderRequestId.TryParse(request, out var id))
        {
            return ConsolePage.NotFound(http);
        }

        var form = await http.Request.ReadFormAsync(ct);
        var decided = await rights.DecideAsync(id, http.Staff().Id, form["decision"] == "approve", form["answer"].ToString(), ct);
        return decided.IsAccepted ? Results.Redirect(Root) : await ListAsync(http, list, decided.Refusal.Code, ct);
    }
}

/// <summary>An account as staff sees it: nothing of who it is.</summary>
/// <param name="Account">The account.</param>
/// <param name="Balances">Its balances.</param>
/// <param name="Links">How many partners are linked.</param>
/// <param name="Consents">How many consents stand.</param>
/// <param name="Requests">Its requests, without words.</param>
public sealed record HolderCase(AccountInfo Account, IReadOnlyList<AssetBalance> Balances, int Links, int Consents, IReadOnlyList<HolderRequest> Requests);

/// <summary>Reads accounts for staff.</summary>
internal sealed class Holding(IAccounts accounts, ILedger ledger, ILinks links, IConsents consents, IHolderRights rights)
{
    public async Task<HolderCase?> FindAsync(AccountId account, CancellationToken ct) =>
        await accounts.FindAsync(account, ct) is { } info
            ? new HolderCase(
                info,
                await ledger.BalancesOfAsync(account, ct),
                (await links.OfAsync(account, ct)).Count(link => link.EndedAt is null),
                (await consents.OfAsync(account, ct)).Count(one => one.Stands),
                [.. (await rights.RequestsAsync(account, ct)).Select(request => request with { Words = "", Answer = "" })])
            : null;
}

/// <summary>What one person of staff may see of the list: the sources to find by, and the requests of holders of their programmes.</summary>
internal sealed class HolderList(ISources sources, IHolderRights rights, HolderProgrammes belonging)
{
    public async Task<(IReadOnlyList<Source> Sources, IReadOnlyList<HolderRequest> Requests)> OfAsync(Visitor.Staff staff, CancellationToken ct)
    {
        List<HolderRequest> requests = [];
        foreach (var request in await rights.OpenRequestsAsync(ct))
        {
            if (await belonging.WhereAsync(staff, Permissions.HoldersRead, request.Holder, ct) is not null)
            {
                requests.Add(request);
            }
        }

        return ([.. (await sources.ListAsync(ct)).Where(source => staff.May(Permissions.HoldersRead, source))], requests);
    }
}
