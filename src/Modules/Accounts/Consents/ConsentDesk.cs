using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Accounts.Consents;

/// <summary>Gives and withdraws consents; the row, what the intake sees, and the attestation in one transaction.</summary>
internal sealed class ConsentDesk(NpgsqlDataSource database, IAttestations attestations, SubjectChanges changes, TimeProvider time) : IConsents
{
    public IReadOnlyList<ConsentPurpose> Purposes => PurposeList.All;

    public async Task<Result<Consent>> GiveAsync(AccountId holder, Guid partner, string purpose, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var given = await GiveAsync(connection, holder, partner, purpose, ct);
        if (given.IsAccepted)
        {
            await transaction.CommitAsync(ct);
            Announce(holder);
        }

        return given;
    }

    public async Task<Result<Consent>> GiveAsync(NpgsqlConnection connection, AccountId holder, Guid partner, string purpose, CancellationToken ct)
    {
        if (PurposeList.Find(purpose) is not { } known)
        {
            return ConsentRefusals.PurposeUnknown;
        }

        if (await HolderRow.LockAsync(connection, holder, ct) is { } refusal)
        {
            return refusal;
        }

        if (await FindStandingAsync(connection, holder, partner, purpose, ct) is { } standing)
        {
            await ConsentRows.SetSubjectsAsync(connection, standing, SubjectConsent.Given, ct);
            return standing;
        }

        var id = ConsentId.New();
        var now = Now();
        var receipt = await AttestAsync(connection, "consent.given", id, holder, partner, known.Name, known.Version, now, ct);
        var consent = new Consent(id, holder, partner, known.Name, known.Version, now, receipt);
        await ConsentRows.InsertAsync(connection, consent, ct);
        await ConsentRows.SetSubjectsAsync(connection, consent, SubjectConsent.Given, ct);
        return consent;
    }

    public async Task<Result<Consent>> WithdrawAsync(AccountId holder, ConsentId consent, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await HolderRow.LockAsync(connection, holder, ct);
        await using var find = new NpgsqlCommand($"select {ConsentRows.Columns} from accounts.consent where id = $1 and account = $2", connection);
        find.Parameters.Add(new() { Value = consent.Value });
        find.Parameters.Add(new() { Value = holder.Value });
        if ((await ConsentRows.ReadAsync(find, ct)).SingleOrDefault() is not { } found)
        {
            return ConsentRefusals.ConsentUnknown;
        }

        if (!found.Stands)
        {
            return found;
        }

        var now = Now();
        var receipt = await AttestAsync(connection, "consent.withdrawn", found.Id, holder, found.Partner, found.Purpose, found.TextVersion, now, ct);
        await using (var update = new NpgsqlCommand("update accounts.consent set withdrawn_at = $2, withdrawn_receipt = $3 where id = $1", connection))
        {
            update.Parameters.Add(new() { Value = found.Id.Value });
            update.Parameters.Add(new() { Value = now });
            update.Parameters.Add(new() { Value = receipt.Value });
            await update.ExecuteNonQueryAsync(ct);
        }

        await ConsentRows.SetSubjectsAsync(connection, found, SubjectConsent.Withdrawn, ct);
        await transaction.CommitAsync(ct);
        Announce(holder);
        return found with { WithdrawnAt = now, WithdrawnReceipt = receipt };
    }

    public async Task<IReadOnlyList<Consent>> OfAsync(AccountId holder, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"select {ConsentRows.Columns} from accounts.consent where account = $1 order by withdrawn_at is not null, given_at desc, id desc");
        command.Parameters.Add(new() { Value = holder.Value });
        return await ConsentRows.ReadAsync(command, ct);
    }

    public async Task<bool> StandsAsync(AccountId holder, Guid partner, string purpose, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await FindStandingAsync(connection, holder, partner, purpose, ct) is not null;
    }

    public void Announce(AccountId holder)
    {
        changes.Forget(holder);
        attestations.Announce();
    }

    private static async Task<Consent?> FindStandingAsync(NpgsqlConnection connection, AccountId holder, Guid partner, string purpose, CancellationToken ct)
    {
        await using var find = new NpgsqlCommand(
            $"select {ConsentRows.Columns} from accounts.consent where account = $1 and partner = $2 and purpose = $3 and withdrawn_at is null", connection);
        find.Parameters.Add(new() { Value = holder.Value });
        find.Parameters.Add(new() { Value = partner });
        find.Parameters.Add(new() { Value = purpose });
        return (await ConsentRows.ReadAsync(find, ct)).SingleOrDefault();
    }

    private Task<AttestationId> AttestAsync(
        NpgsqlConnection connection, string topic, ConsentId id, AccountId holder, Guid partner, string purpose, int version, DateTimeOffset at, CancellationToken ct) =>
        attestations.AttestAsync(
            connection,
            new NewAttestation(topic, id.ToString(), at,
            [
                new("holder", holder.ToString()),
                new("partner", partner.ToString("D")),
                new("purpose", purpose),
                new("textVersion", version.ToString(CultureInfo.InvariantCulture)),
                new("textDigest", TextDigest(purpose)),
            ]) { Holder = holder },
            ct);

    /// <summary>Which words were shown, in both languages, so that nobody can say later that they were others.</summary>
    private static string TextDigest(string purpose)
    {
        var text = PurposeList.Find(purpose)!;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Join('\n', text.Zh.Title, text.Zh.What, text.Zh.Not, text.En.Title, text.En.What, text.En.Not))));
    }

    /// <summary>To the microsecond, as the database keeps it.</summary>
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return new(now.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
    }
}
