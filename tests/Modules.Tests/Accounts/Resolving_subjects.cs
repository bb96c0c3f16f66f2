using System.Text;
using Puhui.Accounts;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Support;

namespace Puhui.Modules.Tests.Accounts;

public sealed class Resolving_subjects
{
    private const string Zone = "Asia/Shanghai";
    private static readonly Guid Issuer = Guid.CreateVersion7();

    private static Task<TestModules> StartAsync() => TestModules.StartAsync((services, settings) => services.AddAccounts(settings), background: false);

    private static async Task<AccountHandle?[]> ResolveAsync(IAccounts accounts, Guid issuer, bool enrol, params string[] subjects)
    {
        var result = new AccountHandle?[subjects.Length];
        await accounts.ResolveAsync(issuer, subjects, enrol, Zone, result, default);
        return result;
    }

    [Fact]
    public async Task Enrols_whom_nobody_has_seen_and_knows_them_ever_after()
    {
        await using var modules = await StartAsync();
        var accounts = modules.Get<IAccounts>();

        var first = await ResolveAsync(accounts, Issuer, enrol: true, "user-7", "李雷", "user-7");
        var again = await ResolveAsync(accounts, Issuer, enrol: false, "李雷", "user-7");

        Assert.Equal(first[0], first[2]);
        Assert.NotEqual(first[0]!.Value.Id, first[1]!.Value.Id);
        Assert.Equal([first[1]!.Value.Id, first[0]!.Value.Id], again.Select(account => account!.Value.Id));
        Assert.Equal(32, first[0]!.Value.Secret.Length);
        Assert.False(first[0]!.Value.Secret.Span.SequenceEqual(first[1]!.Value.Secret.Span));
        Assert.Equal(Zone, first[0]!.Value.ZoneId);
        Assert.Equal(Zone, (await accounts.FindAsync(first[0]!.Value.Id, default))!.ZoneId);
    }

    [Fact]
    public async Task Leaves_unknown_subjects_out_when_it_may_not_enrol()
    {
        await using var modules = await StartAsync();

        var result = await ResolveAsync(modules.Get<IAccounts>(), Issuer, enrol: false, "nobody");

        Assert.Null(result[0]);
        Assert.Equal(0L, await CountAsync(modules, "accounts.holder"));
    }

    [Fact]
    public async Task Takes_the_same_name_from_another_issuer_for_someone_else()
    {
        await using var modules = await StartAsync();
        var accounts = modules.Get<IAccounts>();

        var here = await ResolveAsync(accounts, Issuer, enrol: true, "user-7");
        var there = await ResolveAsync(accounts, Guid.CreateVersion7(), enrol: true, "user-7");

        Assert.NotEqual(here[0]!.Value.Id, there[0]!.Value.Id);
    }

    [Fact]
    public async Task Gives_one_account_when_processes_race()
    {
        await using var modules = await StartAsync();
        var names = Enumerable.Range(0, 400).Select(i => $"user-{i}").ToArray();

        // Each store has a cache of its own, as each process has; each meets the names in an order of its own.
        var racers = Enumerable.Range(0, 8).Select(racer => Task.Run(async () =>
        {
            var order = names.ToArray();
            new Random(racer).Shuffle(order);
            var result = await ResolveAsync(new AccountStore(modules.Database, new AccountCache(1000)), Issuer, enrol: true, order);
            return order.Zip(result, (name, account) => (name, Account: account!.Value)).ToDictionary(pair => pair.name, pair => pair.Account);
        }));
        var answers = await Task.WhenAll(racers);

        Assert.All(names, name => Assert.Single(answers.Select(answer => answer[name].Id).Distinct()));
        Assert.All(names, name => Assert.Single(answers.Select(answer => Convert.ToHexString(answer[name].Secret.Span)).Distinct()));
        Assert.Equal(400L, await CountAsync(modules, "accounts.holder"));
        Assert.Equal(400L, await CountAsync(modules, "accounts.subject"));
    }

    [Fact]
    public async Task Reads_what_is_in_memory_without_allocating()
    {
        await using var modules = await StartAsync();
        var accounts = modules.Get<IAccounts>();
        var name = Encoding.UTF8.GetBytes("用户七");
        Assert.False(accounts.TryGetCached(Issuer, name, out _));
        var known = (await ResolveAsync(accounts, Issuer, enrol: true, "用户七"))[0]!.Value;
        Assert.True(accounts.TryGetCached(Issuer, name, out _));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = accounts.TryGetCached(Issuer, name, out var account);
        var after = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(found);
        Assert.Equal(known.Id, account.Id);
        Assert.Equal(0, after - before);
    }

    [Theory]
    [InlineData("")]
    [InlineData("line\nbreak")]
    public async Task Refuses_names_that_cannot_be_kept(string name)
    {
        await using var modules = await StartAsync();

        Assert.NotNull(SubjectText.Check(name));
        await Assert.ThrowsAsync<ArgumentException>(() => ResolveAsync(modules.Get<IAccounts>(), Issuer, enrol: true, name));
    }

    [Fact]
    public void Refuses_half_a_surrogate_pair()
    {
        // Two such names would become one and the same in UTF-8.
        Assert.NotNull(SubjectText.Check("half " + '\ud83d' + " pair"));
        Assert.Null(SubjectText.Check("whole \ud83d\ude00 pair"));
    }

    [Fact]
    public async Task Refuses_a_name_of_257_bytes_and_takes_one_of_256()
    {
        await using var modules = await StartAsync();
        var longest = new string('碳', 85) + "x";

        Assert.Null(SubjectText.Check(longest));
        Assert.NotNull(SubjectText.Check(longest + "x"));
        Assert.NotNull((await ResolveAsync(modules.Get<IAccounts>(), Issuer, enrol: true, longest))[0]);
    }

    [Fact]
    public async Task Refuses_to_enrol_into_a_zone_that_does_not_exist()
    {
        await using var modules = await StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(
            () => modules.Get<IAccounts>().ResolveAsync(Issuer, ["user-7"], enrol: true, "Asia/Nowhere", new AccountHandle?[1], default).AsTask());
    }

    [Fact]
    public async Task Tells_the_ledger_the_secrets_of_those_who_have_one()
    {
        await using var modules = await StartAsync();
        var known = (await ResolveAsync(modules.Get<IAccounts>(), Issuer, enrol: true, "user-7"))[0]!.Value;

        var secrets = await modules.Get<IHolderSecrets>().SecretsAsync([known.Id, AccountId.New()], default);

        Assert.Equal(known.Secret.ToArray(), Assert.Single(secrets).Value);
    }

    private static async Task<long> CountAsync(TestModules modules, string table)
    {
        await using var command = modules.Database.CreateCommand($"select count(*) from {table}");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
