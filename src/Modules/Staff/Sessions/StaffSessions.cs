using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Puhui.Platform.Access;
using Puhui.Platform.Postgres;
using Puhui.Platform.Settings;
using Puhui.Staff.Contracts;
using Puhui.Staff.People;
using Puhui.Staff.Granting;

namespace Puhui.Staff.Sessions;

/// <summary>
/// Sessions in the database. Each request asks for its session, so ending one holds at once everywhere. Who must still set up a second
/// proof has a session without roles: it opens only what is their own.
/// </summary>
internal sealed class StaffSessions(
    NpgsqlDataSource database, PersonStore people, RoleStore roles, StaffOptions options, PuhuiSettings settings, TimeProvider time) : IStaffSessions, ISessionReader
{
    /// <summary>The name of the cookie.</summary>
    public const string CookieName = "puhui-console";

    private static readonly object Item = new();
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    public async Task<NewSession> BeginAsync(NpgsqlConnection connection, StaffId person, string agent, bool second, CancellationToken ct)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var now = time.GetUtcNow();
        await connection.Command(
            "insert into staff.session (id, token_digest, person, agent, began_at, seen_at, proved_at, second) values ($1, $2, $3, $4, $5, $5, $5, $6)",
            Guid.CreateVersion7(now),
            Digest(token),
            person.Value,
            agent.Length > 100 ? agent[..100] : agent,
            now.UtcDateTime,
            second).RunAsync(ct);
        return new NewSession(token, person, options.Longest, settings.StaffSecondFactor && !second);
    }

    public async ValueTask<Visitor?> ReadAsync(HttpContext http)
    {
        if (http.Request.Cookies[CookieName] is not { Length: > 0 and < 100 } token)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var found = (await database.Command(
            """
            select s.id, s.person, p.name_box, s.seen_at, s.proved_at, s.second from staff.session s join staff.person p on p.id = s.person
            where s.token_digest = $1 and s.ended_at is null and s.began_at > $2 and s.seen_at > $3 and p.active
            """,
            Digest(token),
            (now - options.Longest).UtcDateTime,
            (now - options.Idle).UtcDateTime).ListAsync(Read, http.RequestAborted)).SingleOrDefault();
        if (found is null)
        {
            return null;
        }

        if (now - found.SeenAt > SeenEvery)
        {
            await database.Command("update staff.session set seen_at = $2 where id = $1", found.Id, now.UtcDateTime).RunAsync(http.RequestAborted);
        }

        http.Items[Item] = found;
        var isWhole = found.Second || !settings.StaffSecondFactor;
        return new Visitor.Staff(found.Person.Value, people.Open("name", found.NameBox), found.Id.ToString("n"), isWhole ? await roles.OfAsync(found.Person, http.RequestAborted) : []);
    }

    public bool IsFresh(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.Items[Item] is Found found && time.GetUtcNow() - found.ProvedAt < options.Fresh;
    }

    public async Task<IReadOnlyList<StaffSession>> ListAsync(StaffId person, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return await database.Command(
            "select id, agent, began_at, seen_at from staff.session where person = $1 and ended_at is null and began_at > $2 and seen_at > $3 order by seen_at desc, id",
            person.Value,
            (now - options.Longest).UtcDateTime,
            (now - options.Idle).UtcDateTime)
            .ListAsync(row => new StaffSession(row.GetGuid(0).ToString("n"), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3)), ct);
    }

    public async Task<bool> EndAsync(StaffId person, string session, CancellationToken ct) =>
        Guid.TryParseExact(session, "n", out var id)
        && await database.Command("update staff.session set ended_at = $3 where id = $1 and person = $2 and ended_at is null", id, person.Value, time.GetUtcNow().UtcDateTime).RunAsync(ct) == 1;

    public async Task<int> EndOthersAsync(StaffId person, string? kept, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await EndOthersAsync(connection, person, kept, ct);
    }

    public Task<int> EndOthersAsync(NpgsqlConnection connection, StaffId person, string? kept, CancellationToken ct) => connection.Command(
        "update staff.session set ended_at = $3 where person = $1 and id <> $2 and ended_at is null",
        person.Value,
        Guid.TryParseExact(kept, "n", out var id) ? id : Guid.Empty,
        time.GetUtcNow().UtcDateTime).RunAsync(ct);

    /// <summary>The person of the session just proved who they are; <paramref name="second"/> when by, or beside, a second proof.</summary>
    public async Task ProvedAsync(StaffId person, string session, bool second, CancellationToken ct)
    {
        if (Guid.TryParseExact(session, "n", out var id))
        {
            await database.Command(
                "update staff.session set proved_at = $3, second = second or $4 where id = $1 and person = $2 and ended_at is null", id, person.Value, time.GetUtcNow().UtcDateTime, second).RunAsync(ct);
        }
    }

    /// <summary>Removes what ended or ran out more than a month ago.</summary>
    public Task<int> ForgetAsync(CancellationToken ct) =>
        database.Command("delete from staff.session where began_at < $1", (time.GetUtcNow() - options.Longest - TimeSpan.FromDays(30)).UtcDateTime).RunAsync(ct);

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static Found Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), new StaffId(row.GetGuid(1)), row.GetFieldValue<byte[]>(2), row.GetFieldValue<DateTimeOffset>(3), row.GetFieldValue<DateTimeOffset>(4), row.GetBoolean(5));

    private sealed record Found(Guid Id, StaffId Person, byte[] NameBox, DateTimeOffset SeenAt, DateTimeOffset ProvedAt, bool Second);
}
