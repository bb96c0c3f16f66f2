using Puhui.Activities.Contracts;
using Puhui.Activities.Sources.Keys;
using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Sources;

/// <summary>The sources and the simple use of their keys behind one contract.</summary>
internal sealed class SourceRegister(SourceStore sources, KeyStore keys, BearerKeys bearers, TimeProvider time) : ISources
{
    public Task<Source> EnsureAsync(NewSource source, CancellationToken ct) => sources.EnsureAsync(source, ct);

    public ValueTask<Source?> FindAsync(SourceId id, CancellationToken ct) => sources.FindAsync(id, ct);

    public Task<Source?> FindAsync(ProgrammeId programme, string code, CancellationToken ct) => sources.FindAsync(programme, code, ct);

    public Task<IReadOnlyList<Source>> ListAsync(CancellationToken ct) => sources.ListAsync(ct);

    public Task<Source> UpdateAsync(Source source, CancellationToken ct) => sources.UpdateAsync(source, ct);

    public Task SetStateAsync(SourceId source, SourceState state, CancellationToken ct) => sources.SetStateAsync(source, state, ct);

    public async Task<string> CreateKeyAsync(SourceId source, string label, CancellationToken ct) =>
        (await keys.CreateAsync(source, new NewSourceKey(SourceKeyKind.Bearer, label), ct)).Secret!;

    public Task<bool> RevokeKeyAsync(string key, CancellationToken ct) => keys.RevokeAsync(key, ct);

    public async ValueTask<Source?> AuthenticateAsync(string key, CancellationToken ct) =>
        await bearers.FindAsync(key, ct) is { IsRevoked: false } found && !found.IsExpired(time.GetUtcNow()) ? found.Source : null;
}
