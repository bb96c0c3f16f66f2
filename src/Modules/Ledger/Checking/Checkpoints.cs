using Npgsql;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Checking;

/// <summary>Every checkpoint ever published, in the order of their sizes, some at a time.</summary>
internal sealed class Checkpoints(NpgsqlConnection connection, IReadOnlyCollection<INoteVerifier> verifiers, Findings findings)
{
    private const int PageSize = 1000;
    private readonly Queue<(long Size, byte[] Root, string Note)> _page = new();
    private long _read;
    private bool _ended;

    public long Checked { get; private set; }

    /// <summary>The size of the next one; null when there is none.</summary>
    public async ValueTask<long?> NextSizeAsync(CancellationToken ct)
    {
        if (_page.Count == 0 && !_ended)
        {
            await ReadAsync(ct);
        }

        return _page.TryPeek(out var next) ? next.Size : null;
    }

    /// <summary>Compares the next one with the recomputed root; null when the log never had that size.</summary>
    public void Compare(TreeHash? recomputed)
    {
        var (size, root, note) = _page.Dequeue();
        Checked++;
        var where = $"checkpoint {size}";
        if (recomputed is null)
        {
            findings.Add("checkpoint_beyond", where, "the log has fewer leaves than this checkpoint");
        }
        else if (!recomputed.Value.Bytes.SequenceEqual(root))
        {
            findings.Add("checkpoint_root", where, $"its root is {Convert.ToBase64String(root)}, the leaves give {recomputed}");
        }

        if (verifiers.Count == 0)
        {
            findings.Add("checkpoint_signature", where, "the head of the log names no keys to check it with");
            return;
        }

        CheckNote(where, note, new Checkpoint(verifiers.First().Key.Name, size, new TreeHash(root)), verifiers, findings);
    }

    /// <summary>Whether a note says what it should and all keys signed it.</summary>
    public static void CheckNote(string where, string text, Checkpoint expected, IReadOnlyCollection<INoteVerifier> verifiers, Findings findings)
    {
        var note = SignedNote.Parse(text);
        if (!note.IsAccepted)
        {
            findings.Add("checkpoint_note", where, note.Refusal.Detail);
            return;
        }

        if (note.Value.Text != expected.ToText())
        {
            findings.Add("checkpoint_note", where, $"the signed text is not that of {expected.Origin}, {expected.Size} leaves, root {expected.Root}");
        }

        var signed = note.Value.Verify(verifiers);
        if (!signed.IsAccepted)
        {
            findings.Add("checkpoint_signature", where, signed.Refusal.Detail);
        }
        else if (verifiers.FirstOrDefault(verifier => !signed.Value.Contains(verifier.Key)) is { } missing)
        {
            findings.Add("checkpoint_signature", where, $"it is not signed by {missing.Key.Name} ({missing.Key.Kind})");
        }
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select size, root, note from ledger.checkpoint where size > $1 order by size limit $2", connection)
        {
            Parameters = { new() { Value = _read }, new() { Value = PageSize } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            _read = reader.GetInt64(0);
            _page.Enqueue((_read, reader.GetFieldValue<byte[]>(1), reader.GetString(2)));
        }

        _ended = _page.Count < PageSize;
    }
}
