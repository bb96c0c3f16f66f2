using System.Text;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;

namespace Puhui.Accounts.Groups;

internal sealed record GroupRow(AccountId Id, string Kind, AccountId? Parent, string Name, ProgrammeId? Programme = null);

internal sealed record MemberRow(AccountId Holder, bool IsHead, byte[] NameBox, bool Shows, bool Shares);

/// <summary>Groups and their members at rest.</summary>
internal sealed class GroupStore(IHolderKeys keys, TimeProvider time)
{
    private const string NamePurpose = "group name";
    private const string MemberPurpose = "name in a group";

    public async Task AddAsync(NpgsqlConnection connection, GroupRow group, CancellationToken ct)
    {
        await RunAsync(
            connection,
            "insert into accounts.holder_group (id, kind, parent, name, created_at, programme) values ($1, $2, $3, $4, $5, $6)",
            ct,
            group.Id.Value,
            group.Kind,
            (object?)group.Parent?.Value ?? DBNull.Value,
            await keys.SealAsync(connection, group.Id, NamePurpose, Encoding.UTF8.GetBytes(group.Name), ct),
            time.GetUtcNow(),
            (object?)group.Programme?.Value ?? DBNull.Value);
    }

    public async Task<GroupRow?> FindAsync(NpgsqlConnection connection, AccountId id, CancellationToken ct) =>
        (await RowsAsync(connection, "where id = $1 and ended_at is null", id, ct)) is [var group] ? group : null;

    public Task<IReadOnlyList<GroupRow>> OfAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct) =>
        RowsAsync(connection, "where ended_at is null and id in (select group_id from accounts.group_member where holder = $1) order by created_at, id", holder, ct);

    public Task<IReadOnlyList<GroupRow>> BelowAsync(NpgsqlConnection connection, AccountId parent, CancellationToken ct) =>
        RowsAsync(connection, "where parent = $1 and ended_at is null order by created_at, id", parent, ct);

    /// <summary>Waits until nobody else changes the group; false when it has ended.</summary>
    public static async Task<bool> LockAsync(NpgsqlConnection connection, AccountId group, CancellationToken ct)
    {
        await using var command = Command(connection, "select 1 from accounts.holder_group where id = $1 and ended_at is null for update", group.Value);
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    public Task EndAsync(NpgsqlConnection connection, AccountId group, CancellationToken ct) =>
        RunAsync(connection, "update accounts.holder_group set ended_at = $2 where id = $1", ct, group.Value, time.GetUtcNow());

    /// <summary>Adds a member; false when they belong to it already.</summary>
    public async Task<bool> AddMemberAsync(NpgsqlConnection connection, AccountId group, AccountId holder, bool isHead, string name, CancellationToken ct) =>
        await RunAsync(
            connection,
            "insert into accounts.group_member (group_id, holder, role, name, joined_at) values ($1, $2, $3, $4, $5) on conflict (group_id, holder) do nothing",
            ct,
            group.Value,
            holder.Value,
            isHead ? "head" : "member",
            await keys.SealAsync(connection, holder, MemberPurpose, Encoding.UTF8.GetBytes(name), ct),
            time.GetUtcNow()) > 0;

    public static async Task<IReadOnlyList<MemberRow>> MembersAsync(NpgsqlConnection connection, AccountId group, CancellationToken ct)
    {
        await using var command = Command(connection, "select holder, role, name, shows, shares from accounts.group_member where group_id = $1 order by joined_at, holder", group.Value);
        await using var row = await command.ExecuteReaderAsync(ct);
        List<MemberRow> members = [];
        while (await row.ReadAsync(ct))
        {
            members.Add(new(new AccountId(row.GetGuid(0)), row.GetString(1) == "head", row.GetFieldValue<byte[]>(2), row.GetBoolean(3), row.GetBoolean(4)));
        }

        return members;
    }

    /// <summary>Everybody of a group and of all groups below it, once.</summary>
    public static async Task<IReadOnlyList<AccountId>> EverybodyAsync(NpgsqlConnection connection, AccountId group, CancellationToken ct)
    {
        await using var command = Command(
            connection,
            """
            with recursive below as (
                select id from accounts.holder_group where id = $1
                union
                select g.id from accounts.holder_group g join below b on g.parent = b.id where g.ended_at is null
            )
            select distinct m.holder from accounts.group_member m join below b on b.id = m.group_id
            """,
            group.Value);
        await using var row = await command.ExecuteReaderAsync(ct);
        List<AccountId> holders = [];
        while (await row.ReadAsync(ct))
        {
            holders.Add(new AccountId(row.GetGuid(0)));
        }

        return holders;
    }

    /// <summary>What a member is called in the group; empty after an erasure.</summary>
    public async Task<string> NameAsync(NpgsqlConnection connection, MemberRow member, CancellationToken ct) =>
        await keys.OpenAsync(connection, member.Holder, MemberPurpose, member.NameBox, ct) is { } name ? Encoding.UTF8.GetString(name) : "";

    public static Task ChooseAsync(NpgsqlConnection connection, AccountId group, AccountId holder, bool shows, bool shares, CancellationToken ct) =>
        RunAsync(connection, "update accounts.group_member set shows = $3, shares = $4 where group_id = $1 and holder = $2", ct, group.Value, holder.Value, shows, shares);

    public static Task SetHeadAsync(NpgsqlConnection connection, AccountId group, AccountId head, CancellationToken ct) =>
        RunAsync(connection, "update accounts.group_member set role = case when holder = $2 then 'head' else 'member' end where group_id = $1", ct, group.Value, head.Value);

    public static async Task<bool> RemoveMemberAsync(NpgsqlConnection connection, AccountId group, AccountId holder, CancellationToken ct) =>
        await RunAsync(connection, "delete from accounts.group_member where group_id = $1 and holder = $2", ct, group.Value, holder.Value) > 0;

    /// <summary>Whether somebody lives in a household already; waits for whoever is just moving them into one.</summary>
    public static async Task<bool> HasHouseholdAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        await RunAsync(connection, "select id from accounts.holder where id = $1 for update", ct, holder.Value);
        await using var command = Command(
            connection,
            """
            select exists (
                select 1 from accounts.group_member m join accounts.holder_group g on g.id = m.group_id
                where m.holder = $1 and g.kind = 'household' and g.ended_at is null)
            """,
            holder.Value);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    public Task InviteAsync(NpgsqlConnection connection, AccountId group, AccountId by, string code, DateTimeOffset until, int uses, CancellationToken ct) =>
        RunAsync(
            connection,
            "insert into accounts.group_invitation (code, group_id, made_by, ends_at, uses_left) values ($1, $2, $3, $4, $5)",
            ct,
            Digest(code),
            group.Value,
            by.Value,
            until,
            uses);

    public async Task<AccountId?> InvitedToAsync(NpgsqlConnection connection, string code, CancellationToken ct)
    {
        await using var command = Command(
            connection, "select group_id from accounts.group_invitation where code = $1 and ends_at > $2 and uses_left > 0", Digest(code), time.GetUtcNow());
        return await command.ExecuteScalarAsync(ct) is Guid group ? new AccountId(group) : null;
    }

    /// <summary>Uses an invitation once; false when it was used up meanwhile.</summary>
    public async Task<bool> UseAsync(NpgsqlConnection connection, string code, CancellationToken ct) =>
        await RunAsync(
            connection,
            "update accounts.group_invitation set uses_left = uses_left - 1 where code = $1 and ends_at > $2 and uses_left > 0",
            ct,
            Digest(code),
            time.GetUtcNow()) > 0;

    public static async Task<int> RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(value is DBNull ? new() { Value = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid } : new() { Value = value });
        }

        return command;
    }

    private async Task<IReadOnlyList<GroupRow>> RowsAsync(NpgsqlConnection connection, string which, AccountId about, CancellationToken ct)
    {
        List<(AccountId Id, string Kind, AccountId? Parent, byte[] Name, ProgrammeId? Programme)> rows = [];
        await using (var command = Command(connection, "select id, kind, parent, name, programme from accounts.holder_group " + which, about.Value))
        {
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                rows.Add((new AccountId(row.GetGuid(0)), row.GetString(1), row.IsDBNull(2) ? null : new AccountId(row.GetGuid(2)), row.GetFieldValue<byte[]>(3), row.IsDBNull(4) ? null : new ProgrammeId(row.GetGuid(4))));
            }
        }

        List<GroupRow> groups = [];
        foreach (var (id, kind, parent, box, programme) in rows)
        {
            groups.Add(new(id, kind, parent, await keys.OpenAsync(connection, id, NamePurpose, box, ct) is { } name ? Encoding.UTF8.GetString(name) : "", programme));
        }

        return groups;
    }

    private byte[] Digest(string code) => keys.Digest("group invitation", code);
}
