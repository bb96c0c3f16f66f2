using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Modules.Tests.Support;
using Puhui.Platform.Vault;

namespace Puhui.Modules.Tests.Accounts.Keys;

/// <summary>The drill: seal, rotate under load, stop in the middle and go on, remove the old key; everything opens.</summary>
public sealed class Rotating_master_keys
{
    [Fact]
    public async Task Under_load_with_a_stop_in_the_middle_everything_opens_without_the_old_key()
    {
        await using var modules = await TestModules.StartAsync((services, settings) => services.AddAccounts(settings), background: false);
        var masters = modules.Get<IMasterKeys>();
        var old = masters.Current;
        var digest = modules.Get<IHolderKeys>().Digest("phone", "13800138000");
        var sealedBoxes = new ConcurrentBag<(AccountId Holder, byte[] Box)>();
        await SealAsync(modules, modules.Get<IHolderKeys>(), sealedBoxes, 300);

        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            // A process of its own: it learns of the new key from the database only.
            await using var process = Sealing_for_a_holder.Other(modules);
            var keys = process.GetRequiredService<IHolderKeys>();
            while (!stop.IsCancellationRequested)
            {
                await SealAsync(modules, keys, sealedBoxes, 5);
                await OpenAllAsync(modules, keys, [.. sealedBoxes.Take(3)]);
            }
        })).ToArray();

        var made = masters.Generate().Label;
        masters.MakeCurrent(made);
        await using (var killed = Sealing_for_a_holder.Other(modules))
        {
            var rotation = killed.GetRequiredService<IKeyRotation>();
            await rotation.SwitchAsync(made, default);
            Assert.Equal(100, await rotation.RewrapAsync(100, default));
            // Here it ends, with two hundred keys and more still wrapped by the old one.
        }

        var next = modules.Get<IKeyRotation>();
        Assert.InRange((await next.UsesAsync(default))[old], 200, long.MaxValue);
        while (await next.RewrapAsync(100, default) > 0)
        {
        }

        Assert.DoesNotContain(old, (await next.UsesAsync(default)).Keys);
        await stop.CancelAsync();
        await Task.WhenAll(load);
        Assert.DoesNotContain(old, (await next.UsesAsync(default)).Keys);
        masters.Retire(old, destroy: true);

        await using var fresh = Sealing_for_a_holder.Other(modules);
        await OpenAllAsync(modules, fresh.GetRequiredService<IHolderKeys>(), [.. sealedBoxes]);
        Assert.Equal(digest, fresh.GetRequiredService<IHolderKeys>().Digest("phone", "13800138000"));
        Assert.Equal((sealedBoxes.Count) + 1, (await next.UsesAsync(default))[made]);
    }

    [Fact]
    public async Task A_transaction_that_is_just_making_a_key_is_waited_for()
    {
        await using var modules = await TestModules.StartAsync((services, settings) => services.AddAccounts(settings), background: false);
        var masters = modules.Get<IMasterKeys>();
        var old = masters.Current;
        await using var connection = await modules.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await modules.Get<IHolderKeys>().SealAsync(connection, AccountId.New(), "identity", "x"u8.ToArray(), default);
        var made = masters.Generate().Label;

        var switching = modules.Get<IKeyRotation>().SwitchAsync(made, default);
        await Task.Delay(200);
        Assert.False(switching.IsCompleted);
        await transaction.CommitAsync();
        await switching;

        Assert.Equal(1, (await modules.Get<IKeyRotation>().UsesAsync(default))[old]);
        Assert.Equal(1, await modules.Get<IKeyRotation>().RewrapAsync(10, default));
        Assert.DoesNotContain(old, (await modules.Get<IKeyRotation>().UsesAsync(default)).Keys);
    }

    [Fact]
    public async Task A_destroyed_key_is_not_brought_back()
    {
        await using var modules = await TestModules.StartAsync((services, settings) => services.AddAccounts(settings), background: false);
        var keys = modules.Get<IHolderKeys>();
        var holder = AccountId.New();
        await using var connection = await modules.Database.OpenConnectionAsync();
        var box = await keys.SealAsync(connection, holder, "identity", "x"u8.ToArray(), default);
        await keys.DestroyAsync(connection, holder, default);

        await modules.Get<IKeyRotation>().SwitchAsync(modules.Get<IMasterKeys>().Generate().Label, default);

        Assert.Equal(0, await modules.Get<IKeyRotation>().RewrapAsync(10, default));
        Assert.Null(await keys.OpenAsync(connection, holder, "identity", box, default));
    }

    private static async Task SealAsync(TestModules modules, IHolderKeys keys, ConcurrentBag<(AccountId Holder, byte[] Box)> boxes, int count)
    {
        await using var connection = await modules.Database.OpenConnectionAsync();
        for (var i = 0; i < count; i++)
        {
            var holder = AccountId.New();
            boxes.Add((holder, await keys.SealAsync(connection, holder, "identity", holder.Value.ToByteArray(), default)));
        }
    }

    private static async Task OpenAllAsync(TestModules modules, IHolderKeys keys, IReadOnlyList<(AccountId Holder, byte[] Box)> boxes)
    {
        await using var connection = await modules.Database.OpenConnectionAsync();
        foreach (var (holder, box) in boxes)
        {
            Assert.Equal(holder.Value.ToByteArray(), await keys.OpenAsync(connection, holder, "identity", box, default));
        }
    }
}
