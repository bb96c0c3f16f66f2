using Npgsql;
using Puhui.Activities.Caps;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Reading;
using Puhui.Bookkeeping;

namespace Puhui.Activities.Posting;

/// <summary>
/// The rows of a group that replace earlier records. A row may replace one that is itself fresh in the group, and be replaced
/// in turn: each round takes the rows whose record is there by now.
/// </summary>
internal sealed class Corrections(NpgsqlConnection connection, Reversals reversals, CapWindows windows)
{
    private readonly List<int> _waiting = [];

    /// <summary>Finds the rows, and the holders whose windows their records may have used.</summary>
    public async Task<IReadOnlyList<AccountId>> FindAsync(PostingGroup group, CancellationToken ct)
    {
        foreach (var place in group.ByArrival)
        {
            if (group[place].IsFresh && group[place].Row.Corrects.IsGiven)
            {
                _waiting.Add(place);
            }
        }

        var targets = await LoadAsync(group, ct);
        return await windows.HoldersOfAsync(targets.Values, ct);
    }

    /// <summary>
    /// Takes back the records of the next rows and returns the rows that may be recorded now. Rows that wait for nothing any
    /// more are refused; an empty round is the last.
    /// </summary>
    public async Task<HashSet<int>> NextRoundAsync(PostingGroup group, CancellationToken ct)
    {
        HashSet<int> round = [];
        while (_waiting.Count > 0 && round.Count == 0)
        {
            var targets = await LoadAsync(group, ct);
            var ready = _waiting.Where(place => targets.ContainsKey(TargetOf(group[place]))).ToList();
            if (ready.Count == 0)
            {
                RefuseRest(group);
                break;
            }

            foreach (var place in ready)
            {
                _waiting.Remove(place);
                if (await ReplaceAsync(group, place, targets[TargetOf(group[place])], ct))
                {
                    round.Add(place);
                }
            }
        }

        return round;
    }

    private async Task<bool> ReplaceAsync(PostingGroup group, int place, StoredRecord target, CancellationToken ct)
    {
        var done = target.Cancellation is null
            ? await reversals.ReverseAsync(target, group[place].Batch.Source.Id, group[place].Batch.String(group[place].Row.Id), ct)
            : null;
        if (done is null)
        {
            group[place].Row.Refuse(IntakeRefusals.CorrectsCancelled);
        }

        return done is not null;
    }

    private void RefuseRest(PostingGroup group)
    {
        foreach (var place in _waiting)
        {
            group[place].Row.Refuse(IntakeRefusals.CorrectsUnknown);
        }

        _waiting.Clear();
    }

    private async Task<Dictionary<RecordKey, StoredRecord>> LoadAsync(PostingGroup group, CancellationToken ct)
    {
        if (_waiting.Count == 0)
        {
            return [];
        }

        var keys = _waiting.Select(place => TargetOf(group[place])).Distinct().ToList();
        return (await StoredRecord.LoadAsync(connection, keys, ct)).ToDictionary(record => record.Key);
    }

    private static RecordKey TargetOf(in RowKey key) => new(key.Source, key.Batch.String(key.Row.Corrects));
}
