using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Postgres;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Settling;

/// <summary>Makes settlements of months and books them once a second person has agreed.</summary>
internal sealed class Settlements(
    NpgsqlDataSource database, IMerchants merchants, IProgrammeBook programmes, ICreditBook credits, IBookAccounts accounts, ILedger ledger, IAttestations attestations, TimeProvider time) : ISettlements
{
    private static readonly Refusal s_merchantUnknown = new("merchant_unknown", "There is no such merchant.");
    private static readonly Refusal s_monthInvalid = new("month_invalid", "A month is named by its first day, for example 2026-11-01.", "month");
    private static readonly Refusal s_monthNotOver = new("month_not_over", "The month is not over in the programme's zone; a preview shows how it stands.", "month");
    private static readonly Refusal s_nothing = new("nothing_to_settle", "No voucher was honoured that is not settled.", "month");
    private static readonly Refusal s_unknown = new("settlement_unknown", "There is no such settlement.");
    private static readonly Refusal s_approved = new("settlement_approved", "It is approved and booked already.");
    private static readonly Refusal s_fourEyes = new("four_eyes_needed", "Who closed the month cannot approve it too; a second person has to.");

    public async Task<Result<Settlement>> PreviewAsync(MerchantId merchant, DateOnly month, CancellationToken ct)
    {
        var asked = await MonthAsync(merchant, month, ct);
        if (!asked.IsAccepted)
        {
            return asked.Refusal;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        if (await SettlementStore.FindAsync(connection, merchant, month, ct) is { } made)
        {
            return made;
        }

        using var sum = await SettlementLines.SumAsync(connection, merchant, asked.Value.Month, null, ct);
        return Show(default, asked.Value.Merchant, asked.Value.Month, sum, null);
    }

    public async Task<Result<Settlement>> CloseAsync(MerchantId merchant, DateOnly month, Guid by, CancellationToken ct)
    {
        var asked = await MonthAsync(merchant, month, ct);
        if (!asked.IsAccepted)
        {
            return asked.Refusal;
        }

        var now = Moment(time.GetUtcNow());
        if (asked.Value.Month.Ends > now)
        {
            return s_monthNotOver;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);

        // One after the other a merchant: two who close at once get the same settlement.
        await Sql.RunAsync(Sql.Command(connection, "select pg_advisory_xact_lock(hashtextextended('settlement ' || $1, 0))", merchant.ToString()), ct);
        if (await SettlementStore.FindAsync(connection, merchant, month, ct) is { } made)
        {
            return made;
        }

        // The vouchers first, so that the settlement is written with its sums; the key of the vouchers is checked at the end.
        var id = SettlementId.New();
        await Sql.RunAsync(Sql.Command(connection, "set constraints all deferred"), ct);
        using var sum = await SettlementLines.SumAsync(connection, merchant, asked.Value.Month, id, ct);
        if (sum.Vouchers == 0)
        {
            return s_nothing;
        }

        var closed = Show(id, asked.Value.Merchant, asked.Value.Month, sum, now);
        await SettlementStore.InsertAsync(connection, closed, asked.Value.Month, by, ct);
        await transaction.CommitAsync(ct);
        return closed;
    }

    public async Task<Result<Settlement>> ApproveAsync(SettlementId id, Guid by, CancellationToken ct)
    {
        if (await FindAsync(id, ct) is not { } settlement)
        {
            return s_unknown;
        }

        // Accounts are named on a connection of their own: before this one holds anything.
        var asset = await credits.AssetOfAsync(settlement.Programme, ct);
        var merchant = await accounts.OpenAsync(AccountKind.Merchant, settlement.Merchant.ToString(), ct);
        var settled = await accounts.OpenAsync(AccountKind.Programme, SettlementBooks.SettledName(settlement.Programme), ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        switch (await SettlementStore.LockAsync(connection, id, ct))
        {
            case null:
                return s_unknown;
            case { Approved: true }:
                return s_approved;
            case { ClosedBy: var closer } when closer == by:
                return s_fourEyes;
            default:
                break;
        }

        var now = Moment(time.GetUtcNow());
        using var batch = ledger.NewBatch();
        var points = batch.MintEntry();
        batch.AddTransfer(
            new Transfer(points, merchant, BookSecrets.Of(merchant), settled, asset, settlement.Points, now, SettlementBooks.Category, SettlementBooks.Reference(id, 0)),
            SettlementBooks.Origin(settlement, 0));
        List<EntryId> money = [];
        for (var i = 0; i < settlement.Payers.Count; i++)
        {
            var payer = settlement.Payers[i];
            var entry = batch.MintEntry();
            batch.Add(
                new Posting(
                    entry, merchant, BookSecrets.Of(merchant), Asset.Cny.Code, SettlementBooks.Issuer(settlement.Programme, payer), payer.Fen, now, EntryKind.Issue, null,
                    SettlementBooks.Category, SettlementBooks.Reference(id, i + 1)),
                SettlementBooks.Origin(settlement, i + 1));
            money.Add(entry);
        }

        await SettlementStore.ApproveAsync(connection, id, now, by, points, money, ct);
        await AttestAsync(connection, settlement, now, by, ct);
        try
        {
            // Last: balances are locked from here to the commit.
            await ledger.PostAsync(connection, batch, ct);
        }
        catch (PostingRefusedException refused)
        {
            await transaction.RollbackAsync(ct);
            return refused.Refusal;
        }

        await transaction.CommitAsync(ct);
        ledger.Announce(batch);
        attestations.Announce();
        return settlement with { ApprovedAt = now, PointsEntry = points, MoneyEntries = money };
    }

    public async Task<Settlement?> FindAsync(SettlementId id, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await SettlementStore.FindAsync(connection, id, ct);
    }

    public async Task<IReadOnlyList<Settlement>> ListAsync(ProgrammeId programme, MerchantId? merchant, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await SettlementStore.ListAsync(connection, programme, merchant, ct);
    }

    public async IAsyncEnumerable<SettlementLine> LinesAsync(SettlementId id, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await foreach (var line in SettlementLines.ReadAsync(connection, id, ct))
        {
            yield return line;
        }
    }

    public async Task<IReadOnlyList<PayerMonth>> PayersAsync(ProgrammeId programme, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await SettlementStore.PayersAsync(connection, programme, ct);
    }

    private async Task<Result<(Merchant Merchant, SettlementMonth Month)>> MonthAsync(MerchantId id, DateOnly month, CancellationToken ct)
    {
        if (await merchants.FindAsync(id, ct) is not { } merchant)
        {
            return s_merchantUnknown;
        }

        var zone = (await programmes.CurrentAsync(ct)).Find(merchant.Programme)?.ZoneId;
        return SettlementMonth.Of(month, zone is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(zone)) is { } found ? (merchant, found) : s_monthInvalid;
    }

    private Task AttestAsync(NpgsqlConnection connection, Settlement settlement, DateTimeOffset at, Guid by, CancellationToken ct) => attestations.AttestAsync(
        connection,
        new NewAttestation("rewards.settlement", settlement.Id.ToString(), at,
        [
            .. SettlementBooks.Fields(settlement),
            new("payers", string.Join('\n', settlement.Payers.Select(payer => string.Create(CultureInfo.InvariantCulture, $"{payer.Kind} {payer.Fen} {payer.NameZh}")))),
            new("approvedBy", IdText.Format("stf", by)),
        ])
        { Programme = settlement.Programme.Value },
        ct);

    private static Settlement Show(SettlementId id, Merchant merchant, SettlementMonth month, SettlementSum sum, DateTimeOffset? closedAt) => new(
        id, merchant.Programme, merchant.Id, month.First, sum.Vouchers, sum.Points, sum.Fen, sum.Payers, closedAt, null, null, [], Convert.ToHexStringLower(sum.Digest));

    private static DateTimeOffset Moment(DateTimeOffset now) => new(now.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}
