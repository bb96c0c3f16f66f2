using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger;
using Puhui.Modules.Tests.Support;
using Puhui.Platform.Messages;
using Puhui.Platform.Settings;
using Puhui.Programmes;
using Puhui.Quantities;

namespace Puhui.Modules.Tests.Accounts.Support;

/// <summary>Accounts with people in them, a carrier that keeps what it was given, and a clock that is set.</summary>
internal sealed class Citizens : IAsyncDisposable
{
    public static readonly SignInAsker Asker = new("192.0.2.7", "Chrome · Android");

    private Citizens(TestModules modules, Carrier carrier, SetClock clock) => (Modules, Carrier, Clock) = (modules, carrier, clock);

    public TestModules Modules { get; }

    public Carrier Carrier { get; }

    public SetClock Clock { get; }

    public ISignIn SignIn => Modules.Get<ISignIn>();

    public IIdentity Identity => Modules.Get<IIdentity>();

    public IGroups Groups => Modules.Get<IGroups>();

    public static async Task<Citizens> StartAsync(Action<IServiceCollection>? more = null)
    {
        var carrier = new Carrier();
        var clock = new SetClock(new DateTimeOffset(2026, 11, 27, 4, 0, 0, TimeSpan.Zero));
        var modules = await TestModules.StartAsync(
            (services, settings) =>
            {
                services.AddSingleton<IMessages>(carrier);
                services.AddProgrammes(settings).AddLedger(settings).AddAccounts(settings);
                more?.Invoke(services);
            },
            clock,
            background: false);
        return new Citizens(modules, carrier, clock);
    }

    /// <summary>Somebody who has signed in by a phone.</summary>
    public async Task<AccountId> PersonAsync(string phone)
    {
        var ticket = (await SignIn.AskAsync(phone, Asker, default)).Value;
        return (await SignIn.EnterAsync(ticket.Text, Carrier.Last.Variable, Asker, default)).Value.Holder;
    }

    /// <summary>Somebody with a checked identity, born on a day.</summary>
    public async Task<AccountId> VerifiedAsync(string phone, string name, DateOnly born, int order = 1)
    {
        var holder = await PersonAsync(phone);
        var stated = await Identity.StateAsync(holder, new IdentityStatement("resident", name, Number(born, order)), default);
        Assert.True(stated.IsAccepted, stated.Refusal?.ToString());
        return holder;
    }

    /// <summary>A made-up number with a right check character; by ISO 7064's recursion.</summary>
    public static string Number(DateOnly born, int order)
    {
        var head = $"110105{born:yyyyMMdd}{order:000}";
        var product = head.Aggregate(0, (sum, digit) => (sum + (digit - '0')) * 2 % 11);
        var check = (12 - product) % 11;
        return head + (check == 10 ? "X" : $"{check}");
    }

    public async Task<long> CountAsync(string table)
    {
        await using var command = Modules.Database.CreateCommand($"select count(*) from {table}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public ValueTask DisposeAsync() => Modules.DisposeAsync();
}

/// <summary>A carrier that keeps what it was given.</summary>
internal sealed class Carrier : IMessages
{
    public List<Message> Sent { get; } = [];

    public Message Last => Sent[^1];

    public bool Broken { get; set; }

    public Task<Refusal?> SendAsync(Message message, CancellationToken ct)
    {
        if (Broken)
        {
            return Task.FromResult<Refusal?>(new Refusal("message_not_sent", "The carrier did not take it."));
        }

        lock (Sent)
        {
            Sent.Add(message);
        }

        return Task.FromResult<Refusal?>(null);
    }
}

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset _now = now;

    public override DateTimeOffset GetUtcNow() => _now;

    public void Pass(TimeSpan time) => _now += time;
}
