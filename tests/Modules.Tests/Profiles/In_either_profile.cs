using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Activities.Sources.Signing;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Ledger;
using Puhui.Modules.Tests.Support;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;
using Puhui.Platform.Vault;
using Puhui.TransparencyLog;

namespace Puhui.Modules.Tests.Profiles;

/// <summary>One scenario under both profiles: sealed, signed, signed in, in the log, proved; and again after a change to the other.</summary>
public sealed class In_either_profile
{
    [Theory]
    [InlineData(CryptoProfile.Intl, NoteKeyKind.Ed25519)]
    [InlineData(CryptoProfile.Gm, NoteKeyKind.Sm2)]
    public async Task The_log_is_signed_by_both_keys_that_of_the_profile_first_and_either_proves_a_receipt(CryptoProfile profile, NoteKeyKind first)
    {
        await using var house = await LedgerHouse.OpenAsync(profile: profile);
        var anna = house.NewHolder();
        var entry = await house.IssueAsync(anna, 1200);
        await house.SettleAsync();

        var log = house.Modules.Get<ITransparencyLog>();
        var keys = NoteVerifiers.Parse(log.KeyLines).Value;
        Assert.Equal(first, keys[0].Key.Kind);
        var receipt = (await house.Modules.Get<IReceipts>().GetAsync(entry, default)).Value;
        Assert.Equal(keys[0].Key.Id, SignedNote.Parse(receipt.Checkpoint).Value.Signatures[0].KeyId);
        Assert.All(keys, key => Assert.True(ReceiptChecker.Check(receipt, key).IsValid));
        Assert.Empty((await house.CheckAsync()).Findings);

        // A log that no longer names the key this profile demands is not accepted.
        await house.TamperAsync($"update ledger.head set keys = array(select k from unnest(keys) k where k <> '{keys[0].Key}')");
        Assert.Contains((await house.CheckAsync()).Findings, finding => finding is { Code: "checkpoint_signature", Where: "head" });
    }

    [Theory]
    [InlineData(CryptoProfile.Intl, CryptoProfile.Gm)]
    [InlineData(CryptoProfile.Gm, CryptoProfile.Intl)]
    public async Task A_log_goes_on_when_its_profile_changes(CryptoProfile before, CryptoProfile after)
    {
        await using var house = await LedgerHouse.OpenAsync(profile: before);
        var anna = house.NewHolder();
        var old = await house.IssueAsync(anna, 1200);
        await house.SettleAsync();
        await house.Modules.StopBackgroundAsync();

        await using (await house.AnotherProcessAsync(profile: after))
        {
            await house.IssueAsync(anna, 300);
            Assert.Equal(2, (await house.SettleAsync()).Size);
        }

        Assert.Empty((await house.CheckAsync()).Findings);
        var keys = NoteVerifiers.Parse(house.Modules.Get<ITransparencyLog>().KeyLines).Value;
        Assert.True(ReceiptChecker.Check((await house.Modules.Get<IReceipts>().GetAsync(old, default)).Value, [.. keys]).IsValid);
        Assert.Equal(1500, await house.BalanceAsync(anna));
    }

    [Theory]
    [InlineData(CryptoProfile.Intl, CryptoProfile.Gm)]
    [InlineData(CryptoProfile.Gm, CryptoProfile.Intl)]
    public async Task What_is_sealed_signed_and_signed_in_stays_good_when_the_profile_changes(CryptoProfile before, CryptoProfile after)
    {
        await using var modules = await TestModules.StartAsync((services, settings) => services.AddAccounts(settings with { Crypto = before }), background: false);
        var holder = Bookkeeping.AccountId.New();
        await using var connection = await modules.Database.OpenConnectionAsync();
        byte[] box, secret, digest;
        string session;
        await using (var one = House(modules, before))
        {
            box = await one.GetRequiredService<IHolderKeys>().SealAsync(connection, holder, "identity", "李雷"u8.ToArray(), default);
            secret = one.GetRequiredService<SecretBox>().Seal("token", "secret"u8);
            session = one.GetRequiredService<SessionMacs>().For("staff session").Sign("stf_1.1764200000");
            digest = one.GetRequiredService<IHolderKeys>().Digest("phone", "13800138000");
            Assert.Equal(before.Suite(), Box.SuiteOf(box));
            Assert.Equal(before.Suite(), Box.SuiteOf(secret));
        }

        await using var other = House(modules, after);
        var keys = other.GetRequiredService<IHolderKeys>();
        Assert.Equal("李雷"u8.ToArray(), await keys.OpenAsync(connection, holder, "identity", box, default));
        Assert.Equal("secret"u8.ToArray(), other.GetRequiredService<SecretBox>().Open("token", secret));
        Assert.True(other.GetRequiredService<SessionMacs>().For("staff session").IsSigned("stf_1.1764200000", session));
        Assert.Equal(digest, keys.Digest("phone", "13800138000"));
        Assert.Equal(after.Suite(), Box.SuiteOf(await keys.SealAsync(connection, holder, "identity", "李雷"u8.ToArray(), default)));
    }

    [Theory]
    [InlineData(CryptoProfile.Intl, "hmac-sha256", "ed25519")]
    [InlineData(CryptoProfile.Gm, "hmac-sm3", "sm2-sm3")]
    public void Partners_are_offered_the_algorithms_of_the_profile_and_all_are_accepted(CryptoProfile profile, string shared, string own)
    {
        Assert.Equal(shared, SigningKey.NameOf(SourceKeyKinds.Shared(profile)));
        Assert.Equal(own, SigningKey.NameOf(SourceKeyKinds.Own(profile)));
        Assert.Equal(Enum.GetValues<SourceKeyKind>().Order(), SourceKeyKinds.InOrder(profile).Order());

        var secret = RandomNumberGenerator.GetBytes(32);
        var key = new SigningKey(SourceKeyId.New(), default, SourceKeyKinds.Shared(profile), secret);
        var signature = profile == CryptoProfile.Gm ? HmacSm3.HashData(secret, "text"u8) : HMACSHA256.HashData(secret, "text"u8);
        Assert.True(key.Verify("text"u8, signature));
        Assert.False(key.Verify("next"u8, signature));
        Assert.False(key.Verify("text"u8, profile == CryptoProfile.Gm ? HMACSHA256.HashData(secret, "text"u8) : HmacSm3.HashData(secret, "text"u8)));
    }

    private static ServiceProvider House(TestModules modules, CryptoProfile profile)
    {
        var settings = modules.Get<PuhuiSettings>() with { Crypto = profile };
        return new ServiceCollection().AddLogging().AddSingleton(settings).AddSingleton(TimeProvider.System).AddSingleton(modules.Database)
            .AddAccounts(settings).AddSecretBox().AddSessionMacs().BuildServiceProvider();
    }
}
