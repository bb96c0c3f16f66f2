using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Modules.Tests.Ledger;

/// <summary>Random histories run on PostgreSQL and on the books in memory: the same answers, the same balances.</summary>
public sealed class The_ledger_keeps_the_rules_of_the_books
{
    private static readonly AccountId s_source = AccountId.New();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_asked(int seed)
    {
        await using var house = await LedgerHouse.OpenAsync();
        var random = new Random(seed);
        var holders = Enumerable.Range(0, 3).Select(_ => house.NewHolder()).ToArray();
        var books = new Books();
        books.Open(s_source, AccountKind.Issuance);
        Array.ForEach(holders, holder => books.Open(holder, AccountKind.Holder));
        var issued = new List<(EntryId Entry, AccountId Holder, AccountId Source, string Issuer)>();
        var pending = new List<(EntryId Entry, AccountId Holder, AccountId To, long Amount)>();
        var answers = new Dictionary<string, int>();

        for (var step = 0; step < 150; step++)
        {
            var (holder, other) = (holders[random.Next(3)], holders[random.Next(3)]);
            var amount = random.Next(40) == 0 ? long.MaxValue - 50 : random.Next(1, 60);
            var (asked, told) = random.Next(6) switch
            {
                0 or 1 => await IssueAsync(holder, amount),
                2 => await CorrectAsync(holder, amount),
                3 => await ReserveAsync(holder, other, amount),
                4 => await PostAsync(amount),
                _ => await VoidAsync(),
            };
            Assert.Equal(asked, told);
            answers[asked ?? "booked"] = answers.GetValueOrDefault(asked ?? "booked") + 1;
        }

        foreach (var holder in holders)
        {
            var expected = books.BalanceOf(holder, Asset.Co2e);
            var balances = await house.Ledger.BalancesOfAsync(holder, CancellationToken.None);
            var actual = balances.SingleOrDefault(balance => balance.Asset == "CO2E");
            Assert.Equal((expected.Posted, expected.Reserved), (actual.Posted, actual.Reserved));
        }

        await house.SettleAsync();
        Assert.Empty((await house.CheckAsync()).Findings);
        Assert.True(answers.Count >= 6, $"the history was too tame: {string.Join(", ", answers)}");

        async Task<(string?, string?)> IssueAsync(AccountId holder, long amount)
        {
            // A huge amount comes from an issuer of its own: how far the others may go below zero depends on their stripes.
            var (source, issuer) = amount > 60 ? (AccountId.New(), $"big-{issued.Count}") : (s_source, LedgerHouse.Issuer);
            books.Open(source, AccountKind.Issuance);
            var (told, entry) = await TryAsync(batch => house.Add(batch, holder, amount, issuer: issuer));
            var asked = Ask(new Entry(entry ?? EntryId.New(), EntryKind.Issue, [new(holder, Asset.Co2e, amount), new(source, Asset.Co2e, -amount)]));
            if (entry is { } booked)
            {
                issued.Add((booked, holder, source, issuer));
            }

            return (asked, told);
        }

        async Task<(string?, string?)> CorrectAsync(AccountId stranger, long amount)
        {
            var (corrects, holder, source, issuer) = issued.Count == 0 ? (EntryId.New(), stranger, s_source, LedgerHouse.Issuer) : issued[random.Next(issued.Count)];
            holder = random.Next(8) == 0 ? stranger : holder;
            var (told, entry) = await TryAsync(batch => house.Add(batch, holder, -amount, corrects, issuer: issuer));
            return (Ask(new Entry(entry ?? EntryId.New(), EntryKind.Correct, [new(holder, Asset.Co2e, -amount), new(source, Asset.Co2e, amount)], corrects)), told);
        }

        async Task<(string?, string?)> ReserveAsync(AccountId holder, AccountId to, long amount)
        {
            to = to == holder ? holders[(Array.IndexOf(holders, holder) + 1) % 3] : to;
            var told = await house.ReserveAsync(holder, amount);
            var entry = told.IsAccepted ? told.Value : EntryId.New();
            if (told.IsAccepted)
            {
                pending.Add((entry, holder, to, amount));
            }

            return (Ask(new Entry(entry, EntryKind.Pending, [new(holder, Asset.Co2e, -amount), new(to, Asset.Co2e, amount)])), told.Refusal?.Code);
        }

        async Task<(string?, string?)> PostAsync(long amount)
        {
            var (entry, holder, to, _) = pending.Count == 0 ? (EntryId.New(), holders[0], holders[1], 1) : pending[random.Next(pending.Count)];
            var told = await house.PostPendingAsync(entry, holder, to, amount);
            return (Ask(new Entry(told.IsAccepted ? told.Value : EntryId.New(), EntryKind.Post, [new(holder, Asset.Co2e, -amount), new(to, Asset.Co2e, amount)], entry)), told.Refusal?.Code);
        }

        async Task<(string?, string?)> VoidAsync()
        {
            var (entry, holder, _, _) = pending.Count == 0 ? (EntryId.New(), holders[0], holders[1], 1) : pending[random.Next(pending.Count)];
            var told = await house.VoidPendingAsync(entry, holder);
            return (Ask(new Entry(told.IsAccepted ? told.Value : EntryId.New(), EntryKind.Void, [], entry)), told.Refusal?.Code);
        }

        string? Ask(Entry entry) => books.Post(entry)?.Code;

        async Task<(string? Code, EntryId? Entry)> TryAsync(Func<PostingBatch, EntryId> add)
        {
            try
            {
                return (null, await house.PostAsync(add));
            }
            catch (PostingRefusedException refused)
            {
                return (refused.Refusal.Code, null);
            }
        }
    }
}
