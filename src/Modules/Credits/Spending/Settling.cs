using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Lots;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Credits.Spending;

/// <summary>Ends holds: what they hold is taken, or is free again.</summary>
internal sealed class Settling(IReservations reservations, ILedger ledger, PointEntries entries)
{
    public async Task<Result<EntryId>[]> TakeAsync(NpgsqlConnection connection, IReadOnlyList<CreditTake> takes, CancellationToken ct)
    {
        var (book, answers, open) = await OpenAsync(connection, [.. takes.Select(take => take.Hold)], ct);
        if (open.Count == 0)
        {
            return answers;
        }

        var secrets = await entries.SecretsAsync(connection, open.Select(one => one.Hold.Purse.Holder), ct);
        var posted = await reservations.PostManyAsync(
            connection,
            [.. open.Select(one => new PendingPost(
                one.Hold.Entry, secrets[one.Hold.Purse.Holder], takes[one.Place].To, null, takes[one.Place].At, takes[one.Place].Reference, CreditReference.Origin(takes[one.Place].Reference)))],
            ct);
        List<(EntryId Hold, EntryId Settled, AccountId? To)> settled = [];
        for (var i = 0; i < posted.Length; i++)
        {
            var (place, hold) = open[i];
            settled.Add((hold.Entry, Booked(hold, posted[i]), takes[place].To));
            answers[place] = posted[i];
            book[hold.Purse].Reserve(-hold.Points);
        }

        await book.SaveAsync([HoldRow.Settle(settled, HoldState.Taken)], ct);
        return answers;
    }

    public async Task<Result<EntryId>[]> ReleaseAsync(NpgsqlConnection connection, IReadOnlyList<CreditRelease> releases, CancellationToken ct)
    {
        var (book, answers, open) = await OpenAsync(connection, [.. releases.Select(release => release.Hold)], ct);
        if (open.Count == 0)
        {
            return answers;
        }

        var uses = await HoldRow.UsesAsync(connection, open.Select(one => one.Hold.Entry), ct);
        await book.LoadLotsAsync([.. uses.SelectMany(all => all).Select(use => use.Lot).Distinct()], ct);
        var secrets = await entries.SecretsAsync(connection, open.Select(one => one.Hold.Purse.Holder), ct);
        var voided = await reservations.VoidManyAsync(
            connection,
            [.. open.Select(one => new PendingVoid(
                one.Hold.Entry, secrets[one.Hold.Purse.Holder], releases[one.Place].At, releases[one.Place].Reference, CreditReference.Origin(releases[one.Place].Reference)))],
            ct);
        List<(EntryId Hold, EntryId Settled, AccountId? To)> settled = [];
        for (var i = 0; i < voided.Length; i++)
        {
            var (place, hold) = open[i];
            var entry = Booked(hold, voided[i]);
            settled.Add((hold.Entry, entry, null));
            answers[place] = voided[i];
            var purse = book[hold.Purse];
            foreach (var (lot, amount) in uses[hold.Entry])
            {
                purse.PutBack(book.Lot(lot), amount);
            }

            purse.Reserve(-hold.Points);
            purse.Note(entry, CreditMovementKind.Released, hold.Points, releases[place].At, other: hold.Entry.Value);
        }

        using var batch = ledger.NewBatch();
        var paid = await entries.PayDebtsAsync(book, batch, releases.Max(release => release.At), ct);
        if (batch.Count > 0)
        {
            await ledger.PostAsync(connection, batch, ct);
        }

        await book.SaveAsync([HoldRow.Settle(settled, HoldState.Released), .. paid], ct);
        return answers;
    }

    /// <summary>Locks the purses, then looks which of the holds can be settled; the others are answered.</summary>
    private static async Task<(PurseBook Book, Result<EntryId>[] Answers, List<(int Place, HoldRow Hold)> Open)> OpenAsync(NpgsqlConnection connection, EntryId[] asked, CancellationToken ct)
    {
        var book = new PurseBook(connection);
        var answers = new Result<EntryId>[asked.Length];
        List<(int Place, HoldRow Hold)> open = [];
        if (asked.Length == 0)
        {
            return (book, answers, open);
        }

        await book.LockAsync((await HoldRow.LoadAsync(connection, asked, ct)).Values.Select(hold => hold.Purse), make: false, ct);
        var holds = await HoldRow.LoadAsync(connection, asked, ct);
        HashSet<EntryId> seen = [];
        for (var i = 0; i < asked.Length; i++)
        {
            if (!holds.TryGetValue(asked[i], out var hold) || book.Find(hold.Purse) is null)
            {
                answers[i] = BookRefusals.PendingUnknown(asked[i]);
            }
            else if (hold.State != HoldState.Held || !seen.Add(hold.Entry))
            {
                answers[i] = BookRefusals.PendingSettled(asked[i]);
            }
            else
            {
                open.Add((i, hold));
            }
        }

        return (book, answers, open);
    }

    private static EntryId Booked(HoldRow hold, Result<EntryId> answer) => answer.IsAccepted
        ? answer.Value
        : throw new InvalidOperationException($"The books settled {hold.Entry} otherwise than the lots: {answer.Refusal}. Run ./puhui verify.");
}
