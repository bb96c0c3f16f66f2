using System.Text;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Accounts.SignIn;

/// <summary>The ways holders are recognised by: a digest to find them, a box only their own key opens.</summary>
internal sealed class ContactStore(NpgsqlDataSource database, IHolderKeys keys, TimeProvider time)
{
    public const string WeChat = "wechat";
    public const string WeChatApp = "wechat-app";

    private const string Purpose = "contact";

    // People who sign in by themselves come without a zone; a programme they join may tell a better one.
    private const string Zone = "Asia/Shanghai";

    /// <summary>The holder of an address; a new one when nobody has it. Two at once get one account.</summary>
    public async Task<(AccountId Holder, bool IsNew)> FindOrEnrolAsync(NpgsqlConnection connection, string kind, string address, CancellationToken ct)
    {
        if (await FindAsync(connection, kind, address, ct) is { } known)
        {
            return (known, false);
        }

        var holder = AccountId.New();
        var owner = await AddAsync(connection, holder, kind, address, ct);
        if (owner != holder)
        {
            return (owner, false);
        }

        await AccountStore.OpenAsync(connection, holder, Zone, ct);
        return (holder, true);
    }

    public async Task<AccountId?> FindAsync(NpgsqlConnection connection, string kind, string address, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select holder from accounts.contact where digest = $1", connection);
        command.Parameters.Add(new() { Value = keys.Digest("contact " + kind, address) });
        return await command.ExecuteScalarAsync(ct) is Guid holder ? new AccountId(holder) : null;
    }

    /// <summary>Gives a holder an address; whose it is afterwards: another's when they have it already.</summary>
    public async Task<AccountId> AddAsync(NpgsqlConnection connection, AccountId holder, string kind, string address, CancellationToken ct)
    {
        var digest = keys.Digest("contact " + kind, address);
        await using (var insert = new NpgsqlCommand(
            """
            insert into accounts.contact (digest, kind, holder, box, added_at) values ($1, $2, $3, '', $4)
            on conflict (digest) do nothing
            """,
            connection))
        {
            foreach (var value in (object[])[digest, kind, holder.Value, time.GetUtcNow()])
            {
                insert.Parameters.Add(new() { Value = value });
            }

            if (await insert.ExecuteNonQueryAsync(ct) > 0)
            {
                // Sealed only now: who was slower leaves no key behind for a holder there is not.
                await using var fill = new NpgsqlCommand("update accounts.contact set box = $2 where digest = $1", connection);
                fill.Parameters.Add(new() { Value = digest });
                fill.Parameters.Add(new() { Value = await keys.SealAsync(connection, holder, Purpose, Encoding.UTF8.GetBytes(address), ct) });
                await fill.ExecuteNonQueryAsync(ct);
                return holder;
            }
        }

        // Whoever was faster has committed by now: the insert waited for it.
        return await FindAsync(connection, kind, address, ct) ?? throw new InvalidOperationException("A contact could be neither added nor found.");
    }

    public async Task<IReadOnlyList<ContactInfo>> ListAsync(AccountId holder, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        List<ContactInfo> contacts = [];
        foreach (var (digest, kind, box, at) in await RowsAsync(connection, holder, ct))
        {
            if (kind != WeChatApp && await keys.OpenAsync(connection, holder, Purpose, box, ct) is { } address)
            {
                contacts.Add(new(Id(digest), kind, kind == WeChat ? "" : Contact.Of(kind, Encoding.UTF8.GetString(address)).Shown, at));
            }
        }

        return contacts;
    }

    /// <summary>All addresses in full, for their holder's export.</summary>
    public async Task<IReadOnlyList<(string Kind, string Address, DateTimeOffset AddedAt)>> OpenAsync(AccountId holder, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        List<(string, string, DateTimeOffset)> contacts = [];
        foreach (var (_, kind, box, at) in await RowsAsync(connection, holder, ct))
        {
            if (await keys.OpenAsync(connection, holder, Purpose, box, ct) is { } address)
            {
                contacts.Add((kind, Encoding.UTF8.GetString(address), at));
            }
        }

        return contacts;
    }

    public async Task<Result<AccountId>> RemoveAsync(AccountId holder, string contact, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await WaitAsync(connection, holder, ct);
        var rows = await RowsAsync(connection, holder, ct);
        if (rows.FirstOrDefault(row => Id(row.Digest) == contact) is not { Digest: not null } found)
        {
            return NotThere;
        }

        if (rows.Count(row => row.Kind != WeChatApp) < 2 && await PasskeysAsync(connection, holder, ct) == 0)
        {
            return LastWay;
        }

        await RunAsync(connection, "delete from accounts.contact where holder = $1 and digest = $2", ct, holder.Value, found.Digest);
        if (found.Kind == WeChat && rows.Count(row => row.Kind == WeChat) == 1)
        {
            await RunAsync(connection, "delete from accounts.contact where holder = $1 and kind = 'wechat-app'", ct, holder.Value);
        }

        await transaction.CommitAsync(ct);
        return holder;
    }

    public async Task<Result<AccountId>> RemovePasskeyAsync(AccountId holder, string passkey, CancellationToken ct)
    {
        if (passkey.Length is 0 or > 2046 || passkey.Length % 2 != 0 || !passkey.All(char.IsAsciiHexDigit))
        {
            return NotThere;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await WaitAsync(connection, holder, ct);
        if ((await RowsAsync(connection, holder, ct)).All(row => row.Kind == WeChatApp) && await PasskeysAsync(connection, holder, ct) < 2)
        {
            return LastWay;
        }

        if (await RunAsync(connection, "delete from accounts.passkey where holder = $1 and credential = $2", ct, holder.Value, Convert.FromHexString(passkey)) == 0)
        {
            return NotThere;
        }

        await transaction.CommitAsync(ct);
        return holder;
    }

    private static Refusal NotThere => new("not_found", "You do not sign in by that.");

    private static Refusal LastWay => new("last_way", "It is your only way to sign in. Add another first.");

    // Of two removals at once the second sees what the first left.
    private static Task<int> WaitAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct) =>
        RunAsync(connection, "select id from accounts.holder where id = $1 for update", ct, holder.Value);

    private static async Task<int> RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteNonQueryAsync(ct);
    }

    private static string Id(byte[] digest) => Convert.ToHexStringLower(digest.AsSpan(0, 12));

    private static async Task<long> PasskeysAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select count(*) from accounts.passkey where holder = $1", connection);
        command.Parameters.Add(new() { Value = holder.Value });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<List<(byte[] Digest, string Kind, byte[] Box, DateTimeOffset At)>> RowsAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select digest, kind, box, added_at from accounts.contact where holder = $1 order by added_at, digest", connection);
        command.Parameters.Add(new() { Value = holder.Value });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<(byte[], string, byte[], DateTimeOffset)> rows = [];
        while (await row.ReadAsync(ct))
        {
            rows.Add((row.GetFieldValue<byte[]>(0), row.GetString(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<DateTimeOffset>(3)));
        }

        return rows;
    }
}
