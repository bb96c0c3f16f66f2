using System.Security.Cryptography;
using System.Text;
using Puhui.Accounts;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Modules.Tests.Accounts;

public sealed class The_cache_of_accounts
{
    private static readonly Guid Issuer = Guid.CreateVersion7();

    private static AccountHandle NewAccount() => new(AccountId.New(), RandomNumberGenerator.GetBytes(32), "Asia/Shanghai");

    private static byte[] Name(int i) => Encoding.UTF8.GetBytes($"subject-{i}");

    [Fact]
    public void Finds_every_account_under_its_own_name_and_issuer()
    {
        var cache = new AccountCache(100_000);
        var accounts = Enumerable.Range(0, 5000).Select(_ => NewAccount()).ToArray();
        for (var i = 0; i < accounts.Length; i++)
        {
            cache.Add(Issuer, Name(i), accounts[i]);
        }

        for (var i = 0; i < accounts.Length; i++)
        {
            Assert.True(cache.TryGet(Issuer, Name(i), out var found));
            Assert.Equal(accounts[i].Id, found.Id);
            Assert.True(accounts[i].Secret.Span.SequenceEqual(found.Secret.Span));
        }

        Assert.False(cache.TryGet(Guid.CreateVersion7(), Name(1), out _));
        Assert.False(cache.TryGet(Issuer, "subject-"u8, out _));
    }

    [Fact]
    public void Never_holds_more_than_its_bound_and_keeps_what_is_used()
    {
        var cache = new AccountCache(capacity: 1000, shards: 4);
        var favourite = NewAccount();
        cache.Add(Issuer, "favourite"u8, favourite);
        for (var i = 0; i < 20_000; i++)
        {
            cache.Add(Issuer, Name(i), NewAccount());
            Assert.True(cache.TryGet(Issuer, "favourite"u8, out var found), $"lost after {i}");
            Assert.Equal(favourite.Id, found.Id);
        }

        Assert.InRange(cache.Count, 500, 1010);
    }

    [Fact]
    public void Keeps_a_secret_true_that_was_handed_out_before_the_table_grew()
    {
        var cache = new AccountCache(capacity: 64, shards: 1);
        var first = NewAccount();
        cache.Add(Issuer, "first"u8, first);
        Assert.True(cache.TryGet(Issuer, "first"u8, out var held));
        for (var i = 0; i < 1000; i++)
        {
            cache.Add(Issuer, Name(i), NewAccount());
        }

        Assert.False(cache.TryGet(Issuer, "first"u8, out _));
        Assert.True(first.Secret.Span.SequenceEqual(held.Secret.Span));
    }

    [Fact]
    public async Task Is_right_under_parallel_use()
    {
        var cache = new AccountCache(capacity: 2000, shards: 8);
        var accounts = Enumerable.Range(0, 4000).Select(_ => NewAccount()).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            var random = new Random(worker);
            for (var step = 0; step < 50_000; step++)
            {
                var i = random.Next(accounts.Length);
                if (cache.TryGet(Issuer, Name(i), out var found))
                {
                    Assert.Equal(accounts[i].Id, found.Id);
                }
                else
                {
                    cache.Add(Issuer, Name(i), accounts[i]);
                }
            }
        })));

        Assert.InRange(cache.Count, 1000, 2016);
    }
}
