using System.Globalization;
using System.Text;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Engagement.Contracts;
using Puhui.Engagement.Rankings;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Engagement.Standings;

internal sealed class StandingDesk(
    NpgsqlDataSource database, IAccounts accounts, IProgrammeBook programmes, IAttestations attestations, ReleaseStore store, Signing signing, TimeProvider time) : IStandings
{
    private const int Months = 12;
    private const int MostText = 80;
    private const int MostDays = 365;

    public StandingRule Rule => RuleBook.InForce;

    public async Task<Standing> OfAsync(AccountId holder, ProgrammeId programme, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await OfAsync(connection, holder, programme, ct);
    }

    public async Task<IReadOnlyList<int>> LeavesAsync(ProgrammeId programme, IReadOnlyList<AccountId> holders, CancellationToken ct)
    {
        AccountId[] all = [.. holders.Distinct()];
        var now = time.GetUtcNow();
        var ends = (await ZoneOf.HoldersAsync(accounts, all, ct)).ToDictionary(zone => zone.Key, zone => RankRows.MonthOf(now, zone.Value));
        if (ends.Count == 0)
        {
            return [];
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var rows = await RankRows.OfHoldersAsync(connection, all, programme, ends.Values.Min().AddMonths(-Months), ends.Values.Max(), ct);
        var months = rows.Where(row => row.Month < ends[row.Holder] && row.Month >= ends[row.Holder].AddMonths(-Months)).ToLookup(row => row.Holder, row => row.Mg);
        return [.. holders.Select(holder => RuleBook.LeavesOf(Rule, [.. months[holder]]))];
    }

    public async Task<Result<StandingRelease>> ReleaseAsync(AccountId holder, ProgrammeId programme, string audience, string purpose, int days, CancellationToken ct)
    {
        if (Line(audience) is not { } to)
        {
            return new Refusal("audience_invalid", "Say to whom in 1 to 80 characters, on one line.", "audience");
        }

        if (Line(purpose) is not { } what)
        {
            return new Refusal("purpose_invalid", "Say what for in 1 to 80 characters, on one line.", "purpose");
        }

        if (days is < 0 or > MostDays)
        {
            return new Refusal("days_invalid", "It is released for 1 to 365 days, or with 0 for once.", "days");
        }

        if ((await programmes.CurrentAsync(ct)).Find(programme) is not { } known)
        {
            return new Refusal("programme_unknown", "There is no such programme.", "programme");
        }

        var now = time.GetUtcNow();
        var at = new DateTimeOffset(now.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var standing = await OfAsync(connection, holder, programme, ct);
        var says = new StandingStatement(ReleaseId.New(), known.Code, standing.Leaves, standing.Rule, standing.From, standing.To, to, what, at, at.AddDays(Math.Max(days, 1)));
        var text = StandingText.Write(says, once: days == 0);
        var receipt = await attestations.AttestAsync(
            connection,
            new NewAttestation(
                "standing.released",
                says.Id.ToString(),
                at,
                [
                    new("rule", says.Rule),
                    new("sha256", Signing.DigestOf(text)),
                    new("until", TextLines.Of(says.Until)),
                    new("use", days == 0 ? "once" : "until"),
                ])
            { Programme = programme.Value, Holder = holder },
            ct);
        var release = new StandingRelease(says.Id, programme, to, what, at, says.Until, days == 0, null, signing.Sign(text));
        await store.AddAsync(connection, holder, release, receipt.Value, ct);
        await transaction.CommitAsync(ct);
        attestations.Announce();
        return release;
    }

    public async Task<IReadOnlyList<StandingRelease>> ReleasesAsync(AccountId holder, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await store.OfAsync(connection, holder, ct);
    }

    public async Task<Result<StandingRelease>> WithdrawAsync(AccountId holder, ReleaseId release, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await ReleaseStore.WithdrawAsync(connection, holder, release, time.GetUtcNow(), ct);
        return await store.FindAsync(connection, holder, release, ct) is { } found ? found : new Refusal("release_unknown", "You have released no such statement.", "release");
    }

    public Result<StandingStatement> Check(string statement, string keyLines, DateTimeOffset at) => StandingText.Check(statement, keyLines, at);

    public async Task<Result<StandingStatement>> AskAsync(string statement, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var says = StandingText.Check(statement, signing.KeyLines, now);
        if (!says.IsAccepted)
        {
            return says;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var (stands, once, first) = await ReleaseStore.AskAsync(connection, says.Value.Id, now, ct);
        return !stands ? new Refusal("statement_withdrawn", "Its holder has taken the statement back.")
            : once && !first ? new Refusal("statement_used", "The statement was for once, and somebody has asked before.")
            : says;
    }

    private async Task<Standing> OfAsync(NpgsqlConnection connection, AccountId holder, ProgrammeId programme, CancellationToken ct)
    {
        var to = RankRows.MonthOf(time.GetUtcNow(), await ZoneOf.HolderAsync(accounts, holder, ct));
        var from = to.AddMonths(-Months);
        var amounts = await RankRows.OfHolderAsync(connection, holder, programme, from, to, ct);
        long[] months = [.. Enumerable.Range(0, Months).Select(month => Math.Max(0, amounts.GetValueOrDefault(from.AddMonths(month))))];
        return new Standing(RuleBook.LeavesOf(Rule, months), from, to, months, RuleBook.NextOf(Rule, months), Rule.Version);
    }

    /// <summary>A line people wrote, as it may stand in a signed text; null when it may not.</summary>
    private static string? Line(string? text)
    {
        if (text is null || text.Length > MostText * 4)
        {
            return null;
        }

        var line = text.Trim();
        foreach (var rune in line.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate)
            {
                return null;
            }
        }

        return new StringInfo(line).LengthInTextElements is > 0 and <= MostText ? line : null;
    }
}
