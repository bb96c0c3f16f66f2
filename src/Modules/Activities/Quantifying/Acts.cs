using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Reading;
using Puhui.Methodology;

namespace Puhui.Activities.Quantifying;

/// <summary>One reusable act per scenario. Not thread-safe: each worker has its own.</summary>
internal sealed class Acts
{
    private readonly Dictionary<MethodScenario, Act> _acts = new(ReferenceEqualityComparer.Instance);
    private MethodScenario? _lastScenario;
    private Act? _lastAct;

    public Act Of(IntakeBatch batch, in Row row, Counting counting)
    {
        var act = Begin(counting.Scenario);
        act.At = Instant.ToTime(row.At);
        act.Evidence = (EvidenceClass)row.EvidenceOr(batch.Source);
        act.Region = row.Region;
        act.Zone = Zones.Find(row.Account.ZoneId);
        Set(act, batch.Text(row.Inputs), row.Limited is null ? default : System.Text.Encoding.UTF8.GetBytes(row.Limited));
        return act;
    }

    /// <summary>The act of a past record that is read where it lies; region and zone are left to the caller.</summary>
    public Act Of(in Replay.PastRecord record, MethodScenario scenario)
    {
        var act = Begin(scenario);
        act.At = Instant.ToTime(record.At);
        act.Evidence = (EvidenceClass)record.Evidence;
        Set(act, record.Inputs, record.Limited);
        return act;
    }

    public Act Of(StoredRecord record, MethodScenario scenario, string zone)
    {
        var act = Begin(scenario);
        act.At = record.At;
        act.Evidence = (EvidenceClass)record.Evidence;
        act.Region = record.Region;
        act.Zone = Zones.Find(zone);
        Set(act, System.Text.Encoding.UTF8.GetBytes(record.Inputs), record.Limited is null ? default : System.Text.Encoding.UTF8.GetBytes(record.Limited));
        return act;
    }

    /// <param name="limited">An input that counts less than it says, <c>name=value</c>; empty for none.</param>
    private static void Set(Act act, ReadOnlySpan<byte> inputs, ReadOnlySpan<byte> limited)
    {
        var isLimited = CanonicalInputs.TryNext(ref limited, out var limitedName, out var limitedValue);
        while (CanonicalInputs.TryNext(ref inputs, out var name, out var value))
        {
            act.Set(name, isLimited && name.SequenceEqual(limitedName) ? limitedValue : value);
        }
    }

    private Act Begin(MethodScenario scenario)
    {
        if (!ReferenceEquals(scenario, _lastScenario))
        {
            if (!_acts.TryGetValue(scenario, out var act))
            {
                _acts[scenario] = act = scenario.NewAct();
            }

            _lastScenario = scenario;
            _lastAct = act;
        }

        _lastAct!.Clear();
        return _lastAct;
    }
}
