using Npgsql;
using Puhui.Bookkeeping;

namespace Puhui.Ledger.Contracts;

/// <summary>
/// A door each posting module opens for the ledger: what an entry's origin commitment commits to.
/// The ledger keeps only the commitment, so that the fields can be erased and every proof still holds.
/// Several modules may register one; each is asked for the entries whose references have its prefixes.
/// </summary>
public interface IEntryOrigin
{
    /// <summary>
    /// The prefixes of its references, up to the first colon and without it, for example <c>pts</c>; no two modules name the same.
    /// Empty for the one that is asked for all references whose prefix nobody names.
    /// </summary>
    IReadOnlyCollection<string> Prefixes => [];

    /// <summary>
    /// The origin fields of entries, in the order in which they were encoded when posted.
    /// Entries whose origin is unknown or erased are missing from the answer.
    /// </summary>
    Task<IReadOnlyDictionary<EntryId, IReadOnlyList<KeyValuePair<string, string>>>> FieldsAsync(IReadOnlyCollection<OriginKey> entries, CancellationToken ct);

    /// <summary>Why this number: an object for people, written as JSON into the answer of <c>GET /v1/entries/{entry}</c>; null when unknown or erased.</summary>
    Task<object?> ExplainAsync(OriginKey entry, CancellationToken ct);
}

/// <summary>An entry and the reference it was posted with.</summary>
public readonly record struct OriginKey(EntryId Entry, string Reference);

/// <summary>A door the owner of the holders opens for the ledger: the secrets that salt their leaves.</summary>
public interface IHolderSecrets
{
    /// <summary>The 32-byte secrets; accounts whose secret was destroyed are missing from the answer.</summary>
    Task<IReadOnlyDictionary<AccountId, byte[]>> SecretsAsync(IReadOnlyCollection<AccountId> accounts, CancellationToken ct);

    /// <summary>The same as the transaction of this connection sees them, also those of accounts it has only just made.</summary>
    Task<IReadOnlyDictionary<AccountId, byte[]>> SecretsAsync(NpgsqlConnection connection, IReadOnlyCollection<AccountId> accounts, CancellationToken ct);
}
