using System.Security.Cryptography;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Accounts.Identity;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Accounts.Groups;

/// <summary>Who may see what of a group.</summary>
internal sealed class GroupViews(GroupStore groups, IdentityStore identities, ILedger ledger)
{
    private const int DeepestNesting = 16;

    /// <summary>Names a member inside one group only: it cannot be compared with another group's, nor turned into an account.</summary>
    public static string MemberId(AccountId group, AccountId holder) =>
        Convert.ToHexStringLower(SHA256.HashData([.. group.Value.ToByteArray(), .. holder.Value.ToByteArray()]).AsSpan(0, 12));

    /// <summary>Members see their group; heads of a group above see it too.</summary>
    public async Task<bool> MaySeeAsync(NpgsqlConnection connection, AccountId holder, GroupRow group, CancellationToken ct) =>
        (await GroupStore.MembersAsync(connection, group.Id, ct)).Any(member => member.Holder == holder) || await LeadsAsync(connection, holder, group, ct);

    /// <summary>Whether somebody is head of the group or of one above it.</summary>
    public async Task<bool> LeadsAsync(NpgsqlConnection connection, AccountId holder, GroupRow group, CancellationToken ct)
    {
        var at = group;
        for (var depth = 0; depth < DeepestNesting; depth++)
        {
            if ((await GroupStore.MembersAsync(connection, at.Id, ct)).Any(member => member.IsHead && member.Holder == holder))
            {
                return true;
            }

            if (at.Parent is not { } parent || await groups.FindAsync(connection, parent, ct) is not { } above)
            {
                return false;
            }

            at = above;
        }

        return false;
    }

    public async Task<IReadOnlyList<GroupInfo>> ListAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        List<GroupInfo> list = [];
        foreach (var group in await groups.OfAsync(connection, holder, ct))
        {
            list.Add(await InfoAsync(connection, holder, group, ct));
        }

        return list;
    }

    public async Task<GroupInfo> InfoAsync(NpgsqlConnection connection, AccountId holder, GroupRow group, CancellationToken ct) => new(
        group.Id.ToString(),
        group.Kind,
        group.Name,
        (await GroupStore.EverybodyAsync(connection, group.Id, ct)).Count,
        await LeadsAsync(connection, holder, group, ct));

    public async Task<GroupView> OfAsync(NpgsqlConnection connection, AccountId holder, GroupRow group, CancellationToken ct)
    {
        var info = await InfoAsync(connection, holder, group, ct);
        var members = await GroupStore.MembersAsync(connection, group.Id, ct);
        var self = members.FirstOrDefault(member => member.Holder == holder);
        var everybody = await GroupStore.EverybodyAsync(connection, group.Id, ct);
        var agreed = members.Count(member => member.Shows);
        var (total, counted) = await TotalAsync(connection, group, members, everybody, ct);
        List<GroupInfo> below = [];
        foreach (var inner in await groups.BelowAsync(connection, group.Id, ct))
        {
            if (await MaySeeAsync(connection, holder, inner, ct))
            {
                below.Add(await InfoAsync(connection, holder, inner, ct));
            }
        }

        var parent = group.Parent is { } above && await groups.FindAsync(connection, above, ct) is { } upper && await MaySeeAsync(connection, holder, upper, ct)
            ? await InfoAsync(connection, holder, upper, ct)
            : null;
        var organisation = (await identities.ReadAsync(connection, group.Id, ct)).FirstOrDefault(row => row.Subject == "organisation");
        return new GroupView(
            info,
            parent,
            self is null ? null : new GroupChoice(await groups.NameAsync(connection, self, ct), self.Shows, self.Shares),
            await NamedAsync(connection, holder, group, info.IsHead, members, ct),
            agreed,
            total,
            counted,
            below)
        {
            CreditCode = organisation?.Content.Number,
        };
    }

    /// <summary>
    /// Households: everybody, once all agreed; before that only oneself. Organisations: the head sees who belongs to it, because the head
    /// answers for it; members see themselves and those who agreed. The own sum of another only when that member shares it.
    /// </summary>
    private async Task<IReadOnlyList<GroupMember>> NamedAsync(
        NpgsqlConnection connection, AccountId holder, GroupRow group, bool isHead, IReadOnlyList<MemberRow> members, CancellationToken ct)
    {
        var all = members.All(member => member.Shows);
        var seen = members.Where(member => member.Holder == holder || (group.Kind == "household" ? all : isHead || member.Shows)).Take(500).ToList();
        var sums = await ledger.BalancesAsync(
            connection, Asset.Co2e.Code, [.. seen.Where(member => member.Shares || member.Holder == holder).Select(member => member.Holder)], ct);
        List<GroupMember> named = [];
        foreach (var member in seen)
        {
            named.Add(new(
                MemberId(group.Id, member.Holder), await groups.NameAsync(connection, member, ct), member.IsHead, member.Holder == holder, sums.TryGetValue(member.Holder, out var sum) ? sum : null));
        }

        return named;
    }

    /// <summary>Over all when there are enough; else over those who share, when there are any: they said yes to it.</summary>
    private async Task<(long? Total, int Counted)> TotalAsync(
        NpgsqlConnection connection, GroupRow group, IReadOnlyList<MemberRow> members, IReadOnlyList<AccountId> everybody, CancellationToken ct)
    {
        IReadOnlyList<AccountId> counted = group.Kind != "household" && everybody.Count >= IGroups.FewestForSum
            ? everybody
            : [.. members.Where(member => member.Shares).Select(member => member.Holder)];
        if (counted.Count == 0)
        {
            return (null, 0);
        }

        var sums = await ledger.BalancesAsync(connection, Asset.Co2e.Code, counted, ct);
        return (sums.Values.Sum(), counted.Count);
    }
}
