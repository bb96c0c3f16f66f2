using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Puhui.Ledger.Contracts;
using Puhui.Methodology;
using Puhui.Methods;
using Puhui.Methods.Contracts;
using Puhui.Methods.Governance;
using Puhui.Modules.Tests.Partners.Support;
using Puhui.Modules.Tests.Support;
using Puhui.Platform.Access;
using Puhui.Platform.Cryptography;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Modules.Tests.Methods.Governance;

/// <summary>A programme with an author, two experts and a committee of three, over an empty database and a clock that is moved by hand.</summary>
internal sealed class GovernanceHouse : IAsyncDisposable
{
    public const string Password = "correct horse battery staple";

    public static readonly MethodRef Travel = new("cn.jjj.low-carbon-travel", "2024.1");
    public static readonly MethodRef Next = Travel with { Version = "2024.2" };

    private readonly TestModules _modules;

    private GovernanceHouse(TestModules modules, MovableTime time, PeopleOfTests people, LogOfTests log)
    {
        (_modules, Time, People, Log) = (modules, time, people, log);
    }

    public ProgrammeId Programme { get; } = ProgrammeId.New();

    public MovableTime Time { get; }

    public PeopleOfTests People { get; }

    public LogOfTests Log { get; }

    public StaffId Author { get; private set; }

    public StaffId[] Experts { get; private set; } = [];

    public StaffId[] Members { get; private set; } = [];

    public NpgsqlDataSource Database => _modules.Database;

    public MethodRegister Register => (MethodRegister)_modules.Get<IMethodRegister>();

    public IMethodDrafts Drafts => _modules.Get<IMethodDrafts>();

    public IMethodGovernance Life => _modules.Get<IMethodGovernance>();

    public ICommittees Committees => _modules.Get<ICommittees>();

    public IMethodDecisions Decisions => _modules.Get<IMethodDecisions>();

    public IConfidenceGates Gates => _modules.Get<IConfidenceGates>();

    public static async Task<GovernanceHouse> OpenAsync()
    {
        MovableTime time = new(new DateTimeOffset(2026, 3, 2, 2, 0, 0, TimeSpan.Zero));
        PeopleOfTests people = new(time);
        LogOfTests log = new();
        var modules = await TestModules.StartAsync(
            (services, settings) => services.AddMethods(settings)
                .AddSingleton<IStaffDirectory>(people).AddSingleton<IStaffSignatures>(people).AddSingleton<IAttestations>(log),
            time,
            background: false);
        GovernanceHouse house = new(modules, time, people, log);
        await house.Register.StartAsync(default);
        house.Author = people.Add("Author", house.Programme, Roles.Operator);
        house.Experts = [people.Add("Expert 1", house.Programme, Roles.Expert), people.Add("Expert 2", house.Programme, Roles.Expert)];
        house.Members = [.. Enumerable.Range(1, 3).Select(number => people.Add($"Member {number}", house.Programme, Roles.CommitteeMember))];
        return house;
    }

    public static Signer Signs(StaffId person) => new(person, Password);

    /// <summary>A draft of the next version of travel, whose baseline is another.</summary>
    public async Task<MethodDraft> DraftAsync(string version = "2024.2", string baseline = "0.110")
    {
        var draft = (await Drafts.CreateNextAsync(Programme, Author, Travel, version, default)).Value;
        return await ChangeAsync(draft, Author, text => text.Replace("value: 0.104 kgCO2/km", $"value: {baseline} kgCO2/km", StringComparison.Ordinal), baseline);
    }

    /// <summary>Saves a change of method.yaml, and cases that fit the baseline.</summary>
    public async Task<MethodDraft> ChangeAsync(MethodDraft draft, StaffId by, Func<string, string> change, string baseline = "0.110")
    {
        var files = (await Drafts.FilesAsync(draft.Id, default))!;
        Dictionary<string, byte[]?> changes = files.CaseNames.ToDictionary(name => name, _ => (byte[]?)null);
        var reduction = (decimal.Parse(baseline, System.Globalization.CultureInfo.InvariantCulture) - 0.032m) * 10;
        changes["method.yaml"] = System.Text.Encoding.UTF8.GetBytes(change(files.Text("method.yaml")));
        changes["cases/plain.yaml"] = System.Text.Encoding.UTF8.GetBytes(FormattableString.Invariant($$"""
            - name: ten kilometres by metro
              method: {{draft.Method}}
              scenario: metro
              inputs: { distance: 10 km }
              expect: { reduction: {{reduction}} kgCO2 }
            """));
        return (await Drafts.SaveAsync(draft.Id, draft.Revision, by, changes, default)).Value;
    }

    /// <summary>Takes a draft as far as a state, by the shortest way.</summary>
    public async Task<MethodDraft> BringToAsync(MethodDraft draft, MethodState state)
    {
        if (state >= MethodState.Review)
        {
            Accepted(await Life.SubmitAsync(draft.Id, Signs(Author), default));
        }

        if (state >= MethodState.Vote)
        {
            foreach (var expert in Experts)
            {
                Accepted(await Life.ReviewAsync(draft.Id, Signs(expert), ReviewVerdict.Approve, new Dictionary<string, string> { ["baseline"] = "Fits." }, default));
            }
        }

        if (state >= MethodState.Notice)
        {
            Accepted(await Life.VoteAsync(draft.Id, Signs(Members[0]), Ballot.Yes, "", default));
            Accepted(await Life.VoteAsync(draft.Id, Signs(Members[1]), Ballot.Yes, "", default));
            Accepted(await Life.CloseVoteAsync(draft.Id, Signs(Members[0]), default));
        }

        if (state >= MethodState.Approved)
        {
            Time.Move(TimeSpan.FromDays(7));
            Accepted(await Life.ApproveAsync(draft.Id, Signs(Members[2]), Today, default));
        }

        if (state >= MethodState.Effective)
        {
            await DayAsync();
        }

        return (await Drafts.FindAsync(draft.Id, default))!;
    }

    public DateOnly Today => DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime.AddHours(8));

    public async Task DayAsync()
    {
        using DaysCome days = new(Database, Register, People, Log, Time, NullLogger<DaysCome>.Instance);
        await days.OnceAsync(default);
    }

    /// <summary>A question carried by two votes.</summary>
    public async Task<Motion> CarryAsync(NewMotion motion)
    {
        var proposed = await Committees.ProposeAsync(motion, Signs(Members[0]), default);
        Assert.True(proposed.IsAccepted, proposed.Refusal?.ToString());
        Accepted(await Committees.VoteAsync(proposed.Value.Id, Signs(Members[1]), Ballot.Yes, "", default));
        Accepted(await Committees.VoteAsync(proposed.Value.Id, Signs(Members[2]), Ballot.Yes, "", default));
        Accepted(await Committees.CloseAsync(proposed.Value.Id, Signs(Members[1]), default));
        return (await Committees.FindAsync(proposed.Value.Id, default))!;
    }

    public static MethodStep Accepted(Result<MethodStep> result)
    {
        Assert.True(result.IsAccepted, result.Refusal?.ToString());
        return result.Value;
    }

    public ValueTask DisposeAsync() => _modules.DisposeAsync();
}

/// <summary>People with roles, who sign with Ed25519 keys that their password opens.</summary>
internal sealed class PeopleOfTests(TimeProvider time) : IStaffDirectory, IStaffSignatures
{
    private readonly ConcurrentDictionary<StaffId, (StaffMember Member, Ed25519Signer Key)> _people = new();

    public StaffId Add(string name, ProgrammeId programme, params Role[] roles)
    {
        var member = new StaffMember(StaffId.New(), name, name + "@example.org", [.. roles.Select(role => new RoleGrant(role, programme.Value))], true);
        _people[member.Id] = (member, new Ed25519Signer("person", Ed25519Signer.NewPrivateKey()));
        return member.Id;
    }

    public void Grant(StaffId person, ProgrammeId programme, Role role) => _people.AddOrUpdate(
        person,
        _ => throw new KeyNotFoundException(),
        (_, known) => known with { Member = known.Member with { Grants = [.. known.Member.Grants, new RoleGrant(role, programme.Value)] } });

    public Task<StaffMember?> FindAsync(StaffId id, CancellationToken ct) => Task.FromResult(_people.TryGetValue(id, out var known) ? known.Member : null);

    public Task<IReadOnlyList<StaffMember>> ListAsync(ProgrammeId? programme, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<StaffMember>>([.. _people.Values.Select(known => known.Member)]);

    public Task<IReadOnlyList<StaffId>> WithRoleAsync(NpgsqlConnection connection, ProgrammeId programme, Role role, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<StaffId>>([.. _people.Values.Where(known => known.Member.Grants.Any(grant => grant.Role == role && grant.Programme == programme.Value)).Select(known => known.Member.Id)]);

    public Task<Result<StaffSignature>> SignAsync(StaffId person, string password, ReadOnlyMemory<byte> digest, CancellationToken ct) =>
        Task.FromResult<Result<StaffSignature>>(password == GovernanceHouse.Password
            ? new StaffSignature(person, "01", "ed25519", _people[person].Key.Key.PublicKey, _people[person].Key.Sign(digest.Span), time.GetUtcNow())
            : new Refusal("password_wrong", "No."));

    public Task<bool> VerifyAsync(StaffSignature signature, ReadOnlyMemory<byte> digest, CancellationToken ct)
    {
        using Ed25519Verifier verifier = new(_people[signature.Person].Key.Key);
        return Task.FromResult(verifier.Verify(digest.Span, signature.Value.Span));
    }
}

/// <summary>Attestations in a list, as far as governance uses them.</summary>
internal sealed class LogOfTests : IAttestations
{
    private readonly ConcurrentQueue<Attestation> _all = new();

    public IReadOnlyList<Attestation> All => [.. _all];

    public IReadOnlyList<string> Topics => [.. _all.Select(one => one.What.Topic)];

    public Task<AttestationId> AttestAsync(NpgsqlConnection connection, NewAttestation attestation, CancellationToken ct)
    {
        AttestationId id = new(Guid.CreateVersion7());
        _all.Enqueue(new Attestation(id, attestation, DateTimeOffset.UtcNow));
        return Task.FromResult(id);
    }

    public void Announce()
    {
        // Nothing integrates here.
    }

    public Task<Attestation?> FindAsync(AttestationId id, CancellationToken ct) => Task.FromResult(_all.FirstOrDefault(one => one.Id == id));

    public Task<AttestationPage> ListAsync(AttestationQuery query, CancellationToken ct) => Task.FromResult(new AttestationPage([.. _all.Reverse()], null));

    public Task<Result<string>> ReceiptAsync(AttestationId id, CancellationToken ct) => Task.FromResult<Result<string>>(new Refusal("not_found", "No receipts in these tests."));
}
