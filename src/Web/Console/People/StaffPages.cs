using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Entry;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Operating.People;

/// <summary>Who works for a programme, or for the whole server: invite, give and end roles, end sessions.</summary>
internal sealed class StaffPages(IStaffDesk desk, IStaffDirectory directory, IStaffSessions sessions, IProgrammes programmes, ISources sources, IMerchants merchants, PuhuiSettings settings)
{
    public const string Root = Guard.Root + "/staff";
    public const string Server = "server";
    public const string RolesPath = Guard.Root + "/roles";

    private const string Scope = Root + "/{scope}";
    private const string Person = Scope + "/{person}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(RolesPath, (HttpContext http) => ConsolePage.Of<RolesPage>(http, new { Frame = ConsolePage.FrameOf(http) })).ForStaff();
        routes.MapGet(Root, (HttpContext http, StaffPages pages, CancellationToken ct) => pages.ScopesAsync(http, ct)).Needs(Permissions.StaffRead);
        routes.MapGet(Scope, (HttpContext http, string scope, StaffPages pages, CancellationToken ct) => pages.ShowAsync(http, scope, null, null, ct)).Needs(Permissions.StaffRead, OwnerAsync);
        routes.MapPost(Scope + "/invite", (HttpContext http, string scope, StaffPages pages, CancellationToken ct) => pages.InviteAsync(http, scope, ct)).Needs(Permissions.StaffManage, OwnerAsync).NeedsProof();
        routes.MapPost(Scope + "/invitations/{invitation}/end", (HttpContext http, string scope, string invitation, StaffPages pages, CancellationToken ct) => pages.EndInvitationAsync(http, scope, invitation, ct)).Needs(Permissions.StaffManage, OwnerAsync);
        routes.MapPost(Person + "/grant", (HttpContext http, string scope, string person, StaffPages pages, CancellationToken ct) => pages.GrantAsync(http, scope, person, ct)).Needs(Permissions.StaffManage, OwnerAsync).NeedsProof();
        routes.MapPost(Person + "/end", (HttpContext http, string scope, string person, StaffPages pages, CancellationToken ct) => pages.EndRoleAsync(http, scope, person, ct)).Needs(Permissions.StaffManage, OwnerAsync).NeedsProof();
        routes.MapPost(Person + "/sessions/end", (HttpContext http, string scope, string person, StaffPages pages, CancellationToken ct) => pages.EndSessionsAsync(http, scope, person, ct)).Needs(Permissions.StaffManage, OwnerAsync);
        routes.MapPost(Person + "/recover", (HttpContext http, string scope, string person, StaffPages pages, CancellationToken ct) => pages.RecoverAsync(http, scope, person, ct)).Needs(Permissions.StaffManage, OwnerAsync).NeedsProof();
    }

    /// <summary>The whole server for <c>server</c>, otherwise the programme with this code.</summary>
    public static async ValueTask<Owned?> OwnerAsync(HttpContext http) => http.Request.RouteValues["scope"] switch
    {
        Server => new Owned(null),
        string code when await http.RequestServices.GetRequiredService<IProgrammes>().FindByCodeAsync(code, http.RequestAborted) is { } found => new Owned(found.Id.Value),
        _ => null,
    };

    private async Task<IResult> ScopesAsync(HttpContext http, CancellationToken ct)
    {
        var who = http.Staff();
        var mine = (await programmes.ListAsync(ct)).Where(programme => who.May(Permissions.StaffRead, programme.Id.Value)).ToList();
        var server = who.May(Permissions.StaffRead, null);
        return !server && mine.Count == 1 ? Results.Redirect($"{Root}/{mine[0].Code}") : ConsolePage.Of<ScopesPage>(http, new
        {
            Frame = ConsolePage.FrameOf(http),
            Programmes = mine,
            Server = server,
            Everybody = await directory.ListAsync(null, ct),
        });
    }

    private async Task<IResult> ShowAsync(HttpContext http, string scope, StaffDone? done, Refusal? fault, CancellationToken ct)
    {
        var programme = scope == Server ? null : await programmes.FindByCodeAsync(scope, ct);
        var everybody = await directory.ListAsync(null, ct);
        return ConsolePage.Of<StaffPage>(
            http,
            new
            {
                Frame = ConsolePage.FrameOf(http),
                Scope = scope,
                Programme = programme,
                People = everybody.Where(member => member.Active && member.Grants.Any(grant => grant.Programme == programme?.Id.Value)).ToList(),
                Invitations = await desk.InvitationsAsync(programme?.Id.Value, ct),
                Sources = programme is null ? [] : (await sources.ListAsync(ct)).Where(source => source.Programme == programme.Id).ToList(),
                Merchants = programme is null ? [] : await merchants.ListAsync(programme.Id, ct),
                MayManage = http.Staff().May(Permissions.StaffManage, programme?.Id.Value),
                Done = done,
                Fault = fault,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private async Task<IResult> InviteAsync(HttpContext http, string scope, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (await GrantOfAsync(scope, form, ct) is not { } grant)
        {
            return await ShowAsync(http, scope, null, new Refusal("role_invalid", ""), ct);
        }

        var address = settings.PublicUrl ?? $"{http.Request.Scheme}://{http.Request.Host}";
        var invited = await desk.InviteAsync(
            new StaffInvitation(form["name"].ToString(), form["email"].ToString(), grant), By(http), code => $"{address}{EntryPages.Join}/{code}", ct);
        return invited.IsAccepted
            ? await ShowAsync(http, scope, new StaffDone(invited.Value.Code is { } code ? $"{address}{EntryPages.Join}/{code}" : null), null, ct)
            : await ShowAsync(http, scope, null, invited.Refusal, ct);
    }

    private async Task<IResult> EndInvitationAsync(HttpContext http, string scope, string invitation, CancellationToken ct) =>
        Guid.TryParseExact(invitation, "n", out var id) && await desk.EndInvitationAsync(id, (await OwnerAsync(http))!.Value.Programme, ct)
            ? Results.Redirect($"{Root}/{scope}")
            : ConsolePage.NotFound(http);

    private Task<IResult> GrantAsync(HttpContext http, string scope, string person, CancellationToken ct) => WithAsync(http, scope, person, async member =>
    {
        if (await GrantOfAsync(scope, await http.Request.ReadFormAsync(ct), ct) is not { } grant)
        {
            return new Refusal("role_invalid", "");
        }

        return (await desk.GrantAsync(member.Id, grant, By(http), ct)).Refusal;
    }, ct);

    private Task<IResult> EndRoleAsync(HttpContext http, string scope, string person, CancellationToken ct) => WithAsync(http, scope, person, async member =>
    {
        if (await GrantOfAsync(scope, await http.Request.ReadFormAsync(ct), ct) is not { } grant)
        {
            return new Refusal("not_found", "");
        }

        return (await desk.EndRoleAsync(member.Id, grant, By(http), ct)).Refusal;
    }, ct);

    private Task<IResult> EndSessionsAsync(HttpContext http, string scope, string person, CancellationToken ct) => WithAsync(http, scope, person, async member =>
    {
        await sessions.EndOthersAsync(member.Id, member.Id.Value == http.Staff().Id ? http.Staff().Session : null, ct);
        return null;
    }, ct);

    /// <summary>A new password for somebody who is lost: only for whoever may manage staff everywhere the person has a role; the link goes to the person alone.</summary>
    private Task<IResult> RecoverAsync(HttpContext http, string scope, string person, CancellationToken ct) => WithAsync(http, scope, person, async member =>
    {
        if (!member.Grants.All(grant => http.Staff().May(Permissions.StaffManage, grant.Programme)))
        {
            return new Refusal("not_found", "");
        }

        var made = await desk.RecoverAsync(member.Id, By(http), ct);
        if (!made.IsAccepted)
        {
            return made.Refusal;
        }

        var link = $"{settings.PublicUrl ?? $"{http.Request.Scheme}://{http.Request.Host}"}{EntryPages.Join}/{made.Value.Code}";
        return await http.RequestServices.GetRequiredService<Puhui.Platform.Messages.IMessages>().SendAsync(
            new(Puhui.Platform.Messages.MessageChannel.Email, member.Email, "staff-recovery", $"在一天内打开这个链接，设置新的运营台密码：\nOpen this link within a day to set a new password for the console:\n{link}") { Variable = link }, ct);
    }, ct);

    /// <summary>Does something with a person who has a role in this scope; whoever has none does not exist here.</summary>
    private async Task<IResult> WithAsync(HttpContext http, string scope, string person, Func<StaffMember, Task<Refusal?>> act, CancellationToken ct)
    {
        var programme = (await OwnerAsync(http))!.Value.Programme;
        if (!StaffId.TryParse(person, out var id) || await directory.FindAsync(id, ct) is not { } member || member.Grants.All(grant => grant.Programme != programme))
        {
            return ConsolePage.NotFound(http);
        }

        return await act(member) is { } refusal ? await ShowAsync(http, scope, null, refusal, ct) : Results.Redirect($"{Root}/{scope}");
    }

    private async Task<RoleGrant?> GrantOfAsync(string scope, IFormCollection form, CancellationToken ct)
    {
        var programme = scope == Server ? null : await programmes.FindByCodeAsync(scope, ct);
        if (Roles.Find(form["role"].ToString()) is not { } role)
        {
            return null;
        }

        // A role in force is ended by what it is for, whichever of both; a new one of a merchant names its merchant in a field of its own.
        var named = role == Roles.Merchant && form["merchant"].ToString() is { Length: > 0 } one ? one : form["source"].ToString();
        if (named is not { Length: > 0 } text)
        {
            return new RoleGrant(role, programme?.Id.Value);
        }

        if (role == Roles.Merchant)
        {
            return MerchantId.TryParse(text, out var shop) && await merchants.FindAsync(shop, ct) is { } merchant && merchant.Programme == programme?.Id
                ? new RoleGrant(role, programme.Id.Value, merchant.Id.Value)
                : null;
        }

        // A source of another programme is none.
        return SourceId.TryParse(text, out var id) && await sources.FindAsync(id, ct) is { } source && source.Programme == programme?.Id
            ? new RoleGrant(role, programme.Id.Value, source.Id.Value)
            : null;
    }

    private static string By(HttpContext http) => new StaffId(http.Staff().Id).ToString();
}

/// <summary>What was done.</summary>
/// <param name="Link">The link of an invitation; null when the person was staff already and has the role now.</param>
public sealed record StaffDone(string? Link);
