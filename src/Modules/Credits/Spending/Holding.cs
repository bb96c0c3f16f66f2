using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Lots;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Credits.Spending;

/// <summary>Sets points aside, first expiring first: purses are locked, lots chosen, the books reserve, everything is written.</summary>
internal sealed class Holding(IReservations reservations, PointEntries entries, PointAssets assets)
{
    private sealed record Chosen(int Place, Purse Purse, CreditHold What, IReadOnlyList<(Lot Lot, long Amount)> Lots);

    public async Task<Result<EntryId>[]> RunAsync(NpgsqlConnection connection, IReadOnlyList<CreditHold> holds, CancellationToken ct)
    {
        var answers = new Result<EntryId>[holds.Count];
        if (holds.Count == 0)
        {
            return answers;
        }

        var keys = new PurseKey[holds.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = new PurseKey(holds[i].Holder, (await assets.OfAsync(holds[i].Programme, ct)).Number);
        }

        var book = new PurseBook(connection);
        await book.LockAsync(keys.Where((_, i) => holds[i].Points > 0), make: false, ct);
        var now = holds.Max(hold => hold.At);
        await book.LoadAsync([.. Enumerable.Range(0, keys.Length).Where(i => holds[i].Points > 0).GroupBy(i => keys[i]).Select(all => (all.Key, Sum(all.Select(i => holds[i].Points))))], now, ct);
        List<Chosen> chosen = [];
        for (var i = 0; i < keys.Length; i++)
        {
            if (holds[i].Points <= 0)
            {
                answers[i] = BookRefusals.AmountNotPositive();
            }
            else if (book.Find(keys[i]) is not { } purse || purse.Take(holds[i].Points, now) is not { Count: > 0 } lots)
            {
                answers[i] = BookRefusals.BalanceInsufficient();
            }
            else
            {
                purse.Reserve(holds[i].Points);
                chosen.Add(new Chosen(i, purse, holds[i], lots));
            }
        }

        if (chosen.Count > 0)
        {
            var reserved = await ReserveAsync(connection, chosen, ct);
            for (var i = 0; i < chosen.Count; i++)
            {
                answers[chosen[i].Place] = reserved[i];
            }

            await book.SaveAsync(Write(chosen, reserved), ct);
        }

        return answers;
    }

    /// <summary>The same as what a holder has at most, so that nobody overflows by asking for much twice.</summary>
    private static long Sum(IEnumerable<long> points) => (long)points.Aggregate((Int128)0, (sum, one) => Int128.Min(sum + one, long.MaxValue));

    private async Task<EntryId[]> ReserveAsync(NpgsqlConnection connection, List<Chosen> chosen, CancellationToken ct)
    {
        var secrets = await entries.SecretsAsync(connection, chosen.Select(one => one.What.Holder), ct);
        var answers = await reservations.ReserveManyAsync(
            connection,
            [.. chosen.Select(one => new Reservation(
                one.What.Holder, secrets[one.What.Holder], Asset.FromNumber(one.Purse.Key.Asset).Code, one.What.Points, one.What.At, PointEntries.Category, one.What.Reference,
                CreditReference.Origin(one.What.Reference)))],
            ct);
        var reserved = new EntryId[answers.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            // Lots and books are changed together by this module only.
            reserved[i] = answers[i].IsAccepted
                ? answers[i].Value
                : throw new InvalidOperationException($"The lots of {chosen[i].What.Holder} bear what its balance does not: {answers[i].Refusal}. Run ./puhui verify.");
            chosen[i].Purse.Note(reserved[i], CreditMovementKind.Reserved, -chosen[i].What.Points, chosen[i].What.At);
        }

        return reserved;
    }

    private static IEnumerable<NpgsqlBatchCommand> Write(List<Chosen> chosen, EntryId[] reserved)
    {
        yield return PurseBook.With(
            "insert into credits.hold (entry, holder, asset, points, reference, at) select * from unnest($1, $2, $3, $4, $5, $6)",
            reserved.Select(entry => entry.Value).ToArray(),
            chosen.Select(one => one.What.Holder.Value).ToArray(),
            chosen.Select(one => one.Purse.Key.Asset).ToArray(),
            chosen.Select(one => one.What.Points).ToArray(),
            chosen.Select(one => one.What.Reference).ToArray(),
            chosen.Select(one => one.What.At.UtcDateTime).ToArray());
        var uses = chosen.SelectMany((one, i) => one.Lots.Select(use => (Hold: reserved[i].Value, Lot: use.Lot.Seq!.Value, use.Amount))).ToArray();
        yield return PurseBook.With(
            "insert into credits.lot_use (hold, lot, amount) select * from unnest($1, $2, $3)",
            uses.Select(use => use.Hold).ToArray(), uses.Select(use => use.Lot).ToArray(), uses.Select(use => use.Amount).ToArray());
    }
}
