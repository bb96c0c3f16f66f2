using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Puhui.Accounts;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Engagement;
using Puhui.Engagement.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Accounts.Support;
using Puhui.Programmes.Contracts;
using Puhui.TransparencyLog;

namespace Puhui.Modules.Tests.Engagement.Support;

/// <summary>People, a programme and what people do with each other.</summary>
internal sealed class Green : IAsyncDisposable
{
    private Green(Citizens citizens, Programme programme) => (Citizens, Programme) = (citizens, programme);

    public Citizens Citizens { get; }

    public Programme Programme { get; }

    public SetClock Clock => Citizens.Clock;

    public IFriends Friends => Get<IFriends>();

    public IRankings Rankings => Get<IRankings>();

    public IStandings Standings => Get<IStandings>();

    public IGreenStatements Statements => Get<IGreenStatements>();

    public NpgsqlDataSource Database => Citizens.Modules.Database;

    public T Get<T>()
        where T : notnull => Citizens.Modules.Get<T>();

    public static async Task<Green> StartAsync(Action<IServiceCollection>? more = null)
    {
        var citizens = await Citizens.StartAsync(services =>
        {
            services.AddEngagement(services.Select(one => one.ImplementationInstance).OfType<Puhui.Platform.Settings.PuhuiSettings>().First());
            more?.Invoke(services);
        });
        return new Green(citizens, await citizens.Modules.Get<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo, default));
    }

    public Task<AccountId> PersonAsync(int number) => Citizens.PersonAsync($"139{number:00000000}");

    /// <summary>Many accounts without signing in.</summary>
    public async Task<AccountId[]> PeopleAsync(int count)
    {
        var handles = new AccountHandle?[count];
        await Get<IAccounts>().ResolveAsync(Guid.CreateVersion7(), [.. Enumerable.Range(0, count).Select(i => $"person-{i}")], enrol: true, "Asia/Shanghai", handles, default);
        return [.. handles.Select(handle => handle!.Value.Id)];
    }

    /// <summary>Two who are friends.</summary>
    public async Task<FriendId> BefriendAsync(AccountId one, AccountId other)
    {
        var code = await Friends.InviteAsync(one, default);
        var friend = await Friends.AcceptAsync(other, code.Code, default);
        Assert.True(friend.IsAccepted, friend.Refusal?.ToString());
        return friend.Value.Id;
    }

    /// <summary>Months as if they had been counted.</summary>
    public async Task CountedAsync(AccountId holder, params (string Month, long Mg)[] months)
    {
        foreach (var (month, mg) in months)
        {
            await using var command = Database.CreateCommand(
                """
                with row as (
                    insert into engagement.rank (holder, programme, month, mg, shown)
                    values ($1, $2, $3, $4, coalesce((select in_programme and name is not null from engagement.person where holder = $1), false)) returning bucket)
                insert into engagement.rank_bucket as b (programme, month, bucket, people) select $2, $3, bucket, 1 from row where bucket > 0
                on conflict (programme, month, bucket) do update set people = b.people + 1
                """);
            command.Parameters.Add(new() { Value = holder.Value });
            command.Parameters.Add(new() { Value = Programme.Id.Value });
            command.Parameters.Add(new() { Value = DateOnly.ParseExact(month + "-01", "yyyy-MM-dd", null) });
            command.Parameters.Add(new() { Value = mg });
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>What an erasure does here.</summary>
    public async Task EraseAsync(AccountId holder)
    {
        await using var connection = await Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var data in Citizens.Modules.Services.GetServices<IHolderData>().Where(data => data.Section == "engagement"))
        {
            await data.EraseAsync(connection, holder, default);
        }

        await Get<IHolderKeys>().DestroyAsync(connection, holder, default);
        await transaction.CommitAsync();
    }

    public async Task<long> CountAsync(string from) => await Citizens.CountAsync(from);

    public ValueTask DisposeAsync() => Citizens.DisposeAsync();
}
