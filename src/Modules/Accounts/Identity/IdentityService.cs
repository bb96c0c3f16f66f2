using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Accounts.SignIn;
using Puhui.Bookkeeping;
using Puhui.IdentityNumbers;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Accounts.Identity;

/// <summary>States, checks and keeps who a holder is.</summary>
internal sealed class IdentityService(
    NpgsqlDataSource database, IdentityStore identities, GuardianStore guardians, IIdentityCheck check, IHolderKeys keys, Counters counters, IAttestations attestations, TimeProvider time) : IIdentity
{
    public const int GuardianBelow = 14;
    public const int AdultFrom = 18;

    // Names are not to be tried out for somebody's number, nor numbers by somebody who has many.
    private static readonly CountLimit PerHolder = new("identity of", 5, TimeSpan.FromDays(1));
    private static readonly CountLimit PerNumber = new("identity number", 10, TimeSpan.FromDays(1));
    private static readonly CountLimit GuardianTries = new("guardian", 10, TimeSpan.FromHours(1));

    public async Task<HolderIdentity> OfAsync(AccountId holder, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await OfAsync(connection, holder, ct);
    }

    public async Task<Result<HolderIdentity>> StateAsync(AccountId holder, IdentityStatement statement, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var parsed = Document.Parse(statement, Today());
        if (!parsed.IsAccepted)
        {
            return parsed.Refusal;
        }

        var document = parsed.Value;
        await using (var counting = await database.OpenConnectionAsync(ct))
        {
            if (await counters.CountAsync(counting, holder.ToString(), ct, PerHolder) is not null
                || await counters.CountAsync(counting, Convert.ToHexString(document.Digest(keys)), ct, PerNumber) is not null)
            {
                return new Refusal("identity_attempts", "This was tried too often today. Try again tomorrow.");
            }
        }

        // Asked outside a transaction: the service may take its time. Whether somebody has the number already is told only to who
        // has shown to be that person.
        var answer = await check.CheckAsync(new(document.Kind, document.Name, document.Number, document.State, document.Born), ct);
        if (!answer.IsAccepted)
        {
            return answer.Refusal;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await identities.KeepAsync(connection, holder, document, answer.Value, check.Name, ct) is { } refusal)
        {
            return refusal;
        }

        var identity = await OfAsync(connection, holder, ct);
        await AttestAsync(connection, "identity.checked", holder, ct, new("kind", document.Kind), new("checker", check.Name));
        await transaction.CommitAsync(ct);
        attestations.Announce();
        return identity;
    }

    public async Task<Result<GuardianCode>> AskGuardianAsync(AccountId child, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return (await OfAsync(connection, child, ct)).NeedsGuardian
            ? await guardians.AskAsync(connection, child, ct)
            : new Refusal("guardian_not_needed", "No adult needs to agree for this account.");
    }

    public async Task<Result<Ward>> FindWardAsync(AccountId guardian, string? code, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await FindWardAsync(connection, guardian, code, ct);
    }

    public async Task<Result<Ward>> ConfirmWardAsync(AccountId guardian, string? code, CancellationToken ct)
    {
        // Looked up outside the transaction: a wrong code must count.
        await using var connection = await database.OpenConnectionAsync(ct);
        var found = await FindWardAsync(connection, guardian, code, ct);
        if (!found.IsAccepted)
        {
            return found.Refusal;
        }

        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await guardians.ConfirmAsync(connection, guardian, found.Value.Account, code!, ct) is not { } since)
        {
            return CodeInvalid;
        }

        await AttestAsync(connection, "guardian.agreed", found.Value.Account, ct, new KeyValuePair<string, string>("guardian", guardian.ToString()));
        await transaction.CommitAsync(ct);
        attestations.Announce();
        return found.Value with { Since = since };
    }

    public async Task<IReadOnlyList<Ward>> WardsAsync(AccountId guardian, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        List<Ward> wards = [];
        foreach (var (child, since) in await GuardianStore.OfAsync(connection, guardian, ct))
        {
            wards.Add(new(child, await NameAsync(connection, child, ct), since));
        }

        return wards;
    }

    public async Task WithdrawWardAsync(AccountId guardian, AccountId child, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await GuardianStore.WithdrawAsync(connection, guardian, child, ct))
        {
            await AttestAsync(connection, "guardian.withdrew", child, ct, new KeyValuePair<string, string>("guardian", guardian.ToString()));
            await transaction.CommitAsync(ct);
            attestations.Announce();
        }
    }

    // Salted by the holder's secret: after an erasure nobody can open it.
    private Task<AttestationId> AttestAsync(NpgsqlConnection connection, string topic, AccountId holder, CancellationToken ct, params KeyValuePair<string, string>[] fields) =>
        attestations.AttestAsync(connection, new NewAttestation(topic, holder.ToString(), time.GetUtcNow(), fields) { Holder = holder }, ct);

    private static Refusal CodeInvalid => new("guardian_code_invalid", "There is no such code, or it has run out. The child can make a new one.", "code");

    private async Task<Result<Ward>> FindWardAsync(NpgsqlConnection connection, AccountId guardian, string? code, CancellationToken ct)
    {
        var self = await OfAsync(connection, guardian, ct);
        if (self.Person is null)
        {
            return new Refusal("identity_needed", "First state who you are yourself.");
        }

        if (!self.IsAdult)
        {
            return new Refusal("guardian_not_adult", "Only an adult can agree for a child.");
        }

        if (await counters.CountAsync(connection, guardian.ToString(), ct, GuardianTries) is not null)
        {
            return new Refusal("too_many_attempts", "Too many codes were tried. Try again in an hour.");
        }

        return await guardians.FindAsync(connection, code, ct) is not { } child ? CodeInvalid
            : child == guardian ? new Refusal("guardian_self", "Nobody can agree for themselves.")
            : new Ward(child, await NameAsync(connection, child, ct), null);
    }

    private async Task<HolderIdentity> OfAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        var rows = await identities.ReadAsync(connection, holder, ct);
        var person = rows.FirstOrDefault(row => row.Subject == Document.Person);
        var age = person?.Content.Born is { } born ? Ages.On(born, Today()) : (int?)null;
        return new HolderIdentity(
            person is null ? null : Show(person),
            [.. rows.Where(row => row.Subject != Document.Person).Select(Show)],
            age < GuardianBelow && !await GuardianStore.IsConfirmedAsync(connection, holder, ct),
            age >= AdultFrom)
        {
            Region = person?.Content.Region,
        };
    }

    private async Task<string> NameAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct) =>
        (await identities.ReadAsync(connection, holder, ct)).FirstOrDefault(row => row.Subject == Document.Person) is { } person ? Shortened.Name(person.Content.Name) : "";

    private static IdentityInfo Show(IdentityRow row) => new(
        row.Kind,
        row.Subject == "organisation" ? row.Content.Name : Shortened.Name(row.Content.Name),
        row.Subject == "organisation" ? row.Content.Number : Shortened.Number(row.Content.Number),
        row.Checker,
        row.CheckedAt);

    // A birthday begins where the holder is; the law's own day is China's.
    private DateOnly Today() => DateOnly.FromDateTime(time.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);
}
