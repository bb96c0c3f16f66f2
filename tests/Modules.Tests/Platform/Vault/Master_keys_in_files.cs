using System.Security.Cryptography;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Vault;

namespace Puhui.Modules.Tests.Platform.Vault;

public sealed class Master_keys_in_files : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puhui-master-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private FileMasterKeys Open(CryptoProfile profile = CryptoProfile.Intl) => new(Path.Combine(_folder, "master"), profile, TimeProvider.System);

    [Fact]
    public void The_first_question_makes_a_key_that_only_its_owner_may_read()
    {
        var label = Open().Current;

        Assert.Equal(label, Open().Current);
        var file = Path.Combine(_folder, "master", label + ".key");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.True(Assert.Single(Open().List()).IsCurrent);
    }

    [Fact]
    public void Processes_that_start_at_once_agree_on_one_key()
    {
        var labels = new string[16];
        Parallel.For(0, labels.Length, i => labels[i] = Open().Current);

        Assert.Single(labels.Distinct());
        Assert.Equal(labels[0], Assert.Single(Open().List()).Label);
    }

    [Fact]
    public void What_one_process_wraps_another_unwraps_in_the_same_context_only()
    {
        var keys = Open();
        byte[] secret = RandomNumberGenerator.GetBytes(32);
        var wrapped = keys.Wrap(keys.Current, secret, "holder 1"u8);
        var national = Open(CryptoProfile.Gm).Wrap(keys.Current, secret, "holder 1"u8);

        Assert.Equal(secret, Open(CryptoProfile.Gm).Unwrap(keys.Current, wrapped, "holder 1"u8));
        Assert.Equal(secret, keys.Unwrap(keys.Current, national, "holder 1"u8));
        Assert.Equal(CipherSuite.Sm4Ccm, Box.SuiteOf(national));
        Assert.ThrowsAny<CryptographicException>(() => keys.Unwrap(keys.Current, wrapped, "holder 2"u8));
        Assert.ThrowsAny<CryptographicException>(() => keys.Unwrap(keys.Generate().Label, wrapped, "holder 1"u8));
    }

    [Fact]
    public void A_new_current_key_is_seen_by_everybody_and_the_old_one_still_opens()
    {
        var one = Open();
        var other = Open();
        var old = one.Current;
        var wrapped = other.Wrap(old, "key"u8, "c"u8);

        var made = one.Generate().Label;
        Assert.Equal(old, other.Current);
        one.MakeCurrent(made);

        Assert.Equal(made, other.Current);
        Assert.Equal("key"u8.ToArray(), other.Unwrap(old, wrapped, "c"u8));
        Assert.Equal("key"u8.ToArray(), other.Unwrap(made, one.Wrap(made, "key"u8, "c"u8), "c"u8));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_retired_key_opens_nothing_any_more(bool destroy)
    {
        var keys = Open();
        var old = keys.Current;
        var wrapped = keys.Wrap(old, "key"u8, "c"u8);
        Assert.Throws<InvalidOperationException>(() => keys.Retire(old, destroy));
        keys.MakeCurrent(keys.Generate().Label);

        keys.Retire(old, destroy);
        keys.Retire(old, destroy);

        Assert.Contains(old, Assert.Throws<MasterKeyMissingException>(() => keys.Unwrap(old, wrapped, "c"u8)).Message, StringComparison.Ordinal);
        Assert.Equal(!destroy, File.Exists(Path.Combine(_folder, "retired", old + ".key")));
        Assert.Single(keys.List());
    }

    [Fact]
    public void A_name_that_leads_out_of_the_folder_is_no_key()
    {
        var keys = Open();
        _ = keys.Current;

        Assert.Throws<MasterKeyMissingException>(() => keys.Wrap("mk-/../../etc/passwd", "key"u8, "c"u8));
        Assert.Throws<MasterKeyMissingException>(() => keys.MakeCurrent("mk-20260101-00000000"));
    }

    [Fact]
    public void Wrapped_secrets_stay_the_same_under_every_master_key()
    {
        var keys = Open();
        var secrets = new WrappedSecrets(_folder, keys);
        var secret = secrets.LoadOrCreate("sessions");
        var old = keys.Current;
        keys.MakeCurrent(keys.Generate().Label);

        Assert.Equal(1, secrets.Rewrap(keys.Current));
        Assert.Equal(0, secrets.Rewrap(keys.Current));
        keys.Retire(old, destroy: true);

        Assert.Equal(secret, new WrappedSecrets(_folder, Open()).LoadOrCreate("sessions"));
        Assert.NotEqual(secret, secrets.LoadOrCreate("other"));
        File.Copy(Path.Combine(_folder, "wrapped", "sessions.key"), Path.Combine(_folder, "wrapped", "third.key"));
        Assert.Throws<InvalidDataException>(() => secrets.LoadOrCreate("third"));
    }
}
