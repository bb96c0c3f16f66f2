using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Modules.Tests.Engagement.Support;

/// <summary>A journal that is written by hand, given out in small stretches; the reference of an entry names its programme.</summary>
internal sealed class Journal : IJournalOrder, IEntryProgrammes
{
    private readonly List<LedgerEntry> _entries = [];

    public int Stretch { get; set; } = 7;

    public IReadOnlyList<LedgerEntry> Entries => _entries;

    public LedgerEntry Issue(AccountId holder, ProgrammeId programme, long mg, DateTimeOffset at, string scenario = "bus") =>
        Add(new LedgerEntry(EntryId.New(), holder, "CO2E", mg, EntryKind.Issue, null, at, at, scenario, $"{programme}", "cn.demo@1"));

    public LedgerEntry Correct(LedgerEntry what, long mg) =>
        Add(what with { Entry = EntryId.New(), Amount = mg, Kind = EntryKind.Correct, Corrects = what.Entry });

    /// <summary>What a link does to what an account has: reserved, then posted to the holder.</summary>
    public void Move(AccountId from, AccountId to, long mg, DateTimeOffset at)
    {
        var reference = LinkReference.Of(LinkId.New(), to);
        var reserved = Add(new LedgerEntry(EntryId.New(), from, "CO2E", 0, EntryKind.Pending, null, at, at, "link", reference, null, mg));
        Add(new LedgerEntry(EntryId.New(), from, "CO2E", -mg, EntryKind.Post, reserved.Entry, at, at, "link", reference, null, -mg));
    }

    public Task<JournalPage> ReadAsync(long from, int limit, IReadOnlyCollection<string>? assets, CancellationToken ct)
    {
        LedgerEntry[] page = [.. _entries.Skip((int)from).Take(Math.Min(limit, Stretch))];
        return Task.FromResult(new JournalPage([.. page.Where(entry => assets?.Contains(entry.Asset) ?? true)], from + page.Length, from + page.Length == _entries.Count));
    }

    public Task<IReadOnlyDictionary<string, ProgrammeId>> OfAsync(NpgsqlConnection connection, IReadOnlyCollection<string> references, CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<string, ProgrammeId>>(references.Distinct().Where(one => ProgrammeId.TryParse(one, out _))
            .ToDictionary(one => one, one => ProgrammeId.TryParse(one, out var id) ? id : default));

    public bool IsRestatement(string reference) => false;

    private LedgerEntry Add(LedgerEntry entry)
    {
        _entries.Add(entry);
        return entry;
    }
}
