using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Accounts.Groups;

/// <summary>A holder's rights over memberships of groups. A group whose head is erased goes to its oldest member, or ends.</summary>
internal sealed class GroupData(NpgsqlDataSource database, GroupStore groups, GroupViews views) : IHolderData
{
    public string Section => "groups";

    public async Task ExportAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(json);
        await using var connection = await database.OpenConnectionAsync(ct);
        json.WriteStartArray();
        foreach (var group in await groups.OfAsync(connection, holder, ct))
        {
            var view = await views.OfAsync(connection, holder, group, ct);
            json.WriteStartObject();
            json.WriteString("kind", group.Kind);
            json.WriteString("name", group.Name);
            json.WriteString("ownName", view.Own?.Name);
            json.WriteBoolean("head", view.Info.IsHead);
            json.WriteBoolean("nameShown", view.Own?.Shows is true);
            json.WriteBoolean("sumShared", view.Own?.Shares is true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public async Task EraseAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        foreach (var group in await groups.OfAsync(connection, holder, ct))
        {
            await GroupStore.LockAsync(connection, group.Id, ct);
            var members = await GroupStore.MembersAsync(connection, group.Id, ct);
            var next = members.FirstOrDefault(member => member.Holder != holder);
            if (next is not null && members.Any(member => member.Holder == holder && member.IsHead))
            {
                await GroupStore.SetHeadAsync(connection, group.Id, next.Holder, ct);
            }

            await GroupStore.RemoveMemberAsync(connection, group.Id, holder, ct);
            if (next is null)
            {
                await groups.EndAsync(connection, group.Id, ct);
            }
        }

        await GroupStore.RunAsync(connection, "delete from accounts.group_invitation where made_by = $1", ct, holder.Value);
    }
}
