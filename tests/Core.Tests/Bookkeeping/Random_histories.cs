using FsCheck;
using FsCheck.Fluent;
using Puhui.Bookkeeping;
using Xunit;

namespace Puhui.Core.Tests.Bookkeeping;

public sealed class Random_histories
{
    private static readonly AccountId[] s_sources = [AccountId.New(), AccountId.New()];
    // The last is a merchant's: it takes and gives like a holder and never goes below zero.
    private static readonly AccountId[] s_holders = [AccountId.New(), AccountId.New(), AccountId.New()];

    /// <summary>One attempt: what, by which accounts, how much, about which earlier attempt.</summary>
    public sealed record Attempt(EntryKind Kind, int From, int To, bool InPoints, long Amount, int About);

    private static Gen<Attempt> Attempts =>
        from kind in Gen.Elements(EntryKind.Issue, EntryKind.Issue, EntryKind.Correct, EntryKind.Transfer, EntryKind.Pending, EntryKind.Post, EntryKind.Void)
        from source in Gen.Choose(0, 2)
        from target in Gen.Choose(0, 2)
        from inPoints in Gen.Elements(false, false, false, true)
        from amount in Gen.Frequency((9, Gen.Choose(-20, 60).Select(value => (long)value)), (1, Gen.Elements(long.MaxValue, long.MaxValue / 2)))
        from about in Gen.Choose(0, 40)
        select new Attempt(kind, source, target, inPoints, amount, about);

    [Fact]
    public void Conserve_every_asset_and_never_promise_more_than_there_is() => Prop.ForAll(Attempts.ListOf().ToArbitrary(), attempts =>
    {
        var books = new Books();
        Array.ForEach(s_sources, source => books.Open(source, AccountKind.Issuance));
        Array.ForEach(s_holders[..2], holder => books.Open(holder, AccountKind.Holder));
        books.Open(s_holders[2], AccountKind.Merchant);
        var entries = new List<Entry>();
        foreach (var attempt in attempts)
        {
            var entry = EntryOf(attempt, entries);
            if (books.Post(entry) is null)
            {
                entries.Add(entry);
            }

            Check(books, entries);
        }
    }).QuickCheckThrowOnFailure();

    private static Entry EntryOf(Attempt attempt, List<Entry> earlier)
    {
        var asset = attempt.InPoints ? Asset.Points(3) : Asset.Co2e;
        var about = earlier.Count == 0 ? null : earlier[attempt.About % earlier.Count];
        Leg[] Between(AccountId from, AccountId to) => from == to ? [new(to, asset, attempt.Amount)] : [new(to, asset, attempt.Amount), new(from, asset, -attempt.Amount)];
        IReadOnlyList<Leg> legs = attempt.Kind switch
        {
            EntryKind.Issue => Between(s_sources[attempt.From % 2], s_holders[attempt.To]),
            EntryKind.Correct => about is null ? Between(s_sources[0], s_holders[attempt.To]) : [.. about.Legs.Select(leg => leg with { Amount = leg.Amount < 0 ? attempt.Amount : -attempt.Amount })],
            EntryKind.Post => about is null ? [] : [.. about.Legs.Select(leg => leg with { Amount = Math.Sign(leg.Amount) * (attempt.Amount % 50) })],
            EntryKind.Void => [],
            _ => Between(s_holders[attempt.From], s_holders[attempt.To]),
        };
        var names = attempt.Kind is EntryKind.Correct or EntryKind.Post or EntryKind.Void ? about?.Id : null;
        return new Entry(EntryId.New(), attempt.Kind, legs, names);
    }

    /// <summary>Counts everything anew from the accepted entries, without the books' own arithmetic.</summary>
    private static void Check(Books books, List<Entry> entries)
    {
        var settled = entries.Where(entry => entry.Kind is EntryKind.Post or EntryKind.Void).Select(entry => entry.Names).ToList();
        Assert.Equal(settled.Count, settled.Distinct().Count());
        foreach (var asset in new[] { Asset.Co2e, Asset.Points(3) })
        {
            Int128 total = 0;
            foreach (var account in s_holders.Concat(s_sources))
            {
                var posted = entries.Where(entry => entry.Kind != EntryKind.Pending).SelectMany(entry => entry.Legs).Where(leg => leg.Account == account && leg.Asset.Equals(asset)).Sum(leg => (decimal)leg.Amount);
                var reserved = entries.Where(entry => entry.Kind == EntryKind.Pending && !settled.Contains(entry.Id)).SelectMany(entry => entry.Legs)
                    .Where(leg => leg.Account == account && leg.Asset.Equals(asset) && leg.Amount < 0).Sum(leg => -(decimal)leg.Amount);
                var balance = books.BalanceOf(account, asset);
                Assert.Equal((posted, reserved), (balance.Posted, balance.Reserved));
                Assert.True(balance.Reserved >= 0);
                if (s_holders.Contains(account))
                {
                    Assert.True(balance.Available >= 0, $"{account} has {balance}");
                }

                total += balance.Posted;
            }

            Assert.Equal(0, total);
        }
    }
}
