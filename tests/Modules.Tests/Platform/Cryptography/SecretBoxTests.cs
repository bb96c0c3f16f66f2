using System.Security.Cryptography;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Vault;

namespace Puhui.Modules.Tests.Platform.Cryptography;

public sealed class SecretBoxTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puhui-box-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private WrappedSecrets Secrets => new(_folder, new FileMasterKeys(Path.Combine(_folder, "master"), CryptoProfile.Intl, TimeProvider.System));

    private SecretBox Load(CryptoProfile profile = CryptoProfile.Intl) => SecretBox.LoadOrCreate(Secrets, profile);

    [Fact]
    public void What_is_sealed_opens_in_another_process_for_its_purpose_only()
    {
        using var first = Load();
        using var second = Load();
        var box = first.Seal("token", "secret"u8);

        Assert.Equal("secret"u8.ToArray(), second.Open("token", box));
        Assert.ThrowsAny<CryptographicException>(() => second.Open("other", box));
        Assert.NotEqual(box, first.Seal("token", "secret"u8));
    }

    [Fact]
    public void A_changed_box_does_not_open()
    {
        using var box = Load();
        var sealed_ = box.Seal("token", "secret"u8);
        for (var i = 0; i < sealed_.Length; i++)
        {
            sealed_[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => box.Open("token", sealed_));
            sealed_[i] ^= 1;
        }
    }

    [Fact]
    public void A_key_file_others_can_read_is_refused()
    {
        Load().Dispose();
        File.SetUnixFileMode(Path.Combine(_folder, "wrapped", "secrets.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Throws<InvalidDataException>(() => Load());
    }

    [Fact]
    public void A_damaged_key_file_is_refused()
    {
        Load().Dispose();
        File.WriteAllText(Path.Combine(_folder, "wrapped", "secrets.key"), "short\n");
        Assert.Throws<InvalidDataException>(() => Load());
    }

    [Fact]
    public void Boxes_of_both_profiles_open_side_by_side_and_digests_are_the_same()
    {
        using var national = Load(CryptoProfile.Gm);
        using var international = Load();
        var one = national.Seal("token", "secret"u8);
        var other = international.Seal("token", "secret"u8);

        Assert.Equal(CipherSuite.Sm4Ccm, Box.SuiteOf(one));
        Assert.Equal(CipherSuite.Aes256Gcm, Box.SuiteOf(other));
        Assert.Equal("secret"u8.ToArray(), international.Open("token", one));
        Assert.Equal("secret"u8.ToArray(), national.Open("token", other));
        Assert.Equal(national.Digest("card", "6222"), international.Digest("card", "6222"));
    }

    // Made by the previous release: key 00 01 … 1f, purpose "token", nonce of zeros.
    [Fact]
    public void A_box_and_a_key_file_of_the_previous_release_open_also_after_the_key_has_moved()
    {
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        var file = Path.Combine(_folder, "secrets.key");
        File.WriteAllText(file, Convert.ToBase64String(key) + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var first = new byte[1 + 12 + 16 + 6];
        first[0] = 1;
        using (var aes = new AesGcm(key, 16))
        {
            aes.Encrypt(first.AsSpan(1, 12), "secret"u8, first.AsSpan(29), first.AsSpan(13, 16), "token"u8);
        }

        using var before = Load();
        var second = before.Seal("token", "newer"u8);
        Assert.Equal("secret"u8.ToArray(), before.Open("token", first));

        Assert.Equal(1, Secrets.TakeOver());
        Assert.Equal(0, Secrets.TakeOver());
        Assert.False(File.Exists(file));
        using var after = Load();
        Assert.Equal("secret"u8.ToArray(), after.Open("token", first));
        Assert.Equal("newer"u8.ToArray(), after.Open("token", second));
        Assert.Equal(before.Digest("card", "6222"), after.Digest("card", "6222"));
        Assert.ThrowsAny<CryptographicException>(() => after.Open("other", first));
    }
}
