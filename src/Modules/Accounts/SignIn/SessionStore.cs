using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Accounts.SignIn;

/// <summary>Sessions of holders. A token has 256 random bits and is kept as its digest, so a copy of the database opens no session.</summary>
internal sealed class SessionStore(NpgsqlDataSource database, TimeProvider time) : ISessionReader, IHolderSessions
{
    public const string TokenPrefix = "puhui_hs_";
    public const string IdPrefix = "hse";
    public static readonly TimeSpan Longest = TimeSpan.FromDays(180);
    public static readonly TimeSpan LongestUnused = TimeSpan.FromDays(30);

    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);
    private static readonly object Item = new();

    /// <summary>Begins a session inside the caller's transaction. It always has a token of its own: none is taken over from before.</summary>
    public async Task<NewSession> BeginAsync(NpgsqlConnection connection, AccountId holder, string way, SignInAsker asker, bool isNew, CancellationToken ct)
    {
        var token = TokenPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var now = time.GetUtcNow();
        await using var command = new NpgsqlCommand(
            """
            insert into accounts.session (token, id, holder, bearer, way, device, began_at, seen_at, ends_at)
            values ($1, $2, $3, $4, $5, $6, $7, $7, $8)
            """,
            connection);
        foreach (var value in (object[])[Digest(token), Guid.CreateVersion7(now), holder.Value, asker.Bearer, way, asker.Device, now, now + Longest])
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(ct);
        return new NewSession(token, holder, now + Longest, isNew);
    }

    public async ValueTask<Visitor?> ReadAsync(HttpContext http)
    {
        // One request asks the database once, however often it is asked.
        if (http.Items.TryGetValue(Item, out var known))
        {
            return known as Visitor;
        }

        var visitor = await FindAsync(http);
        http.Items[Item] = visitor;
        return visitor;
    }

    public async Task<IReadOnlyList<HolderSession>> ListAsync(AccountId holder, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand(
            """
            select id, way, device, began_at, seen_at from accounts.session
            where holder = $1 and ends_at > $2 and seen_at > $3 order by seen_at desc, began_at desc limit 100
            """);
        command.Parameters.Add(new() { Value = holder.Value });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = now - LongestUnused });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<HolderSession> sessions = [];
        while (await row.ReadAsync(ct))
        {
            sessions.Add(new(IdText.Format(IdPrefix, row.GetGuid(0)), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3), row.GetFieldValue<DateTimeOffset>(4)));
        }

        return sessions;
    }

    public async Task<bool> EndAsync(AccountId holder, string session, CancellationToken ct)
    {
        if (!IdText.TryParse(IdPrefix, session, out var id))
        {
            return false;
        }

        await using var command = database.CreateCommand("delete from accounts.session where holder = $1 and id = $2");
        command.Parameters.Add(new() { Value = holder.Value });
        command.Parameters.Add(new() { Value = id });
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    public async Task<int> EndOthersAsync(AccountId holder, string session, CancellationToken ct)
    {
        await using var command = database.CreateCommand("delete from accounts.session where holder = $1 and id <> $2");
        command.Parameters.Add(new() { Value = holder.Value });
        command.Parameters.Add(new() { Value = IdText.TryParse(IdPrefix, session, out var id) ? id : Guid.Empty });
        return await command.ExecuteNonQueryAsync(ct);
    }

    private static string? TokenOf(HttpContext http, out bool bearer)
    {
        var header = http.Request.Headers.Authorization.ToString();
        bearer = header.StartsWith("Bearer " + TokenPrefix, StringComparison.Ordinal);
        return bearer ? header["Bearer ".Length..] : http.Request.Cookies[IHolderSessions.CookieName];
    }

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private async ValueTask<Visitor?> FindAsync(HttpContext http)
    {
        if (TokenOf(http, out var bearer) is not { Length: < 100 } token || !token.StartsWith(TokenPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        var now = time.GetUtcNow();
        var digest = Digest(token);
        Guid id, holder;
        DateTimeOffset seen;
        // A token of a browser is worth nothing in a header, and the other way round.
        await using (var command = database.CreateCommand(
            "select id, holder, seen_at from accounts.session where token = $1 and bearer = $2 and ends_at > $3 and seen_at > $4"))
        {
            command.Parameters.Add(new() { Value = digest });
            command.Parameters.Add(new() { Value = bearer });
            command.Parameters.Add(new() { Value = now });
            command.Parameters.Add(new() { Value = now - LongestUnused });
            await using var row = await command.ExecuteReaderAsync(http.RequestAborted);
            if (!await row.ReadAsync(http.RequestAborted))
            {
                return null;
            }

            (id, holder, seen) = (row.GetGuid(0), row.GetGuid(1), row.GetFieldValue<DateTimeOffset>(2));
        }

        if (now - seen > SeenEvery)
        {
            await using var touch = database.CreateCommand("update accounts.session set seen_at = $2 where token = $1");
            touch.Parameters.Add(new() { Value = digest });
            touch.Parameters.Add(new() { Value = now });
            await touch.ExecuteNonQueryAsync(http.RequestAborted);
        }

        return new Visitor.Holder(holder, IdText.Format(IdPrefix, id)) { IsBearer = bearer };
    }
}
