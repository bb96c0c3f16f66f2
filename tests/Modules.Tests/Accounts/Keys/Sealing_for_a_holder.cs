using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Puhui.Accounts;
using Puhui.Accounts.Contracts;
using Puhui.Accounts.Keys;
using Puhui.Bookkeeping;
using Puhui.Modules.Tests.Support;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;

namespace Puhui.Modules.Tests.Accounts.Keys;

public sealed class Sealing_for_a_holder
{
    private static readonly AccountId Holder = AccountId.New();
    private static readonly byte[] Secret = "李雷 11010519491231002X"u8.ToArray();

    private static Task<TestModules> StartAsync(CryptoProfile profile = CryptoProfile.Intl, TimeProvider? time = null) =>
        TestModules.StartAsync((services, settings) => services.AddAccounts(settings with { Crypto = profile }), time, background: false);

    [Fact]
    public async Task What_is_sealed_opens_for_the_same_holder_and_purpose_only()
    {
        await using var modules = await StartAsync();
        var keys = modules.Get<IHolderKeys>();
        await using var connection = await modules.Database.OpenConnectionAsync();

        var box = await keys.SealAsync(connection, Holder, "identity", Secret, default);

        Assert.Equal(Secret, await keys.OpenAsync(connection, Holder, "identity", box, default));
        Assert.Equal(Secret, await Elsewhere(modules).OpenAsync(connection, Holder, "identity", box, default));
        Assert.DoesNotContain("李雷", System.Text.Encoding.UTF8.GetString(box), StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<CryptographicException>(() => keys.OpenAsync(connection, Holder, "consent", box, default));
        await Assert.ThrowsAnyAsync<CryptographicException>(() => keys.OpenAsync(connection, AccountId.New(), "identity", box, default));
        await keys.SealAsync(connection, AccountId.New(), "identity", Secret, default);
        box[^1] ^= 1;
        await Assert.ThrowsAnyAsync<CryptographicException>(() => keys.OpenAsync(connection, Holder, "identity", box, default));
    }

    [Fact]
    public async Task Boxes_of_both_profiles_open_side_by_side_and_digests_stay_equal()
    {
        await using var modules = await StartAsync();
        var international = modules.Get<IHolderKeys>();
        var national = Elsewhere(modules, CryptoProfile.Gm);
        await using var connection = await modules.Database.OpenConnectionAsync();

        var one = await international.SealAsync(connection, Holder, "identity", Secret, default);
        var other = await national.SealAsync(connection, Holder, "identity", Secret, default);

        Assert.Equal(CipherSuite.Aes256Gcm, Box.SuiteOf(one));
        Assert.Equal(CipherSuite.Sm4Ccm, Box.SuiteOf(other));
        Assert.Equal(Secret, await national.OpenAsync(connection, Holder, "identity", one, default));
        Assert.Equal(Secret, await international.OpenAsync(connection, Holder, "identity", other, default));
        Assert.Equal(international.Digest("phone", "13800138000"), national.Digest("phone", "13800138000"));
    }

    [Theory]
    [InlineData(CryptoProfile.Intl)]
    [InlineData(CryptoProfile.Gm)]
    public async Task Digests_are_equal_for_equal_texts_of_one_purpose_of_this_database(CryptoProfile profile)
    {
        await using var modules = await StartAsync(profile);
        await using var stranger = await StartAsync(profile);
        var digest = modules.Get<IHolderKeys>().Digest("phone", "13800138000");

        Assert.Equal(32, digest.Length);
        Assert.Equal(digest, Elsewhere(modules).Digest("phone", "13800138000"));
        Assert.NotEqual(digest, modules.Get<IHolderKeys>().Digest("phone", "13800138001"));
        Assert.NotEqual(digest, modules.Get<IHolderKeys>().Digest("e-mail", "13800138000"));
        Assert.NotEqual(digest, stranger.Get<IHolderKeys>().Digest("phone", "13800138000"));
    }

    [Fact]
    public async Task A_destroyed_key_makes_everything_unreadable_for_good()
    {
        var clock = new MovingClock();
        await using var modules = await StartAsync(time: clock);
        var keys = modules.Get<IHolderKeys>();
        var elsewhere = Elsewhere(modules, time: clock);
        await using var connection = await modules.Database.OpenConnectionAsync();
        var box = await keys.SealAsync(connection, Holder, "identity", Secret, default);
        Assert.Equal(Secret, await elsewhere.OpenAsync(connection, Holder, "identity", box, default));

        await keys.DestroyAsync(connection, Holder, default);
        await keys.DestroyAsync(connection, Holder, default);

        Assert.Null(await keys.OpenAsync(connection, Holder, "identity", box, default));
        Assert.Equal(Holder, (await Assert.ThrowsAsync<HolderKeyDestroyedException>(() => keys.SealAsync(connection, Holder, "identity", Secret, default))).Holder);
        await Assert.ThrowsAsync<HolderKeyDestroyedException>(() => elsewhere.SealAsync(connection, Holder, "identity", Secret, default));

        // Another process may still have the key in memory, for seconds.
        clock.Now += KeyCache.Lives + TimeSpan.FromSeconds(1);
        Assert.Null(await elsewhere.OpenAsync(connection, Holder, "identity", box, default));
        Assert.Equal(DBNull.Value, await ScalarAsync(connection, "select wrapped from accounts.holder_key"));
    }

    [Fact]
    public async Task A_holder_without_a_key_can_be_erased_before_anything_is_kept()
    {
        await using var modules = await StartAsync();
        await using var connection = await modules.Database.OpenConnectionAsync();

        await modules.Get<IHolderKeys>().DestroyAsync(connection, Holder, default);

        await Assert.ThrowsAsync<HolderKeyDestroyedException>(() => modules.Get<IHolderKeys>().SealAsync(connection, Holder, "identity", Secret, default));
    }

    [Fact]
    public async Task A_key_made_or_destroyed_in_a_transaction_that_is_rolled_back_was_not()
    {
        await using var modules = await StartAsync();
        var keys = modules.Get<IHolderKeys>();
        await using var connection = await modules.Database.OpenConnectionAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            var lost = await keys.SealAsync(connection, Holder, "identity", Secret, default);
            Assert.Equal(Secret, await keys.OpenAsync(connection, Holder, "identity", lost, default));
            await keys.SealAsync(connection, Holder, "identity", Secret, default);
            await transaction.RollbackAsync();
        }

        var box = await keys.SealAsync(connection, Holder, "identity", Secret, default);
        Assert.Equal(Secret, await Elsewhere(modules).OpenAsync(connection, Holder, "identity", box, default));
        Assert.Equal(Secret, await keys.OpenAsync(connection, Holder, "identity", box, default));

        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await keys.DestroyAsync(connection, Holder, default);
            Assert.Null(await keys.OpenAsync(connection, Holder, "identity", box, default));
            await transaction.RollbackAsync();
        }

        Assert.Equal(Secret, await keys.OpenAsync(connection, Holder, "identity", box, default));
    }

    [Fact]
    public async Task Processes_that_seal_at_once_for_a_new_holder_make_one_key()
    {
        await using var modules = await StartAsync();
        var boxes = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(async () =>
        {
            await using var connection = await modules.Database.OpenConnectionAsync();
            return await Elsewhere(modules).SealAsync(connection, Holder, "identity", Secret, default);
        })));

        await using var reader = await modules.Database.OpenConnectionAsync();
        foreach (var box in boxes)
        {
            Assert.Equal(Secret, await modules.Get<IHolderKeys>().OpenAsync(reader, Holder, "identity", box, default));
        }

        Assert.Equal(1L, await ScalarAsync(reader, "select count(*) from accounts.holder_key"));
    }

    [Fact]
    public async Task Many_first_seals_at_once_need_no_connection_beside_their_callers()
    {
        await using var modules = await StartAsync();
        modules.Get<VaultRow>().Prepare();
        await using var few = new NpgsqlDataSourceBuilder(
            new NpgsqlConnectionStringBuilder(modules.Database.ConnectionString) { MaxPoolSize = 5, Timeout = 20 }.ConnectionString).Build();
        var settings = modules.Get<PuhuiSettings>();
        await using var services = new ServiceCollection().AddLogging().AddSingleton(settings).AddSingleton(TimeProvider.System).AddSingleton(few).AddAccounts(settings).BuildServiceProvider();
        var keys = services.GetRequiredService<IHolderKeys>();
        using var arrived = new SemaphoreSlim(0);
        var gate = new TaskCompletionSource();

        // Five hold every connection there is before the first of them seals.
        var seals = Enumerable.Range(0, 30).Select(_ => Task.Run(async () =>
        {
            await using var connection = await few.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            arrived.Release();
            await gate.Task;
            await keys.SealAsync(connection, AccountId.New(), "identity", Secret, default);
            await transaction.CommitAsync();
        })).ToArray();
        for (var i = 0; i < 5; i++)
        {
            Assert.True(await arrived.WaitAsync(TimeSpan.FromSeconds(20)));
        }

        gate.SetResult();
        await Task.WhenAll(seals).WaitAsync(TimeSpan.FromSeconds(15));
        await using var reader = await modules.Database.OpenConnectionAsync();
        Assert.Equal(30L, await ScalarAsync(reader, "select count(*) from accounts.holder_key"));
    }

    /// <summary>The same door in another process on the same database and keys.</summary>
    internal static IHolderKeys Elsewhere(TestModules modules, CryptoProfile profile = CryptoProfile.Intl, TimeProvider? time = null) => Other(modules, profile, time).GetRequiredService<IHolderKeys>();

    internal static ServiceProvider Other(TestModules modules, CryptoProfile profile = CryptoProfile.Intl, TimeProvider? time = null)
    {
        var settings = modules.Get<PuhuiSettings>() with { Crypto = profile };
        return new ServiceCollection().AddLogging().AddSingleton(settings).AddSingleton(time ?? TimeProvider.System).AddSingleton(modules.Database).AddAccounts(settings).BuildServiceProvider();
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private sealed class MovingClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 27, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
