using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Puhui.Accounts.Consents;
using Puhui.Accounts.Contracts;
using Puhui.Accounts.Rights;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Accounts;

internal sealed class AccountStore(NpgsqlDataSource database, AccountCache cache, Freshness? fresh = null, ErasedSubjects? erased = null) : IAccounts, IHolderSecrets
{
    private const int SecretLength = 32;

    /// <summary>What is in memory counts only while this process hears of changes.</summary>
    private bool IsFresh => fresh?.IsFresh ?? true;

    public bool TryGetCached(Guid issuer, ReadOnlySpan<byte> subjectUtf8, out AccountHandle account)
    {
        account = default;
        return IsFresh && cache.TryGet(issuer, subjectUtf8, out account);
    }

    public ValueTask ResolveAsync(
        Guid issuer, IReadOnlyList<string> subjects, bool enrol, string zone, AccountHandle?[] result, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(result.Length, subjects.Count, nameof(result));
        Dictionary<string, List<int>>? missing = null;
        for (var i = 0; i < subjects.Count; i++)
        {
            if (TryCache(issuer, subjects[i], out var account))
            {
                result[i] = account;
                continue;
            }

            result[i] = null;
            missing ??= new Dictionary<string, List<int>>(StringComparer.Ordinal);
            if (!missing.TryGetValue(subjects[i], out var places))
            {
                missing.Add(subjects[i], places = []);
            }

            places.Add(i);
        }

        return missing is null ? ValueTask.CompletedTask : ResolveMissingAsync(issuer, missing, enrol, zone, result, ct);
    }

    public async Task<IReadOnlyDictionary<string, AccountId>> KnownAsync(NpgsqlConnection connection, Guid issuer, IReadOnlyCollection<string> subjects, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select subject, account from accounts.subject where issuer = $1 and subject = any ($2)", connection);
        command.Parameters.Add(new() { Value = issuer });
        command.Parameters.Add(new() { Value = subjects.ToArray() });
        await using var row = await command.ExecuteReaderAsync(ct);
        Dictionary<string, AccountId> known = new(subjects.Count, StringComparer.Ordinal);
        while (await row.ReadAsync(ct))
        {
            known.Add(row.GetString(0), new AccountId(row.GetGuid(1)));
        }

        return known;
    }

    public async Task<AccountInfo?> FindAsync(AccountId id, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select zone, created_at from accounts.holder where id = $1 and erased_at is null");
        command.Parameters.Add(new() { Value = id.Value });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct)
            ? new AccountInfo(id, row.GetString(0), row.GetFieldValue<DateTimeOffset>(1))
            : null;
    }

    public async Task<IReadOnlyDictionary<AccountId, string>> ZonesAsync(IReadOnlyCollection<AccountId> accounts, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select id, zone from accounts.holder where id = any ($1)");
        command.Parameters.Add(new() { Value = accounts.Select(account => account.Value).ToArray() });
        await using var row = await command.ExecuteReaderAsync(ct);
        Dictionary<AccountId, string> zones = new(accounts.Count);
        while (await row.ReadAsync(ct))
        {
            zones.Add(new AccountId(row.GetGuid(0)), Zones.Shared(row.GetString(1)));
        }

        return zones;
    }

    public async Task<IReadOnlyDictionary<AccountId, byte[]>> SecretsAsync(IReadOnlyCollection<AccountId> accounts, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await SecretsAsync(connection, accounts, ct);
    }

    public async Task<IReadOnlyDictionary<AccountId, byte[]>> SecretsAsync(NpgsqlConnection connection, IReadOnlyCollection<AccountId> accounts, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select id, secret from accounts.holder where id = any ($1) and secret is not null", connection);
        command.Parameters.Add(new() { Value = accounts.Select(account => account.Value).ToArray() });
        await using var row = await command.ExecuteReaderAsync(ct);
        Dictionary<AccountId, byte[]> secrets = new(accounts.Count);
        while (await row.ReadAsync(ct))
        {
            secrets.Add(new AccountId(row.GetGuid(0)), row.GetFieldValue<byte[]>(1));
        }

        return secrets;
    }

    /// <summary>Opens an account without any source, inside the caller's transaction.</summary>
    public static async Task OpenAsync(NpgsqlConnection connection, AccountId account, string zone, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand("insert into accounts.holder (id, zone, secret) values ($1, $2, $3)", connection);
        insert.Parameters.Add(new() { Value = account.Value });
        insert.Parameters.Add(new() { Value = zone });
        insert.Parameters.Add(new() { Value = RandomNumberGenerator.GetBytes(SecretLength) });
        await insert.ExecuteNonQueryAsync(ct);
    }

    private async ValueTask ResolveMissingAsync(
        Guid issuer, Dictionary<string, List<int>> missing, bool enrol, string zone, AccountHandle?[] result, CancellationToken ct)
    {
        foreach (var subject in missing.Keys)
        {
            if (SubjectText.Check(subject) is { } refusal)
            {
                throw new ArgumentException(refusal.ToString(), nameof(missing));
            }
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await ReadAsync(connection, issuer, missing, result, ct);
        if (!enrol || missing.Count == 0)
        {
            return;
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            throw new ArgumentException($"'{zone}' is not an IANA time zone known to this machine.", nameof(zone));
        }

        await LeaveOutErasedAsync(connection, issuer, missing, zone, result, ct);
        await EnrolAsync(connection, issuer, missing, zone, result, ct);

        // Whoever another process enrolled in between is there now: the insert waited for it to commit.
        if (missing.Count > 0)
        {
            await ReadAsync(connection, issuer, missing, result, ct);
        }

        if (missing.Count > 0)
        {
            throw new InvalidOperationException($"{missing.Count} subjects of issuer {issuer} could be neither enrolled nor found.");
        }
    }

    private async Task ReadAsync(
        NpgsqlConnection connection, Guid issuer, Dictionary<string, List<int>> missing, AccountHandle?[] result, CancellationToken ct)
    {
        var version = cache.Version;
        await using var command = new NpgsqlCommand(
            """
            select s.subject, h.id, h.secret, h.zone, s.consent
            from accounts.subject s join accounts.holder h on h.id = s.account
            where s.issuer = $1 and s.subject = any ($2)
            """,
            connection);
        command.Parameters.Add(new() { Value = issuer });
        command.Parameters.Add(new() { Value = missing.Keys.ToArray() });
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var account = new AccountHandle(new AccountId(row.GetGuid(1)), row.GetFieldValue<byte[]>(2), Zones.Shared(row.GetString(3)), (SubjectConsent)row.GetInt16(4));
            Found(issuer, row.GetString(0), account, version, missing, result);
        }
    }

    /// <summary>Who was erased is answered as one who withdrew: no account, and nothing more is to be reported.</summary>
    private async Task LeaveOutErasedAsync(
        NpgsqlConnection connection, Guid issuer, Dictionary<string, List<int>> missing, string zone, AccountHandle?[] result, CancellationToken ct)
    {
        if (erased is null)
        {
            return;
        }

        foreach (var subject in await erased.AmongAsync(connection, issuer, missing.Keys, ct))
        {
            missing.Remove(subject, out var places);
            foreach (var place in places!)
            {
                result[place] = new AccountHandle(default, default, Zones.Shared(zone), SubjectConsent.Withdrawn);
            }
        }
    }

    private async Task EnrolAsync(
        NpgsqlConnection connection, Guid issuer, Dictionary<string, List<int>> missing, string zone, AccountHandle?[] result, CancellationToken ct)
    {
        // One order for every process, so that two enrolling the same people wait for each other and never in a circle.
        var subjects = missing.Keys.Order(StringComparer.Ordinal).ToArray();
        var version = cache.Version;
        var ids = Array.ConvertAll(subjects, _ => AccountId.New().Value);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        List<(string Subject, AccountHandle Account)> enrolled = [];
        await using (var insert = new NpgsqlCommand(
            """
            insert into accounts.subject (issuer, subject, account)
            select $1, subject, account from unnest($2, $3) as new (subject, account)
            on conflict (issuer, subject) do nothing
            returning subject, account
            """,
            connection,
            transaction))
        {
            insert.Parameters.Add(new() { Value = issuer });
            insert.Parameters.Add(new() { Value = subjects });
            insert.Parameters.Add(new() { Value = ids });
            await using var row = await insert.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                enrolled.Add((row.GetString(0), new AccountHandle(new AccountId(row.GetGuid(1)), RandomNumberGenerator.GetBytes(SecretLength), Zones.Shared(zone))));
            }
        }

        if (enrolled.Count > 0)
        {
            await using var insert = new NpgsqlCommand(
                "insert into accounts.holder (id, zone, secret) select id, $1, secret from unnest($2, $3) as new (id, secret)",
                connection,
                transaction);
            insert.Parameters.Add(new() { Value = zone });
            insert.Parameters.Add(new() { Value = enrolled.ConvertAll(e => e.Account.Id.Value).ToArray() });
            insert.Parameters.Add(new() { Value = enrolled.ConvertAll(e => e.Account.Secret.ToArray()).ToArray() });
            await insert.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        foreach (var (subject, account) in enrolled)
        {
            Found(issuer, subject, account, version, missing, result);
        }
    }

    private void Found(Guid issuer, string subject, in AccountHandle account, int version, Dictionary<string, List<int>> missing, AccountHandle?[] result)
    {
        cache.Add(issuer, Encoding.UTF8.GetBytes(subject), account, version);
        if (missing.Remove(subject, out var places))
        {
            foreach (var place in places)
            {
                result[place] = account;
            }
        }
    }

    private bool TryCache(Guid issuer, string subject, out AccountHandle account)
    {
        Span<byte> utf8 = stackalloc byte[SubjectText.MaxBytes];
        account = default;
        return IsFresh && Encoding.UTF8.TryGetBytes(subject, utf8, out var length) && cache.TryGet(issuer, utf8[..length], out account);
    }
}
