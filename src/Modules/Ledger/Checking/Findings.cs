using Puhui.Ledger.Contracts;

namespace Puhui.Ledger.Checking;

/// <summary>Collects what is wrong, from several threads, and keeps only as much of each kind as people can read.</summary>
internal sealed class Findings
{
    private const int ToldOfEach = 20;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _told = new(StringComparer.Ordinal);
    private readonly List<CheckFinding> _list = [];

    public long Count { get; private set; }

    public IReadOnlyList<CheckFinding> List => _list;

    public void Add(string code, string where, string detail)
    {
        lock (_gate)
        {
            Count++;
            var told = _told.GetValueOrDefault(code);
            if (told < ToldOfEach)
            {
                _told[code] = told + 1;
                _list.Add(new CheckFinding(code, where, detail));
            }
        }
    }
}
