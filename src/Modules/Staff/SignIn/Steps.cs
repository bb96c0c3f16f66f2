using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Puhui.Platform.Postgres;
using Puhui.Staff.Contracts;

namespace Puhui.Staff.SignIn;

/// <summary>What lies between two steps, known by a random name of which only the digest is kept.</summary>
internal sealed class Steps(NpgsqlDataSource database, StaffOptions options, TimeProvider time)
{
    public async Task<string> PutAsync(string kind, StaffId? person, string state, CancellationToken ct)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        var now = time.GetUtcNow();
        await database.Command("delete from staff.step where expires_at < $1", now.UtcDateTime).RunAsync(ct);
        await database.Command(
            "insert into staff.step (id, kind, person, state, expires_at) values ($1, $2, $3, $4, $5)",
            Digest(id),
            kind,
            person?.Value,
            state,
            (now + options.StepWaits).UtcDateTime).RunAsync(ct);
        return id;
    }

    /// <summary>Looks at a step and leaves it.</summary>
    public async Task<Step?> FindAsync(string kind, string? id, CancellationToken ct) => (await database.Command(
        "select person, state from staff.step where id = $1 and kind = $2 and expires_at > $3", Digest(id), kind, time.GetUtcNow().UtcDateTime).ListAsync(Read, ct)).SingleOrDefault();

    /// <summary>Takes a step: a second one who asks gets nothing.</summary>
    public async Task<Step?> TakeAsync(string kind, string? id, CancellationToken ct) => (await database.Command(
        "delete from staff.step where id = $1 and kind = $2 and expires_at > $3 returning person, state", Digest(id), kind, time.GetUtcNow().UtcDateTime).ListAsync(Read, ct)).SingleOrDefault();

    private static Step Read(NpgsqlDataReader row) => new(row.IsDBNull(0) ? null : new StaffId(row.GetGuid(0)), row.GetString(1));

    private static byte[] Digest(string? id) => SHA256.HashData(Encoding.UTF8.GetBytes(id ?? ""));

    internal sealed record Step(StaffId? Person, string State);
}
