using System.Diagnostics;
using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;

namespace Puhui.Modules.Tests.Ledger;

public sealed class The_log_follows_the_books
{
    [Fact]
    public async Task A_checkpoint_holds_a_commit_within_a_quarter_of_a_second()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var anna = house.NewHolder();
        await house.IssueAsync(anna, 1);
        await house.SettleAsync();

        var waits = new List<TimeSpan>();
        for (var i = 0; i < 10; i++)
        {
            await house.IssueAsync(anna, 1);
            var clock = Stopwatch.StartNew();
            await house.SettleAsync();
            waits.Add(clock.Elapsed);
        }

        // The bound is for the median: this machine may be busy with something else for a moment.
        Assert.InRange(waits.Order().ElementAt(5), TimeSpan.Zero, TimeSpan.FromMilliseconds(250));
    }

    [Fact]
    public async Task Every_checkpoint_is_signed_by_both_keys_and_is_a_beginning_of_the_next()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var log = house.Modules.Get<ITransparencyLog>();
        var verifiers = NoteVerifiers.Parse(log.KeyLines).Value;
        var heads = new List<LogHead>();
        for (var round = 0; round < 6; round++)
        {
            await house.PostAsync(batch => Enumerable.Range(0, 100 * round + 1).Select(_ => house.Add(batch, house.NewHolder(), 1)).ToArray());
            heads.Add(await house.SettleAsync());
        }

        foreach (var head in heads)
        {
            Assert.Equal(2, SignedNote.Parse(head.Note).Value.Verify(verifiers).Value.Count);
        }

        for (var i = 1; i < heads.Count; i++)
        {
            var (old, grown) = (heads[i - 1], heads[i]);
            var tiles = await TilesAsync(house, Proofs.TilesForConsistency(old.Size, grown.Size));
            Assert.True(ProofVerification.VerifyConsistency(old.Size, old.Root, grown.Size, grown.Root, Proofs.Consistency(old.Size, grown.Size, tiles)));
        }
    }

    [Fact]
    public async Task A_receipt_proves_its_entry_offline()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var anna = house.NewHolder();
        await house.PostAsync(batch => Enumerable.Range(0, 700).Select(_ => house.Add(batch, house.NewHolder(), 7)).ToArray());
        var entry = await house.IssueAsync(anna, 892_800);

        // Asked for at once: the log catches up meanwhile.
        var receipt = (await house.Modules.Get<IReceipts>().GetAsync(entry, CancellationToken.None)).Value;

        var verifiers = NoteVerifiers.Parse(house.Modules.Get<ITransparencyLog>().KeyLines).Value;
        Assert.Empty(ReceiptChecker.Check(Receipt.Parse(receipt.ToJson()).Value, verifiers).Findings);
        Assert.Equal(["holder", "asset", "amount", "occurredAt"], receipt.Posting.Select(f => f.Name));
        Assert.Equal([anna.ToString(), "CO2E", "892800", "2026-09-17T04:00:00.000000Z"], receipt.Posting.Select(f => f.Value));
        Assert.Equal(700, receipt.Index);
    }

    [Fact]
    public async Task Receipts_of_reservations_and_corrections_hold_too()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var (anna, shop) = (house.NewHolder(), house.NewHolder());
        var issued = await house.IssueAsync(anna, 100);
        var correction = await house.PostAsync(batch => house.Add(batch, anna, -10, issued));
        var pending = (await house.ReserveAsync(anna, 50)).Value;
        var posted = (await house.PostPendingAsync(pending, anna, shop, 20)).Value;
        var other = (await house.ReserveAsync(anna, 5)).Value;
        var voided = (await house.VoidPendingAsync(other, anna)).Value;

        var verifiers = NoteVerifiers.Parse(house.Modules.Get<ITransparencyLog>().KeyLines).Value;
        foreach (var (entry, amount) in new[] { (issued, "100"), (correction, "-10"), (pending, "50"), (posted, "-20"), (voided, "-5") })
        {
            var receipt = (await house.Modules.Get<IReceipts>().GetAsync(entry, CancellationToken.None)).Value;
            Assert.Empty(ReceiptChecker.Check(receipt, verifiers).Findings);
            Assert.Equal(amount, receipt.Posting["amount"]);
        }
    }

    [Fact]
    public async Task A_holder_who_is_forgotten_leaves_a_proof_that_tells_nothing()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var anna = house.NewHolder();
        var entry = await house.IssueAsync(anna, 5);
        house.Forget(anna);

        Assert.Equal("receipt_erased", (await house.Modules.Get<IReceipts>().GetAsync(entry, CancellationToken.None)).Refusal?.Code);
        Assert.NotNull(await house.Ledger.ProveAsync(entry, CancellationToken.None));
        Assert.Equal("not_found", (await house.Modules.Get<IReceipts>().GetAsync(EntryId.New(), CancellationToken.None)).Refusal?.Code);
    }

    [Fact]
    public async Task What_is_not_in_the_log_yet_is_said_after_a_short_wait()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var entry = await house.IssueAsync(house.NewHolder(), 5);
        var clock = Stopwatch.StartNew();
        await Assert.ThrowsAsync<NotIntegratedException>(() => house.Ledger.ProveAsync(entry, CancellationToken.None));
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(10));
    }

    internal static async Task<TileSet> TilesAsync(LedgerHouse house, IReadOnlyCollection<TileId> wanted)
    {
        var tiles = new TileSet();
        foreach (var tile in wanted)
        {
            var hashes = await house.ScalarAsync<byte[]>($"select hashes from ledger.tile where level = {tile.Level} and index = {tile.Index}");
            tiles.Add(tile with { Width = hashes.Length / TreeHash.Size }, hashes);
        }

        return tiles;
    }
}
