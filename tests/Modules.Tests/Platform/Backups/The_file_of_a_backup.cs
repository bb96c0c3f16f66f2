using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Puhui.Platform.Backups;
using Puhui.Platform.Cryptography;

namespace Puhui.Modules.Tests.Platform.Backups;

public sealed class The_file_of_a_backup : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puhui-backup-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(CryptoProfile.Intl)]
    [InlineData(CryptoProfile.Gm)]
    public async Task Gives_back_what_was_written_to_whoever_has_the_passphrase_or_the_private_key(CryptoProfile profile)
    {
        var dump = RandomNumberGenerator.GetBytes((2 * BackupWriter.PieceSize) + 77);
        var (pass, recipient, owner) = (Passphrase("five random words are best"), Recipient(out var secret), BackupKey.OfPrivateKey(secret));
        foreach (var (locks, opens) in new[] { (pass, pass), (recipient, owner) })
        {
            var file = await WriteAsync(locks, profile, dump);
            var read = await ReadAsync(file, opens);
            Assert.Equal([BackupPart.Manifest, BackupPart.Dump, BackupPart.Dump, BackupPart.Dump], read.Select(piece => piece.Part));
            Assert.Equal(dump, read.Skip(1).SelectMany(piece => piece.Bytes).ToArray());
        }

        Assert.Equal("backup_wrong_key", await CodeAsync(await WriteAsync(recipient, profile, dump), recipient));
        Assert.Equal("backup_wrong_key", await CodeAsync(await WriteAsync(recipient, profile, dump), pass));
        Assert.Equal("backup_wrong_key", await CodeAsync(await WriteAsync(pass, profile, dump), Passphrase("five random words are vest")));
    }

    [Fact]
    public async Task Every_changed_byte_every_cut_and_every_piece_in_another_place_is_named()
    {
        var recipient = Recipient(out var secret);
        var owner = BackupKey.OfPrivateKey(secret);
        var file = await WriteAsync(recipient, CryptoProfile.Intl, RandomNumberGenerator.GetBytes(300));
        for (var i = 0; i < file.Length; i++)
        {
            file[i] ^= 1;
            Assert.Contains(await CodeAsync(file, owner), (string[])["backup_damaged", "backup_truncated"]);
            file[i] ^= 1;
        }

        for (var length = 0; length < file.Length; length += 7)
        {
            Assert.Contains(await CodeAsync(file[..length], owner), (string[])["backup_damaged", "backup_truncated"]);
        }

        Assert.Equal("backup_damaged", await CodeAsync([.. file, 0], owner));
        var (head, pieces) = Split(file);
        Assert.Equal("backup_damaged", await CodeAsync([.. head, .. pieces[1], .. pieces[0], .. pieces[2]], owner));
        Assert.Equal("backup_damaged", await CodeAsync([.. head, .. pieces[0], .. pieces[2]], owner));
        Assert.Equal("backup_damaged", await CodeAsync([.. head, .. pieces[0], .. pieces[1], .. pieces[1], .. pieces[2]], owner));
        Assert.Equal("backup_truncated", await CodeAsync([.. head, .. pieces[0], .. pieces[1]], owner));
        var other = Split(await WriteAsync(recipient, CryptoProfile.Intl, RandomNumberGenerator.GetBytes(300)));
        Assert.Equal("backup_damaged", await CodeAsync([.. head, .. pieces[0], .. other.Pieces[1], .. pieces[2]], owner));
    }

    [Fact]
    public void Reads_keys_as_openssl_writes_them_and_nothing_else()
    {
        var pair = Sm2Signer.NewKeyPair();
        Assert.Equal(pair.PublicKey, Sm2KeyText.ReadPublic(Convert.ToBase64String(pair.PublicKey)));
        Assert.Null(Sm2KeyText.ReadPublic("secret"));
        Assert.Null(Sm2KeyText.ReadPrivate("secret"));
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Null(Sm2KeyText.ReadPublic(p256.ExportSubjectPublicKeyInfoPem()));
        Assert.Null(Sm2KeyText.ReadPrivate(p256.ExportPkcs8PrivateKeyPem()));
        Assert.Null(Sm2KeyText.ReadPrivate(p256.ExportECPrivateKeyPem()));
    }

    private static (byte[] Head, List<byte[]> Pieces) Split(byte[] file)
    {
        var at = 0;
        for (var lines = 0; lines < 3; at++)
        {
            lines += file[at] == (byte)'\n' ? 1 : 0;
        }

        var head = file[..at];
        var pieces = new List<byte[]>();
        while (at < file.Length)
        {
            var size = 4 + BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            pieces.Add(file[at..(at + size)]);
            at += size;
        }

        return (head, pieces);
    }

    private static async Task<byte[]> WriteAsync(BackupKey key, CryptoProfile profile, byte[] dump)
    {
        using var to = new MemoryStream();
        await using (var writer = await BackupWriter.BeginAsync(to, key, profile, default))
        {
            await writer.WriteAsync(BackupPart.Manifest, Encoding.UTF8.GetBytes("{}"), default);
            Assert.Equal(dump.Length, await writer.WriteAsync(BackupPart.Dump, new MemoryStream(dump), default));
            await writer.WriteAsync(BackupPart.End, ReadOnlyMemory<byte>.Empty, default);
        }

        return to.ToArray();
    }

    private static async Task<List<(BackupPart Part, byte[] Bytes)>> ReadAsync(byte[] file, BackupKey key)
    {
        List<(BackupPart, byte[])> read = [];
        await foreach (var (part, bytes) in BackupReader.ReadAsync(new MemoryStream(file), key, default))
        {
            read.Add((part, bytes.ToArray()));
        }

        return read;
    }

    private static async Task<string> CodeAsync(byte[] file, BackupKey key) => (await Assert.ThrowsAsync<BackupException>(() => ReadAsync(file, key))).Code;

    private BackupKey Passphrase(string text) => BackupKey.OfPassphraseFile(Put("pass", text + "\n"));

    private BackupKey Recipient(out string secret)
    {
        // The same key as OpenSSL's tools write it: PKCS#8 around RFC 5915, and SubjectPublicKeyInfo.
        var pair = Sm2Signer.NewKeyPair();
        var ec = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (ec.PushSequence())
        {
            ec.WriteInteger(1);
            ec.WriteOctetString(pair.PrivateKey);
            using (ec.PushSequence(new(System.Formats.Asn1.TagClass.ContextSpecific, 1)))
            {
                ec.WriteBitString(pair.PublicKey);
            }
        }

        var whole = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (whole.PushSequence())
        {
            whole.WriteInteger(0);
            using (whole.PushSequence())
            {
                whole.WriteObjectIdentifier("1.2.840.10045.2.1");
                whole.WriteObjectIdentifier("1.2.156.10197.1.301");
            }

            whole.WriteOctetString(ec.Encode());
        }

        secret = Put("private", PemEncoding.WriteString("PRIVATE KEY", whole.Encode()) + "\n");
        return BackupKey.OfRecipient(Put("public", Convert.ToBase64String(pair.PublicKey)));
    }

    private string Put(string name, string text)
    {
        var path = Path.Combine(_folder, name + Guid.NewGuid().ToString("n"));
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
