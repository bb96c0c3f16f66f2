using Microsoft.Extensions.DependencyInjection;
using Puhui.Ledger;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Support;
using Puhui.Platform.Access;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Messages;
using Puhui.Platform.Settings;
using Puhui.Programmes;
using Puhui.Quantities;
using Puhui.Staff;
using Puhui.Staff.Contracts;

namespace Puhui.Modules.Tests.Staff;

/// <summary>The module of staff with a clock of its own and passwords that are stretched little.</summary>
internal sealed class StaffHouse : IAsyncDisposable
{
    public const string Password = "seven quiet otters read maps";
    public static readonly SignInFrom Home = new("192.0.2.1", "Test");

    private readonly TestModules _modules;

    private StaffHouse(TestModules modules, Time clock, Box messages) => (_modules, Clock, Messages) = (modules, clock, messages);

    public Time Clock { get; }

    public Box Messages { get; }

    public IStaffDesk Desk => Get<IStaffDesk>();

    public IStaffSignIn SignIn => Get<IStaffSignIn>();

    public IStaffFactors Factors => Get<IStaffFactors>();

    public static async Task<StaffHouse> StartAsync(bool gm = false)
    {
        var (clock, messages) = (new Time(), new Box());
        var modules = await TestModules.StartAsync(
            (services, settings) =>
            {
                settings = settings with { Crypto = gm ? CryptoProfile.Gm : CryptoProfile.Intl };
                services.AddSingleton(settings).AddSingleton<IMessages>(messages).AddSingleton(new StaffOptions { PasswordRounds = 1000 });
                services.AddLedger(settings).AddProgrammes(settings).AddStaff(settings);
            },
            clock,
            background: false);
        return new StaffHouse(modules, clock, messages);
    }

    public T Get<T>()
        where T : notnull => _modules.Get<T>();

    public async Task<StaffId> OwnerAsync(string email = "li.wei@example.org") => (await Desk.MakeFirstOwnerAsync(new NewPerson("Li Wei", email, Password), Home, default)).Value.Person;

    public async Task<StaffId> JoinAsync(string email, RoleGrant grant)
    {
        var invited = await Desk.InviteAsync(new StaffInvitation("Somebody", email, grant), "test", null, default);
        return (await Desk.TakeInvitationAsync(invited.Value.Code!, "Somebody", Password, Home, default)).Value.Person;
    }

    public async Task<IReadOnlyList<Attestation>> TrailAsync(string topic) => (await Get<IAttestations>().ListAsync(new AttestationQuery(topic), default)).Items;

    public ValueTask DisposeAsync() => _modules.DisposeAsync();

    internal sealed class Time : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    internal sealed class Box : IMessages
    {
        public List<Message> Sent { get; } = [];

        public Task<Refusal?> SendAsync(Message message, CancellationToken ct)
        {
            Sent.Add(message);
            return Task.FromResult<Refusal?>(null);
        }
    }
}
