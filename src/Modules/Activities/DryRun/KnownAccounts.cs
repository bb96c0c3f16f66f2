using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Activities.DryRun;

/// <summary>The accounts there are. Whom a source may enrol is taken for someone with the source's zone, and is not enrolled.</summary>
internal sealed class KnownAccounts(IAccounts accounts) : IAccounts
{
    public async ValueTask ResolveAsync(Guid issuer, IReadOnlyList<string> subjects, bool enrol, string zone, AccountHandle?[] result, CancellationToken ct)
    {
        await accounts.ResolveAsync(issuer, subjects, enrol: false, zone, result, ct);
        for (var i = 0; enrol && i < subjects.Count; i++)
        {
            result[i] ??= new AccountHandle(default, ReadOnlyMemory<byte>.Empty, zone);
        }
    }

    public bool TryGetCached(Guid issuer, ReadOnlySpan<byte> subjectUtf8, out AccountHandle account) => accounts.TryGetCached(issuer, subjectUtf8, out account);

    public Task<IReadOnlyDictionary<string, AccountId>> KnownAsync(NpgsqlConnection connection, Guid issuer, IReadOnlyCollection<string> subjects, CancellationToken ct) =>
        accounts.KnownAsync(connection, issuer, subjects, ct);

    public Task<AccountInfo?> FindAsync(AccountId id, CancellationToken ct) => accounts.FindAsync(id, ct);

    public Task<IReadOnlyDictionary<AccountId, string>> ZonesAsync(IReadOnlyCollection<AccountId> all, CancellationToken ct) => accounts.ZonesAsync(all, ct);
}
