using System.Security.Cryptography;
using Puhui.Platform.Cryptography;

namespace Puhui.Modules.Tests.Platform.Cryptography;

public sealed class SecretBoxTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puhui-box-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_sealed_opens_in_another_process_for_its_purpose_only()
    {
        using var first = SecretBox.LoadOrCreate(_folder);
        using var second = SecretBox.LoadOrCreate(_folder);
        var box = first.Seal("token", "secret"u8);

        Assert.Equal("secret"u8.ToArray(), second.Open("token", box));
        Assert.ThrowsAny<CryptographicException>(() => second.Open("other", box));
        Assert.NotEqual(box, first.Seal("token", "secret"u8));
    }

    [Fact]
    public void A_changed_box_does_not_open()
    {
        using var box = SecretBox.LoadOrCreate(_folder);
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
        SecretBox.LoadOrCreate(_folder).Dispose();
        File.SetUnixFileMode(Path.Combine(_folder, "secrets.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Throws<InvalidDataException>(() => SecretBox.LoadOrCreate(_folder));
    }

    [Fact]
    public void A_damaged_key_file_is_refused()
    {
        SecretBox.LoadOrCreate(_folder).Dispose();
        File.WriteAllText(Path.Combine(_folder, "secrets.key"), "short\n");
        Assert.Throws<InvalidDataException>(() => SecretBox.LoadOrCreate(_folder));
    }
}
