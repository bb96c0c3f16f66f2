using Puhui.Ledger.Contracts;

namespace Puhui.Ledger.Checking;

/// <summary>Collects what is wrong, from several threads, and keeps only as much as people can read.</summary>
internal sealed class Findings
{
    private const int Told = 100;
    private readonly Lock _gate = new();
    private readonly List<CheckFinding> _list = [];

    public long Count { get; private set; }

    public IReadOnlyList<CheckFinding> List => _list;

    public void Add(string code, string where, string detail)
    {
        lock (_gate)
        {
            Count++;
            if (_list.Count < Told)
            {
                _list.Add(new CheckFinding(code, where, detail));
            }
        }
    }
}
