using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Modules.Tests.Rewards.Support;

/// <summary>Points as the books alone know them: no lots, no policy. What rewards do with them is all the same.</summary>
internal sealed class PointsOfTests(IReservations reservations, ILedger ledger, NpgsqlDataSource database) : ICreditSpending, ICreditBook
{
    public const string Asset = "POINTS-1";
    private static readonly byte[] s_secret = new byte[32];

    /// <summary>Puts points into an account, out of nothing.</summary>
    public async Task GiveAsync(AccountId account, long points)
    {
        using var batch = ledger.NewBatch();
        batch.Add(new Posting(batch.MintEntry(), account, BookSecrets.Of(account), Asset, "credits/test@1", points, DateTimeOffset.UtcNow, EntryKind.Issue, null, "points", "crd:test"), []);
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ledger.PostAsync(connection, batch, default);
        await transaction.CommitAsync();
    }

    public async Task<long> BalanceAsync(AccountId account, string asset = Asset) =>
        (await ledger.BalancesOfAsync(account, default)).SingleOrDefault(balance => balance.Asset == asset).Posted;

    public async Task<Result<EntryId>[]> HoldAsync(NpgsqlConnection connection, IReadOnlyList<CreditHold> holds, CancellationToken ct)
    {
        var answers = new List<Result<EntryId>>();
        foreach (var hold in holds)
        {
            answers.Add(await reservations.ReserveAsync(connection, new Reservation(hold.Holder, s_secret, Asset, hold.Points, hold.At, "points", hold.Reference, ReadOnlyMemory<byte>.Empty), ct));
        }

        return [.. answers];
    }

    public async Task<Result<EntryId>[]> TakeAsync(NpgsqlConnection connection, IReadOnlyList<CreditTake> takes, CancellationToken ct)
    {
        var answers = new List<Result<EntryId>>();
        foreach (var take in takes)
        {
            answers.Add(await reservations.PostAsync(connection, new PendingPost(take.Hold, s_secret, take.To, null, take.At, take.Reference, ReadOnlyMemory<byte>.Empty), ct));
        }

        return [.. answers];
    }

    public async Task<Result<EntryId>[]> ReleaseAsync(NpgsqlConnection connection, IReadOnlyList<CreditRelease> releases, CancellationToken ct)
    {
        var answers = new List<Result<EntryId>>();
        foreach (var release in releases)
        {
            answers.Add(await reservations.VoidAsync(connection, new PendingVoid(release.Hold, s_secret, release.At, release.Reference, ReadOnlyMemory<byte>.Empty), ct));
        }

        return [.. answers];
    }

    public Task<Result<EntryId>> RefundAsync(NpgsqlConnection connection, EntryId hold, DateTimeOffset at, string reference, CancellationToken ct) => throw new NotSupportedException();

    public void Announce()
    {
    }

    public Task<string> AssetOfAsync(ProgrammeId programme, CancellationToken ct) => Task.FromResult(Asset);

    public Task<ProgrammeId?> ProgrammeOfAsync(string asset, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<CreditBalance>> OfAsync(AccountId holder, CancellationToken ct) => throw new NotSupportedException();

    public Task<CreditBalance> OfAsync(AccountId holder, ProgrammeId programme, CancellationToken ct) => throw new NotSupportedException();

    public Task<CreditStatement> StatementAsync(AccountId holder, ProgrammeId programme, int limit, string? cursor, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<CreditLot>> LotsAsync(AccountId holder, ProgrammeId programme, CancellationToken ct) => throw new NotSupportedException();

    public Task<CreditTotals> TotalsAsync(ProgrammeId programme, CancellationToken ct) => throw new NotSupportedException();
}
