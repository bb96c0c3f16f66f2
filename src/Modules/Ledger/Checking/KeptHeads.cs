using System.Globalization;
using Puhui.Ledger.Contracts;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Checking;

/// <summary>Checkpoints that others kept, in the order of their sizes: each must be the root of as many first leaves.</summary>
internal sealed class KeptHeads
{
    private readonly Queue<(string Where, Checkpoint Head)> _waiting;
    private readonly Findings _findings;

    public KeptHeads(IEnumerable<KeptCheckpoint> kept, IReadOnlyCollection<INoteVerifier> keys, Findings findings)
    {
        _findings = findings;
        var heads = new List<(string Where, Checkpoint Head)>();
        foreach (var one in kept)
        {
            var note = SignedNote.Parse(one.Note);
            var head = note.IsAccepted ? Checkpoint.Parse(note.Value.Text) : note.Refusal;
            var signed = note.IsAccepted ? note.Value.Verify(keys) : note.Refusal;
            if (!head.IsAccepted || !signed.IsAccepted)
            {
                findings.Add("kept_signature", one.From, $"it is no checkpoint of this log: {(head.IsAccepted ? signed.Refusal!.Detail : head.Refusal.Detail)}");
            }
            else
            {
                heads.Add((string.Create(CultureInfo.InvariantCulture, $"{one.From}, {head.Value.Size} leaves"), head.Value));
            }
        }

        _waiting = new(heads.OrderBy(head => head.Head.Size));
    }

    /// <summary>The size of the next one; null when there is none.</summary>
    public long? NextSize => _waiting.TryPeek(out var next) ? next.Head.Size : null;

    /// <summary>Compares all of this size.</summary>
    public void Compare(long size, TreeHash root)
    {
        while (NextSize == size)
        {
            var (where, head) = _waiting.Dequeue();
            if (head.Root != root)
            {
                _findings.Add("history_differs", where, $"the log signed the root {head.Root} for them, its leaves now give {root}: history was changed, or another was shown");
            }
        }
    }

    /// <summary>What is left once all leaves were seen.</summary>
    public void End(long size)
    {
        while (_waiting.TryDequeue(out var left))
        {
            _findings.Add("history_lost", left.Where, string.Create(CultureInfo.InvariantCulture, $"the log now has only {size} leaves: entries were taken back"));
        }
    }
}
