using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Sources;
using Puhui.Bookkeeping;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Replay;

/// <summary>What a replay works with.</summary>
internal sealed record Subject(Guid Id, PastScope Scope, TimeZoneInfo Zone, string Asset, int People, DateTimeOffset BegunAt);

/// <summary>The version a replay began with is not there any more.</summary>
internal sealed class SubjectGoneException(string message) : Exception(message);

/// <summary>Finds the version of a replay and the records it is tried on. Drafts are compiled once per process.</summary>
internal sealed class Subjects(
    NpgsqlDataSource database, IMethodRegister register, IMethodDrafts drafts, SourceStore sources, IProgrammes programmes)
{
    private readonly Dictionary<Guid, Subject> _known = [];

    public async Task<Result<Method>> VersionAsync(MethodDraftId? draft, MethodRef? published, CancellationToken ct)
    {
        if (draft is { } id)
        {
            return await drafts.CompileAsync(id, ct) is not { } compiled ? ReplayRefusals.DraftUnknown
                : compiled.Method is { } method && compiled.Problems.Count == 0 ? method
                : ReplayRefusals.DraftBroken(compiled.Problems.Count > 0 ? compiled.Problems[0].ToString() : "");
        }

        return published is { } reference && register.Library.Find(reference) is { } known ? known : ReplayRefusals.MethodUnknown;
    }

    /// <summary>The records of a programme that a version would have counted: those that any version of the same method counts now, or the version a draft was made from.</summary>
    public async Task<PastScope> ScopeAsync(ProgrammeId programme, Method version, MethodDraftId? draft, DateTimeOffset from, DateTimeOffset? to, CancellationToken ct)
    {
        var basedOn = draft is { } id ? (await drafts.FindAsync(id, ct))?.BasedOn : null;
        var old = register.Library.Methods.Where(method => method.Ref.Id == version.Ref.Id || method.Ref == basedOn).Select(method => (method, register.NumberOf(method.Ref))).ToList();
        return PastScope.Of(version, old, programme, await SourcesAsync(programme, ct), from, to);
    }

    public async Task<IReadOnlyList<int>> SourcesAsync(ProgrammeId programme, CancellationToken ct) =>
        [.. (await sources.ListAsync(ct)).Where(source => source.Programme == programme).Select(source => source.Number)];

    public static string AssetOf(Method method) => method.Kind switch
    {
        MethodKind.PlatformEnergy => Asset.Energy.Code,
        MethodKind.BankPoints => Asset.Bank.Code,
        _ => Asset.Co2e.Code,
    };

    /// <exception cref="SubjectGoneException">The version is not as it was when the replay began.</exception>
    public async Task<Subject?> OfAsync(Guid id, CancellationToken ct)
    {
        lock (_known)
        {
            if (_known.TryGetValue(id, out var known))
            {
                return known;
            }
        }

        if (await ReplayRows.FindAsync(database, id, ct) is not { State: ReplayState.Running } replay)
        {
            return null;
        }

        var version = await VersionAsync(replay.What.Draft, replay.What.Method, ct);
        if (!version.IsAccepted)
        {
            throw new SubjectGoneException(version.Refusal.Detail);
        }

        var hash = await HashAsync(id, ct);
        if (!version.Value.ContentHash.Span.SequenceEqual(hash))
        {
            throw new SubjectGoneException($"{version.Value.Ref} was changed while it was replayed. Begin again.");
        }

        var programme = await programmes.FindAsync(replay.What.Programme, ct) ?? throw new SubjectGoneException("The programme is not there any more.");
        var scope = await ScopeAsync(replay.What.Programme, version.Value, replay.What.Draft, replay.What.From, replay.What.To, ct);
        var subject = new Subject(id, scope, Quantifying.Zones.Find(programme.ZoneId), AssetOf(version.Value), replay.What.People, replay.BegunAt);
        lock (_known)
        {
            _known.Clear();
            _known[id] = subject;
        }

        return subject;
    }

    private async Task<byte[]> HashAsync(Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select content_hash from activities.replay where id = $1");
        command.Parameters.Add(new() { Value = id });
        return (byte[])(await command.ExecuteScalarAsync(ct))!;
    }
}
