using System.Globalization;
using Npgsql;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Checking;

/// <summary>Whether the witnesses that are demanded have cosigned, and what they cosigned is what is published.</summary>
internal static class CheckWitnesses
{
    private const string Rows = """
        select c.size, c.root, k.line from ledger.cosignature k join ledger.checkpoint c on c.size = k.size where k.witness = $1 order by k.size
        """;

    /// <summary>The largest size that all of them cosigned; null when none are demanded.</summary>
    public static async Task<long?> RunAsync(NpgsqlConnection connection, string origin, IReadOnlyList<NoteKey> witnesses, Findings findings, CancellationToken ct)
    {
        long? all = null;
        foreach (var witness in witnesses)
        {
            var verifier = NoteVerifiers.For(witness);
            var newest = 0L;
            await using var command = new NpgsqlCommand(Rows, connection) { Parameters = { new() { Value = witness.ToString() } }, CommandTimeout = 0 };
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                var checkpoint = new Checkpoint(origin, reader.GetInt64(0), new TreeHash(reader.GetFieldValue<byte[]>(1)));
                if (Fits(checkpoint.ToText() + "\n" + reader.GetString(2), verifier, findings))
                {
                    newest = checkpoint.Size;
                }
            }

            Demand(witness, newest, findings);
            all = Math.Min(all ?? long.MaxValue, newest);
        }

        return all;
    }

    /// <summary>The same for one note, as a server shows it; null when it shows none.</summary>
    public static long? Run(string? note, IReadOnlyList<NoteKey> witnesses, Findings findings)
    {
        long? all = null;
        foreach (var witness in witnesses)
        {
            var newest = note is not null && Fits(note, NoteVerifiers.For(witness), findings) ? SizeOf(note) : 0;
            Demand(witness, newest, findings);
            all = Math.Min(all ?? long.MaxValue, newest);
        }

        return all;
    }

    private static long SizeOf(string note) =>
        SignedNote.Parse(note) is { IsAccepted: true } signed && Checkpoint.Parse(signed.Value.Text) is { IsAccepted: true } read ? read.Value.Size : 0;

    private static bool Fits(string text, INoteVerifier verifier, Findings findings)
    {
        var note = SignedNote.Parse(text);
        var verified = note.IsAccepted ? note.Value.Verify([verifier]) : note.Refusal;
        if (verified.IsAccepted)
        {
            return true;
        }

        if (verified.Refusal.Code != "signature_missing")
        {
            findings.Add("witness_signature", string.Create(CultureInfo.InvariantCulture, $"checkpoint {SizeOf(text)}"), $"{verifier.Key.Name} cosigned something else: {verified.Refusal.Detail}");
        }

        return false;
    }

    private static void Demand(NoteKey witness, long newest, Findings findings)
    {
        if (newest == 0)
        {
            findings.Add("witness_missing", witness.Name, "it has cosigned none of the checkpoints shown");
        }
    }
}
