using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Accounts.Identity;
using Puhui.Accounts.SignIn;
using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Accounts.Groups;

/// <summary>What may be done with groups, and by whom.</summary>
internal sealed class GroupService(
    NpgsqlDataSource database, GroupStore groups, GroupViews views, IIdentity identity, IProgrammes programmes, IMemberships memberships, Counters counters, TimeProvider time)
    : IGroups
{
    private const int MostInHousehold = 20;
    private const int MostInGroup = 100_000;
    private const string Zone = "Asia/Shanghai";
    private static readonly TimeSpan InvitationLife = TimeSpan.FromDays(7);
    private static readonly CountLimit CodeTries = new("group code", 20, TimeSpan.FromHours(1));
    private static readonly Refusal NotFound = new("not_found", "You belong to no such group.");
    private static readonly Refusal NotHead = new("group_not_head", "Only the head of the group can do that.");
    private static readonly Refusal Limited = new("identity_limited", "A guardian has to agree first.");
    private static readonly Refusal HouseholdAlready = new("household_already", "You belong to a household already. Leave it first.");
    private static readonly Refusal OfProgramme = new("group_programme", "The group belongs to a programme. Join that first.");
    private static readonly Refusal MemberUnknown = new("member_unknown", "The group has no such member.", "member");

    public async Task<Result<GroupView>> CreateAsync(AccountId holder, NewGroup group, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(group);
        if ((await identity.OfAsync(holder, ct)).NeedsGuardian)
        {
            return Limited;
        }

        if (group.Kind is not ("household" or "employer" or "department" or "school" or "class" or "community"))
        {
            return new Refusal("group_kind", "There is no such kind of group.", "kind");
        }

        if (Clean(group.Name) is not { } name)
        {
            return new Refusal("name_invalid", "A name of 1 to 60 characters is expected.", "name");
        }

        if (Clean(group.OwnName) is not { } ownName)
        {
            return new Refusal("name_invalid", "A name of 1 to 60 characters is expected.", "ownName");
        }

        // What the other module says is asked before a connection is held.
        ProgrammeId? programme = null;
        if (!string.IsNullOrWhiteSpace(group.Programme) && string.IsNullOrEmpty(group.Parent))
        {
            if (await programmes.FindByCodeAsync(group.Programme, ct) is not { } found)
            {
                return new Refusal("programme_unknown", "There is no such programme.", "programme");
            }

            programme = found.Id;
            if (!await TakesPartAsync(holder, programme, ct))
            {
                return OfProgramme with { Pointer = "programme" };
            }
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        AccountId? parent = null;
        if (!string.IsNullOrEmpty(group.Parent))
        {
            if (!AccountId.TryParse(group.Parent, out var above) || await groups.FindAsync(connection, above, ct) is not { } found || !await views.MaySeeAsync(connection, holder, found, ct))
            {
                return NotFound with { Pointer = "parent" };
            }

            if (!((group.Kind == "department" && found.Kind is "employer" or "department") || (group.Kind == "class" && found.Kind == "school")))
            {
                return new Refusal("group_parent", "A department belongs to an employer or a department, a class to a school.", "parent");
            }

            if (!await views.LeadsAsync(connection, holder, found, ct))
            {
                return NotHead;
            }

            parent = above;
            programme = found.Programme;
        }
        else if (group.Kind is "department" or "class")
        {
            return new Refusal("group_parent", "A department belongs to an employer or a department, a class to a school.", "parent");
        }

        if (group.Kind == "household" && await GroupStore.HasHouseholdAsync(connection, holder, ct))
        {
            return HouseholdAlready;
        }

        var id = AccountId.New();
        await AccountStore.OpenAsync(connection, id, Zone, ct);
        await groups.AddAsync(connection, new GroupRow(id, group.Kind, parent, name, programme), ct);
        await groups.AddMemberAsync(connection, id, holder, isHead: true, ownName, ct);
        await transaction.CommitAsync(ct);
        if (group.Kind is "employer" or "school" && !string.IsNullOrWhiteSpace(group.CreditCode))
        {
            // The check may take its time, so it comes after; a group whose code is not its own is taken back at once.
            var stated = await identity.StateAsync(id, new IdentityStatement("organisation", name, group.CreditCode), ct);
            if (!stated.IsAccepted)
            {
                await GroupStore.RemoveMemberAsync(connection, id, holder, ct);
                await groups.EndAsync(connection, id, ct);
                return stated.Refusal with { Pointer = "creditCode" };
            }
        }

        return await ViewAsync(holder, id, ct);
    }

    public async Task<IReadOnlyList<GroupInfo>> OfAsync(AccountId holder, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await views.ListAsync(connection, holder, ct);
    }

    public async Task<GroupView?> FindAsync(AccountId holder, string group, CancellationToken ct)
    {
        if (!AccountId.TryParse(group, out var id))
        {
            return null;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        return await groups.FindAsync(connection, id, ct) is { } found && await views.MaySeeAsync(connection, holder, found, ct)
            ? await views.OfAsync(connection, holder, found, ct)
            : null;
    }

    public async Task<Result<GroupInvitation>> InviteAsync(AccountId holder, string group, int uses, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var led = await LedAsync(connection, holder, group, ct);
        if (!led.IsAccepted)
        {
            return led.Refusal;
        }

        var code = ShortCode.New();
        var until = time.GetUtcNow() + InvitationLife;
        uses = Math.Clamp(uses, 1, 1000);
        await groups.InviteAsync(connection, led.Value.Id, holder, code, until, uses, ct);
        return new GroupInvitation(ShortCode.Grouped(code), until, uses);
    }

    public async Task<Result<GroupInfo>> PeekAsync(AccountId holder, string? code, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var invited = await InvitedAsync(connection, holder, code, ct);
        return invited.IsAccepted ? await views.InfoAsync(connection, holder, invited.Value, ct) : invited.Refusal;
    }

    public async Task<Result<GroupView>> JoinAsync(AccountId holder, string? code, string? name, CancellationToken ct)
    {
        if ((await identity.OfAsync(holder, ct)).NeedsGuardian)
        {
            return Limited;
        }

        if (Clean(name) is not { } clean)
        {
            return new Refusal("name_invalid", "A name of 1 to 60 characters is expected.", "name");
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var invited = await InvitedAsync(connection, holder, code, ct);
        if (!invited.IsAccepted)
        {
            return invited.Refusal;
        }

        await connection.CloseAsync();
        if (!await TakesPartAsync(holder, invited.Value.Programme, ct))
        {
            return OfProgramme;
        }

        await connection.OpenAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var group = invited.Value;
        if (!await GroupStore.LockAsync(connection, group.Id, ct))
        {
            return CodeInvalid;
        }

        var members = await GroupStore.MembersAsync(connection, group.Id, ct);
        if (members.All(member => member.Holder != holder))
        {
            if (group.Kind == "household" && await GroupStore.HasHouseholdAsync(connection, holder, ct))
            {
                return HouseholdAlready;
            }

            if (members.Count >= (group.Kind == "household" ? MostInHousehold : MostInGroup))
            {
                return new Refusal("group_full", "The group has as many members as it may have.");
            }

            if (!await groups.UseAsync(connection, ShortCode.Parse(code)!, ct))
            {
                return CodeInvalid;
            }

            await groups.AddMemberAsync(connection, group.Id, holder, isHead: false, clean, ct);
        }

        await transaction.CommitAsync(ct);
        return await ViewAsync(holder, group.Id, ct);
    }

    public async Task<Result<GroupView>> ChooseAsync(AccountId holder, string group, bool shows, bool shares, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (!AccountId.TryParse(group, out var id) || await groups.FindAsync(connection, id, ct) is null
            || (await GroupStore.MembersAsync(connection, id, ct)).All(member => member.Holder != holder))
        {
            return NotFound;
        }

        await GroupStore.ChooseAsync(connection, id, holder, shows, shares, ct);
        return await ViewAsync(holder, id, ct);
    }

    public async Task<Result<AccountId>> LeaveAsync(AccountId holder, string group, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (!AccountId.TryParse(group, out var id) || !await GroupStore.LockAsync(connection, id, ct))
        {
            return NotFound;
        }

        var members = await GroupStore.MembersAsync(connection, id, ct);
        if (members.FirstOrDefault(member => member.Holder == holder) is not { } self)
        {
            return NotFound;
        }

        if (self.IsHead && (members.Count > 1 || (await groups.BelowAsync(connection, id, ct)).Count > 0))
        {
            return new Refusal("head_must_hand_over", "You are the head. Hand over to another member first, or end what is below it.");
        }

        await GroupStore.RemoveMemberAsync(connection, id, holder, ct);
        if (members.Count == 1)
        {
            await groups.EndAsync(connection, id, ct);
        }

        await transaction.CommitAsync(ct);
        return id;
    }

    public async Task<Result<GroupView>> HandOverAsync(AccountId holder, string group, string member, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var led = await LedAsync(connection, holder, group, ct);
        if (!led.IsAccepted)
        {
            return led.Refusal;
        }

        if (Find(await GroupStore.MembersAsync(connection, led.Value.Id, ct), led.Value.Id, member) is not { } next)
        {
            return MemberUnknown;
        }

        await connection.CloseAsync();
        if ((await identity.OfAsync(next.Holder, ct)).NeedsGuardian)
        {
            return new Refusal("group_head_young", "A child whose guardian has not agreed cannot be the head.", "member");
        }

        await connection.OpenAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (!await GroupStore.LockAsync(connection, led.Value.Id, ct) || !await views.LeadsAsync(connection, holder, led.Value, ct))
        {
            return NotHead;
        }

        if (Find(await GroupStore.MembersAsync(connection, led.Value.Id, ct), led.Value.Id, member) is null)
        {
            return MemberUnknown;
        }

        await GroupStore.SetHeadAsync(connection, led.Value.Id, next.Holder, ct);
        await transaction.CommitAsync(ct);
        return await ViewAsync(holder, led.Value.Id, ct);
    }

    public async Task<Result<GroupView>> RemoveAsync(AccountId holder, string group, string member, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var led = await LedAsync(connection, holder, group, ct);
        if (!led.IsAccepted)
        {
            return led.Refusal;
        }

        var members = await GroupStore.MembersAsync(connection, led.Value.Id, ct);
        if (members.FirstOrDefault(row => !row.IsHead && GroupViews.MemberId(led.Value.Id, row.Holder) == member) is not { } gone)
        {
            return MemberUnknown;
        }

        await GroupStore.RemoveMemberAsync(connection, led.Value.Id, gone.Holder, ct);
        await transaction.CommitAsync(ct);
        return await ViewAsync(holder, led.Value.Id, ct);
    }

    private async Task<bool> TakesPartAsync(AccountId holder, ProgrammeId? programme, CancellationToken ct) =>
        programme is null || (await memberships.OfAsync(holder, ct)).Any(membership => membership.Programme == programme);

    private static MemberRow? Find(IReadOnlyList<MemberRow> members, AccountId group, string member) =>
        members.FirstOrDefault(row => GroupViews.MemberId(group, row.Holder) == member);

    private static Refusal CodeInvalid => new("group_code_invalid", "There is no such invitation, or it has run out or is used up.", "code");

    private static string? Clean(string? text)
    {
        var name = string.Join(' ', (text ?? "").Normalize(NormalizationForm.FormC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return name.EnumerateRunes().Count() is >= 1 and <= 60 && !name.Any(char.IsControl) ? name : null;
    }

    private async Task<Result<GroupView>> ViewAsync(AccountId holder, AccountId group, CancellationToken ct) =>
        await FindAsync(holder, group.ToString(), ct) is { } view ? view : NotFound;

    private async Task<Result<GroupRow>> InvitedAsync(NpgsqlConnection connection, AccountId holder, string? code, CancellationToken ct)
    {
        if (await counters.CountAsync(connection, holder.ToString(), ct, CodeTries) is not null)
        {
            return new Refusal("too_many_attempts", "Too many codes were tried. Try again in an hour.");
        }

        return ShortCode.Parse(code) is { } clean && await groups.InvitedToAsync(connection, clean, ct) is { } id && await groups.FindAsync(connection, id, ct) is { } group
            ? group
            : CodeInvalid;
    }

    private async Task<Result<GroupRow>> LedAsync(NpgsqlConnection connection, AccountId holder, string group, CancellationToken ct) =>
        !AccountId.TryParse(group, out var id) || await groups.FindAsync(connection, id, ct) is not { } found || !await views.MaySeeAsync(connection, holder, found, ct) ? NotFound
            : !await views.LeadsAsync(connection, holder, found, ct) ? NotHead
            : found;
}
