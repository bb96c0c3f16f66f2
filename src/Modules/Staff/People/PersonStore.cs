using System.Text;
using Npgsql;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Postgres;
using Puhui.Staff.Contracts;
using Puhui.Staff.SignIn;

namespace Puhui.Staff.People;

/// <summary>People as rows; names and addresses are sealed there.</summary>
internal sealed class PersonStore(NpgsqlDataSource database, SecretBox secrets)
{
    private const string Columns = "id, name_box, email_box, active, password_salt, password_rounds, password_verifier, password_at, totp_box";

    public byte[] EmailDigest(string email) => secrets.Digest("staff email", email);

    public byte[] Seal(string what, string text) => secrets.Seal("staff " + what, Encoding.UTF8.GetBytes(text));

    public string Open(string what, byte[] box) => Encoding.UTF8.GetString(secrets.Open("staff " + what, box));

    public async Task<Person?> FindAsync(StaffId id, CancellationToken ct) =>
        (await database.Command($"select {Columns} from staff.person where id = $1", id.Value).ListAsync(Read, ct)).SingleOrDefault();

    public async Task<Person?> FindAsync(string email, CancellationToken ct) =>
        (await database.Command($"select {Columns} from staff.person where email_digest = $1", EmailDigest(email)).ListAsync(Read, ct)).SingleOrDefault();

    public async Task<IReadOnlyList<Person>> ListAsync(CancellationToken ct) =>
        await database.Command($"select {Columns} from staff.person order by created_at, id").ListAsync(Read, ct);

    public Task<int> InsertAsync(NpgsqlConnection connection, Person person, DateTimeOffset now, CancellationToken ct) => connection.Command(
        """
        insert into staff.person (id, email_digest, email_box, name_box, created_at, password_salt, password_rounds, password_verifier, password_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $5) on conflict (email_digest) do nothing
        """,
        person.Id.Value,
        EmailDigest(person.Email),
        Seal("email", person.Email),
        Seal("name", person.Name),
        now.UtcDateTime,
        person.Password.Salt,
        person.Password.Rounds,
        person.Password.Verifier).RunAsync(ct);

    public static Task<int> SetPasswordAsync(NpgsqlConnection connection, StaffId id, PasswordRecord password, DateTimeOffset now, CancellationToken ct) => connection.Command(
        "update staff.person set password_salt = $2, password_rounds = $3, password_verifier = $4, password_at = $5 where id = $1",
        id.Value,
        password.Salt,
        password.Rounds,
        password.Verifier,
        now.UtcDateTime).RunAsync(ct);

    private Person Read(NpgsqlDataReader row) => new(
        new StaffId(row.GetGuid(0)),
        Open("name", row.GetFieldValue<byte[]>(1)),
        Open("email", row.GetFieldValue<byte[]>(2)),
        row.GetBoolean(3),
        new PasswordRecord(row.GetFieldValue<byte[]>(4), row.GetInt32(5), row.GetFieldValue<byte[]>(6)),
        row.GetFieldValue<DateTimeOffset>(7),
        row.Maybe<byte[]>(8));
}
