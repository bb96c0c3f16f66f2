using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Postgres;
using Puhui.Platform.Settings;
using Puhui.Quantities;
using Puhui.Staff.Contracts;
using Puhui.Staff.People;
using Puhui.Staff.SignIn;
using Puhui.TransparencyLog;

namespace Puhui.Staff.Signatures;

/// <summary>A signing key of each person, in a box that only their password opens. The public parts of all keys are kept and attested.</summary>
internal sealed class StaffSignatures(
    NpgsqlDataSource database, PersonStore people, Attempts attempts, Trail trail, PuhuiSettings settings, StaffOptions options, TimeProvider time) : IStaffSignatures
{
    private const string Ed25519 = "ed25519";
    private const string Sm2 = "sm2-sm3";

    public async Task<Result<StaffSignature>> SignAsync(StaffId person, string password, ReadOnlyMemory<byte> digest, CancellationToken ct)
    {
        if (await people.FindAsync(person, ct) is not { Active: true } found)
        {
            return Refusals.Inactive;
        }

        if (!await attempts.OnAccountAsync(found.Email, ct))
        {
            return Refusals.TooMany;
        }

        if (Passwords.Open(password, found.Password, options.PasswordRounds) is not { } stretched)
        {
            return Refusals.PasswordWrong;
        }

        await attempts.SucceededAsync("", ct, "account " + found.Email);
        var key = (await database.Command("select key_id, algorithm, public_key, box from staff.signing_key where person = $1 and ended_at is null", person.Value).ListAsync(ReadKey, ct)).Single();
        var secret = Box.Open(Passwords.KeyRoot(stretched), key.Box!, Context(person, key.Id));
        using var signer = key.Algorithm == Sm2 ? (IDisposable)new Sm2Signer("staff", secret, key.Public) : new Ed25519Signer("staff", secret);
        var value = ((INoteSigner)signer).Sign(Message(digest.Span));
        CryptographicOperations.ZeroMemory(secret);
        return new StaffSignature(person, key.Id, key.Algorithm, key.Public, value, time.GetUtcNow());
    }

    public async Task<bool> VerifyAsync(StaffSignature signature, ReadOnlyMemory<byte> digest, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(signature);
        var known = await database.Command(
            "select count(*) from staff.signing_key where key_id = $1 and person = $2 and algorithm = $3 and public_key = $4 and made_at <= $5 and (ended_at is null or ended_at >= $5)",
            signature.KeyId,
            signature.Person.Value,
            signature.Algorithm,
            signature.PublicKey.ToArray(),
            signature.At.UtcDateTime).OneAsync<long>(ct);
        if (known != 1)
        {
            return false;
        }

        var verifier = NoteVerifiers.For(new NoteKey("staff", signature.Algorithm == Sm2 ? NoteKeyKind.Sm2 : NoteKeyKind.Ed25519, signature.PublicKey.Span));
        using (verifier as IDisposable)
        {
            return verifier.Verify(Message(digest.Span), signature.Value.Span);
        }
    }

    /// <summary>Makes the person's key, in place of an older one, and attests its public part.</summary>
    public async Task MakeAsync(NpgsqlConnection connection, StaffId person, byte[] stretched, string why, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var (algorithm, secret, open) = settings.Crypto == CryptoProfile.Gm ? NewSm2() : NewEd25519();
        var id = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(algorithm + ":"), .. open]).AsSpan(0, 8));
        await connection.Command("update staff.signing_key set ended_at = $2, box = null where person = $1 and ended_at is null", person.Value, now.UtcDateTime).RunAsync(ct);
        await connection.Command(
            "insert into staff.signing_key (key_id, person, algorithm, public_key, box, made_at) values ($1, $2, $3, $4, $5, $6)",
            id,
            person.Value,
            algorithm,
            open,
            Seal(person, id, stretched, secret),
            now.UtcDateTime).RunAsync(ct);
        CryptographicOperations.ZeroMemory(secret);
        await trail.AttestAsync(
            connection, "staff.key", person.ToString(), null, [new("key", id), new("algorithm", algorithm), new("public", Convert.ToBase64String(open)), new("why", why)], ct);
    }

    /// <summary>Puts the key under a new password.</summary>
    public async Task WrapAsync(NpgsqlConnection connection, StaffId person, byte[] oldStretched, byte[] newStretched, CancellationToken ct)
    {
        var key = (await connection.Command("select key_id, algorithm, public_key, box from staff.signing_key where person = $1 and ended_at is null for update", person.Value)
            .ListAsync(ReadKey, ct)).Single();
        var secret = Box.Open(Passwords.KeyRoot(oldStretched), key.Box!, Context(person, key.Id));
        await connection.Command("update staff.signing_key set box = $2 where key_id = $1", key.Id, Seal(person, key.Id, newStretched, secret)).RunAsync(ct);
        CryptographicOperations.ZeroMemory(secret);
    }

    private byte[] Seal(StaffId person, string key, byte[] stretched, byte[] secret) => Box.Seal(settings.Crypto.Suite(), Passwords.KeyRoot(stretched), secret, Context(person, key));

    // What is signed says that a person signed it: no signature of another kind can be taken for one of these.
    private static byte[] Message(ReadOnlySpan<byte> digest) => [.. "puhui staff signature v1\n"u8, .. digest];

    private static byte[] Context(StaffId person, string key) => Encoding.UTF8.GetBytes($"staff signing key {person} {key}");

    private static (string, byte[], byte[]) NewEd25519()
    {
        var secret = Ed25519Signer.NewPrivateKey();
        using var signer = new Ed25519Signer("staff", secret);
        return (Ed25519, secret, signer.Key.PublicKey.ToArray());
    }

    private static (string, byte[], byte[]) NewSm2()
    {
        var (secret, open) = Sm2Signer.NewKeyPair();
        return (Sm2, secret, open);
    }

    private static Key ReadKey(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2), row.Maybe<byte[]>(3));

    private sealed record Key(string Id, string Algorithm, byte[] Public, byte[]? Box);
}
