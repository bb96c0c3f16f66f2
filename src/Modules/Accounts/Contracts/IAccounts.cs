using Npgsql;
using Puhui.Bookkeeping;

namespace Puhui.Accounts.Contracts;

/// <summary>The door of the accounts: from a source's own name for someone to the account that is meant.</summary>
public interface IAccounts
{
    /// <summary>
    /// Finds the account of each subject, and enrols those nobody has seen when <paramref name="enrol"/> says so.
    /// Cached; all misses together cost one query, all enrolments one transaction; the same subject named twice, in
    /// parallel or from another process gets one account.
    /// </summary>
    /// <param name="issuer">Who names the subjects: a source's id. The same text from another issuer is someone else.</param>
    /// <param name="subjects">The source's own names. Each must pass <see cref="SubjectText.Check"/>; otherwise <see cref="ArgumentException"/>.</param>
    /// <param name="enrol">
    /// Whether unknown subjects get an account; when not, their place stays null. Who was erased gets none again: the handle has no account
    /// and says <see cref="SubjectConsent.Withdrawn"/>.
    /// </param>
    /// <param name="zone">IANA zone of the accounts made here. <see cref="ArgumentException"/> when this machine does not know it.</param>
    /// <param name="result">Receives the accounts, at least as long as <paramref name="subjects"/>; same order.</param>
    /// <param name="ct">Stops the wait.</param>
    ValueTask ResolveAsync(Guid issuer, IReadOnlyList<string> subjects, bool enrol, string zone, AccountHandle?[] result, CancellationToken ct);

    /// <summary>
    /// The account of a subject when it is in memory. Never waits, never allocates; false says nothing about whether the account exists.
    /// </summary>
    /// <param name="issuer">Who names the subject.</param>
    /// <param name="subjectUtf8">The name in UTF-8, exactly as the source wrote it.</param>
    /// <param name="account">The account.</param>
    bool TryGetCached(Guid issuer, ReadOnlySpan<byte> subjectUtf8, out AccountHandle account);

    /// <summary>
    /// Which of these subjects mean somebody, by what has been committed now and not by memory. For who holds a lock that a link waits for.
    /// </summary>
    Task<IReadOnlyDictionary<string, AccountId>> KnownAsync(NpgsqlConnection connection, Guid issuer, IReadOnlyCollection<string> subjects, CancellationToken ct);

    /// <summary>What is known of an account; null when there is none with this id.</summary>
    Task<AccountInfo?> FindAsync(AccountId id, CancellationToken ct);

    /// <summary>IANA zones of accounts, in one question, erased ones included; those that do not exist are missing from the answer.</summary>
    Task<IReadOnlyDictionary<AccountId, string>> ZonesAsync(IReadOnlyCollection<AccountId> accounts, CancellationToken ct);
}

/// <summary>What posting needs to know of an account.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Secret">Its 32 secret bytes, from which salts are derived; never written to a log or an answer.</param>
/// <param name="ZoneId">IANA zone in which its days and months are counted.</param>
/// <param name="Consent">Whether who named it may report about it.</param>
public readonly record struct AccountHandle(AccountId Id, ReadOnlyMemory<byte> Secret, string ZoneId, SubjectConsent Consent = SubjectConsent.Unsaid);

/// <summary>What a holder said to a partner that reports about them under some name.</summary>
public enum SubjectConsent : byte
{
    /// <summary>Nothing: the partner enrolled the person itself.</summary>
    Unsaid = 0,

    /// <summary>The person agreed.</summary>
    Given = 1,

    /// <summary>The person took the agreement back.</summary>
    Withdrawn = 2,
}

/// <summary>What may be told of an account to its holder's page.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ZoneId">IANA zone in which its days and months are counted.</param>
/// <param name="CreatedAt">When it was enrolled.</param>
public sealed record AccountInfo(AccountId Id, string ZoneId, DateTimeOffset CreatedAt);
