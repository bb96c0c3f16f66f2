using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Puhui.Credits.Budgets;
using Puhui.Credits.Contracts;
using Puhui.Credits.Granting;
using Puhui.Credits.Simulation;
using Puhui.Crediting;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Credits.Policies;

/// <summary>Publishes policies and tells of them.</summary>
internal sealed class CreditPolicies(
    NpgsqlDataSource database, PolicyBook book, IProgrammes programmes, IAttestations attestations, ITransparencyLog log, PolicySimulator simulator, TimeProvider time) : ICreditPolicies
{
    public async Task<PolicyVersion?> InForceAsync(ProgrammeId programme, DateTimeOffset at, CancellationToken ct) =>
        (await book.LoadAsync(ct)).InForce(programme, at);

    public async Task<IReadOnlyList<PolicyVersion>> HistoryAsync(ProgrammeId programme, CancellationToken ct) => (await book.LoadAsync(ct)).Of(programme);

    public async Task<Result<PolicyVersion>> PublishAsync(ProgrammeId programme, string text, DateTimeOffset? effectiveFrom, int basedOn, string by, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        if (await programmes.FindAsync(programme, ct) is null)
        {
            return ProgrammeUnknown;
        }

        text = text.ReplaceLineEndings("\n");
        var read = CreditPolicy.Read(text);
        if (!read.IsAccepted)
        {
            return read.Refusal;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // Nothing is given meanwhile, so that "from now on" is after everything that was given.
        await Granter.WaitForTurnAsync(connection, ct);
        var first = await FirstMomentAsync(connection, ct);
        if (effectiveFrom is { } wished && wished < first)
        {
            return new Refusal("effective_in_the_past", "What was given is not changed afterwards: a policy holds from now or from later on.", "effectiveFrom");
        }

        var known = (await book.LoadAsync(connection, ct)).Of(programme);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        if (known.Count > 0 && known[0].Hash == Convert.ToHexStringLower(hash))
        {
            return new Refusal("policy_unchanged", "This is the newest policy already.", "text");
        }

        if (basedOn != (known.Count > 0 ? known[0].Number : 0))
        {
            return new Refusal("revision_stale", "Somebody else published a policy meanwhile. Look at it, then publish again.", "basedOn");
        }

        var version = new PolicyVersion(
            programme, basedOn + 1, text, Convert.ToHexStringLower(hash), GiveClock.Whole(effectiveFrom ?? first), GiveClock.Now(time), by, read.Value);
        var attestation = await attestations.AttestAsync(
            connection,
            new NewAttestation("credits.policy", programme.ToString(), version.PublishedAt,
            [
                new("number", version.Number.ToString(CultureInfo.InvariantCulture)),
                new("text", version.Hash),
                new("from", version.EffectiveFrom.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)),
                new("by", by),
            ]) { Programme = programme.Value },
            ct);
        await InsertAsync(connection, version, hash, attestation, ct);
        await transaction.CommitAsync(ct);
        attestations.Announce();
        return version;
    }

    public async Task<Result<PolicySimulation>> SimulateAsync(ProgrammeId programme, string text, DateOnly firstMonth, DateOnly lastMonth, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (await programmes.FindAsync(programme, ct) is not { } found)
        {
            return ProgrammeUnknown;
        }

        var read = CreditPolicy.Read(text);
        if (!read.IsAccepted)
        {
            return read.Refusal;
        }

        var zone = TimeZoneInfo.FindSystemTimeZoneById(found.ZoneId);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).DateTime);
        var months = ((lastMonth.Year - firstMonth.Year) * 12) + lastMonth.Month - firstMonth.Month + 1;
        return firstMonth.Day != 1 || lastMonth.Day != 1 || months is < 1 or > 24 || lastMonth > today
            ? new Refusal("months_invalid", "A simulation is of 1 to 24 whole months, none of them in the future; each is named by its first day.", "firstMonth")
            : await simulator.RunAsync(programme, zone, read.Value, firstMonth, months, ct);
    }

    public async Task<IReadOnlyList<BudgetUse>> BudgetsAsync(ProgrammeId programme, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (await InForceAsync(programme, now, ct) is not { Policy.Budgets.Count: > 0 } version || await programmes.FindAsync(programme, ct) is not { } found)
        {
            return [];
        }

        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(found.ZoneId)).DateTime);
        return await BudgetReading.OfAsync(database, programme, version.Policy, day, ct);
    }

    private static Refusal ProgrammeUnknown => new("programme_unknown", "There is no such programme.", "programme");

    /// <summary>Now, or just after the newest entry that was looked at, whichever is later. The first policy of all also says from where the journal is read.</summary>
    private async Task<DateTimeOffset> FirstMomentAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var now = GiveClock.Now(time);
        await using (var seen = new NpgsqlCommand("select seen_at from credits.cursor", connection))
        {
            if (await seen.ExecuteScalarAsync(ct) is DateTime last)
            {
                var next = new DateTimeOffset(last, TimeSpan.Zero).AddMicroseconds(1);
                return next > now ? next : now;
            }
        }

        var head = await log.HeadAsync(ct);
        await using var begin = new NpgsqlCommand("insert into credits.cursor (next, seen_at) values ($1, $2)", connection);
        begin.Parameters.Add(new() { Value = head?.Size ?? 0 });
        begin.Parameters.Add(new() { Value = now.AddMicroseconds(-1).UtcDateTime });
        await begin.ExecuteNonQueryAsync(ct);
        return now;
    }

    private static async Task InsertAsync(NpgsqlConnection connection, PolicyVersion version, byte[] hash, AttestationId attestation, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(
            "insert into credits.policy (programme, number, text, hash, effective_from, published_at, published_by, attestation) values ($1, $2, $3, $4, $5, $6, $7, $8)", connection);
        insert.Parameters.Add(new() { Value = version.Programme.Value });
        insert.Parameters.Add(new() { Value = version.Number });
        insert.Parameters.Add(new() { Value = version.Text });
        insert.Parameters.Add(new() { Value = hash });
        insert.Parameters.Add(new() { Value = version.EffectiveFrom.UtcDateTime });
        insert.Parameters.Add(new() { Value = version.PublishedAt.UtcDateTime });
        insert.Parameters.Add(new() { Value = version.By });
        insert.Parameters.Add(new() { Value = attestation.Value });
        await insert.ExecuteNonQueryAsync(ct);
    }
}
