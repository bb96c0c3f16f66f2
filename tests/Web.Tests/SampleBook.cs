using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Puhui.Bookkeeping;
using Puhui.Citizen.Entries;
using Puhui.Citizen.Holders;
using Puhui.Components;
using Puhui.Components.Charts;

namespace Puhui.Web.Tests;

/// <summary>Holders with fixed data, so that a page looks the same on every run: an ordinary one, a first day, extremes.</summary>
internal sealed class SampleBook : IHolderBook
{
    public static readonly AccountId Ordinary = new(new Guid("01990000-0000-7000-8000-000000000001"));
    public static readonly AccountId FirstDay = new(new Guid("01990000-0000-7000-8000-000000000002"));
    public static readonly AccountId Huge = new(new Guid("01990000-0000-7000-8000-000000000003"));
    public static readonly DateTimeOffset Now = new(2026, 9, 17, 18, 40, 0, TimeSpan.FromHours(8));

    private readonly Dictionary<AccountId, List<ActivityRow>> _rows;
    private readonly Channel<AccountId> _signals = Channel.CreateUnbounded<AccountId>();

    public SampleBook()
    {
        _rows = new()
        {
            [Ordinary] = SampleRows.Ordinary(),
            [FirstDay] = [],
            [Huge] = SampleRows.Huge(),
        };
    }

    public void Book(AccountId account, ActivityRow row)
    {
        lock (_rows)
        {
            _rows[account].Insert(0, row);
        }

        _signals.Writer.TryWrite(account);
    }

    public Task<HolderView?> FindAsync(AccountId account, CancellationToken ct)
    {
        lock (_rows)
        {
            return Task.FromResult(_rows.TryGetValue(account, out var rows) ? View(account, rows) : null);
        }
    }

    public Task<ActivityList> ListAsync(HolderView holder, string? scenario, string? cursor, CancellationToken ct)
    {
        const int pageSize = 12;
        var from = int.TryParse(cursor, out var parsed) ? parsed : 0;
        lock (_rows)
        {
            var rows = _rows[holder.Account].Where(row => scenario is null || row.Scenario == scenario).ToList();
            var next = from + pageSize < rows.Count ? (from + pageSize).ToString() : null;
            return Task.FromResult(new ActivityList([.. rows.Skip(from).Take(pageSize)], next, scenario));
        }
    }

    public Task<IReadOnlyList<ActivityRow>> NewerAsync(HolderView holder, string? key, CancellationToken ct)
    {
        lock (_rows)
        {
            return Task.FromResult<IReadOnlyList<ActivityRow>>([.. _rows[holder.Account].TakeWhile(row => row.Key != key).Reverse()]);
        }
    }

    public Task<EntryView?> EntryAsync(HolderView holder, string key, Language language, CancellationToken ct)
    {
        lock (_rows)
        {
            var row = _rows[holder.Account].Find(candidate => candidate.Key == key);
            return Task.FromResult(row is null ? null : SampleRows.Explain(row, language));
        }
    }

    public async IAsyncEnumerable<AccountId> WatchAsync(AccountId account, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var signalled in _signals.Reader.ReadAllAsync(ct))
        {
            if (signalled == account)
            {
                yield return signalled;
            }
        }
    }

    private static HolderView View(AccountId account, List<ActivityRow> rows)
    {
        var today = DateOnly.FromDateTime(Now.DateTime);
        var counted = rows.Where(row => row.State is not (RowState.Held or RowState.Cancelled)).ToList();
        var days = Enumerable.Range(0, 30).Select(i => today.AddDays(i - 29))
            .Select(day => new BarChart.Bar(day, counted.Where(row => DateOnly.FromDateTime(row.At.DateTime) == day).Sum(row => row.AmountMg)))
            .ToList();
        return new HolderView(
            account,
            TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"),
            Now,
            account == Huge ? 1_000_000_000_000 : counted.Sum(row => row.AmountMg) + (account == Ordinary ? 9_870_650 : 0),
            0,
            days[^1].Milligrams,
            days.Where(bar => bar.Day.Month == today.Month).Sum(bar => bar.Milligrams),
            days)
        {
            Programme = account == Huge
                ? ("京津冀城市群绿色出行与居民低碳生活碳普惠综合示范项目（第二期扩大试点）", "Beijing–Tianjin–Hebei green travel and low-carbon living demonstration programme, second extended phase")
                : ("普惠示范", "Puhui demo"),
            NewestEntry = rows.Count > 0 ? rows[0].Key : null,
            Scenarios = [.. rows.Select(row => row.Scenario).Distinct()],
        };
    }
}
