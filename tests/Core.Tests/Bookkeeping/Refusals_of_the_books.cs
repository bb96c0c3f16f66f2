using Puhui.Bookkeeping;
using Xunit;

namespace Puhui.Core.Tests.Bookkeeping;

/// <summary>
/// One entry that is wrong in every way, put right one fault at a time: the books must name the faults in the documented order.
/// </summary>
public sealed class Refusals_of_the_books
{
    private static readonly AccountId s_source = AccountId.New();
    private static readonly AccountId s_anna = AccountId.New();
    private static readonly AccountId s_bo = AccountId.New();
    private static readonly AccountId s_rich = AccountId.New();
    private static readonly AccountId s_stranger = AccountId.New();
    private static readonly EntryId s_issued = EntryId.New();
    private static readonly EntryId s_pending = EntryId.New();
    private static readonly EntryId s_settled = EntryId.New();

    private static readonly (string? Code, Entry Entry)[] s_table =
    [
        ("entry_unnamed", new(default, EntryKind.Issue, [])),
        ("entry_conflict", new(s_issued, EntryKind.Issue, [])),
        ("legs_missing", New(EntryKind.Issue, null)),
        ("asset_unknown", New(EntryKind.Issue, null, (s_stranger, null!, 0), (s_stranger, null!, 0))),
        ("account_unknown", New(EntryKind.Issue, null, (s_stranger, Asset.Co2e, 0), (s_stranger, Asset.Co2e, 0))),
        ("account_repeated", New(EntryKind.Issue, null, (s_anna, Asset.Co2e, 0), (s_anna, Asset.Co2e, 0))),
        ("amount_zero", New(EntryKind.Issue, s_issued, (s_anna, Asset.Co2e, 0), (s_bo, Asset.Co2e, -1))),
        ("amount_not_positive", New(EntryKind.Issue, s_issued, (s_anna, Asset.Co2e, 2), (s_bo, Asset.Co2e, -1))),
        ("unbalanced", New(EntryKind.Correct, null, (s_anna, Asset.Co2e, -500), (s_source, Asset.Energy, 500))),
        ("corrected_missing", New(EntryKind.Correct, null, (s_bo, Asset.Co2e, -500), (s_source, Asset.Co2e, 500))),
        ("corrected_unknown", New(EntryKind.Correct, EntryId.New(), (s_bo, Asset.Co2e, -500), (s_source, Asset.Co2e, 500))),
        ("corrected_foreign", New(EntryKind.Correct, s_issued, (s_bo, Asset.Co2e, -500), (s_source, Asset.Co2e, 500))),
        ("correction_exceeds", New(EntryKind.Correct, s_issued, (s_anna, Asset.Co2e, -500), (s_source, Asset.Co2e, 500))),
        ("pending_unknown", New(EntryKind.Post, s_issued, (s_bo, Asset.Co2e, -500), (s_rich, Asset.Co2e, 500))),
        ("pending_foreign", New(EntryKind.Post, s_settled, (s_bo, Asset.Co2e, -500), (s_rich, Asset.Co2e, 500))),
        ("pending_exceeded", New(EntryKind.Post, s_settled, (s_anna, Asset.Co2e, -500), (s_rich, Asset.Co2e, 500))),
        ("pending_settled", New(EntryKind.Post, s_settled, (s_anna, Asset.Co2e, -10), (s_rich, Asset.Co2e, 10))),
        ("overflow", New(EntryKind.Transfer, null, (s_bo, Asset.Co2e, -10), (s_rich, Asset.Co2e, 10))),
        ("balance_insufficient", New(EntryKind.Transfer, null, (s_bo, Asset.Co2e, -10), (s_anna, Asset.Co2e, 10))),
        (null, New(EntryKind.Transfer, null, (s_anna, Asset.Co2e, -10), (s_bo, Asset.Co2e, 10))),
    ];

    [Fact]
    public void Come_in_the_documented_order_and_change_nothing()
    {
        var books = Filled();
        var before = books.Balances.ToArray();
        foreach (var (code, entry) in s_table[..^1])
        {
            Assert.Equal(code, books.Post(entry)?.Code);
            Assert.Equal(before, books.Balances.ToArray());
        }

        Assert.Equal(BookRefusals.Order, s_table[..^1].Select(row => row.Code!));
        Assert.Null(books.Post(s_table[^1].Entry));
        Assert.Equal(new Balance(90, 30), books.BalanceOf(s_anna, Asset.Co2e));
        Assert.Equal(new Balance(10, 0), books.BalanceOf(s_bo, Asset.Co2e));
    }

    [Fact]
    public void Are_explained_in_the_document_in_the_same_order()
    {
        var document = File.ReadAllLines(Path.Combine(RepositoryRoot(), "docs", "refusals.md"));
        var start = Array.FindIndex(document, line => line == "## Books");
        var documented = document.Skip(start + 1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("### `", StringComparison.Ordinal)).Select(line => line[5..^1]);
        Assert.Equal(BookRefusals.Order, documented);
    }

    [Fact]
    public void The_same_entry_again_is_no_refusal_and_no_second_entry()
    {
        var books = Filled();
        var entry = s_table[^1].Entry;
        Assert.Null(books.Post(entry));
        Assert.Null(books.Post(entry with { Legs = [.. entry.Legs] }));
        Assert.Equal(90, books.BalanceOf(s_anna, Asset.Co2e).Posted);
    }

    /// <summary>Anna has 100, of which 30 are reserved; 10 more were reserved and released. Someone has almost all there can be.</summary>
    private static Books Filled()
    {
        var books = new Books();
        books.Open(s_source, AccountKind.Issuance);
        foreach (var holder in new[] { s_anna, s_bo, s_rich })
        {
            books.Open(holder, AccountKind.Holder);
        }

        var another = AccountId.New();
        books.Open(another, AccountKind.Issuance);
        Assert.Null(books.Post(new Entry(s_issued, EntryKind.Issue, [new(s_anna, Asset.Co2e, 100), new(s_source, Asset.Co2e, -100)])));
        Assert.Null(books.Post(New(EntryKind.Issue, null, (s_rich, Asset.Co2e, long.MaxValue - 5), (another, Asset.Co2e, -(long.MaxValue - 5)))));
        Assert.Null(books.Post(new Entry(s_pending, EntryKind.Pending, [new(s_anna, Asset.Co2e, -30), new(s_bo, Asset.Co2e, 30)])));
        Assert.Null(books.Post(new Entry(s_settled, EntryKind.Pending, [new(s_anna, Asset.Co2e, -10), new(s_rich, Asset.Co2e, 10)])));
        Assert.Null(books.Post(new Entry(EntryId.New(), EntryKind.Void, [], s_settled)));
        return books;
    }

    private static Entry New(EntryKind kind, EntryId? names, params (AccountId Account, Asset Asset, long Amount)[] legs) =>
        new(EntryId.New(), kind, [.. legs.Select(leg => new Leg(leg.Account, leg.Asset, leg.Amount))], names);

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Puhui.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
