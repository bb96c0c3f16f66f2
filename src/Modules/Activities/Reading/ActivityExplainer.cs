using Npgsql;
using Puhui.Activities.Belonging;
using Puhui.Activities.Caps;
using Puhui.Activities.Quantifying;
using Puhui.Methodology;
using Puhui.Methods.Contracts;

namespace Puhui.Activities.Reading;

/// <summary>Explains a stored record by its method version. A capped one is explained with what stood in its windows when its turn came.</summary>
internal sealed class ActivityExplainer(IMethodRegister methods, Countings countings, ProgrammeNotes notes)
{
    public async Task<Explanation?> ExplainAsync(NpgsqlConnection connection, StoredRecord record, CancellationToken ct) =>
        await OfMethodAsync(connection, record, ct) is { } explanation ? await notes.AddAsync(explanation, record, ct) : null;

    private async Task<Explanation?> OfMethodAsync(NpgsqlConnection connection, StoredRecord record, CancellationToken ct)
    {
        if (methods.Find(record.Method) is not { } reference || methods.Library.Find(reference)?.Scenario(record.Scenario) is not { } scenario)
        {
            return null;
        }

        var acts = new Acts();
        if (!scenario.HasCaps)
        {
            return scenario.Explain(acts.Of(record, scenario, scenario.Method.Zone.Id), null);
        }

        var windows = new CapLedger();
        var zone = scenario.Method.Zone.Id;
        foreach (var (earlier, itsZone, keys) in await CapReplay.UpToAsync(connection, record, ct))
        {
            if (earlier.Key == record.Key)
            {
                zone = itsZone;
                break;
            }

            var its = countings.Of(earlier).Scenario;
            ProgrammeWindows.Cut(its.Quantify(acts.Of(earlier, its, itsZone), windows), keys, windows);
        }

        return scenario.Explain(acts.Of(record, scenario, zone), windows);
    }
}
