using System.Data;
using Npgsql;
using Puhui.Ledger.Contracts;
using Puhui.Ledger.Log;
using Puhui.Ledger.Receipts;
using Puhui.Platform;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Checking;

/// <summary>The whole check, in one read-only snapshot of the database.</summary>
internal sealed class LedgerCheck(NpgsqlDataSource database, IEnumerable<IHolderSecrets> secrets, Origins origins, IAssetTotals totals, PuhuiSettings settings) : ILedgerCheck
{
    public async Task<CheckReport> RunAgainstAsync(CheckAgainst against, IProgress<long>? progress, CancellationToken ct)
    {
        var findings = new Findings();
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await ExecuteAsync(connection, "set transaction read only", ct);

        var (headSize, headKeys) = await HeadAsync(connection, ct);
        var verifiers = Verifiers(against.Keys ?? string.Join('\n', headKeys));
        if (against.Keys is null && headKeys.Length > 0 && verifiers.All(verifier => verifier.Key.Kind != settings.Crypto.SignatureKind()))
        {
            findings.Add("checkpoint_signature", "head", $"it names no key for {settings.Crypto.SignatureName()}, which this server's profile demands");
        }

        await CheckBooks.RunAsync(connection, findings, ct);

        var leaves = new CheckLeaves(connection, secrets.FirstOrDefault(), origins, findings);
        var tree = new TreeRebuild((tiles, stop) => TileStore.LoadAsync(connection, tiles, stop), findings);
        var checkpoints = new Checkpoints(connection, verifiers, findings);
        var kept = new KeptHeads(against.Kept, verifiers, findings);
        await WalkLogAsync(connection, leaves, tree, checkpoints, kept, findings, progress, ct);
        var waiting = await WalkWaitingAsync(connection, leaves, ct);

        var points = await CheckConservation.RunAsync(connection, totals, findings, ct);
        var witnessed = await CheckWitnesses.RunAsync(connection, verifiers is [var first, ..] ? first.Key.Name : "", against.Witnesses, findings, ct);
        await CheckHeadAsync(connection, headSize, tree, findings, ct);
        return new CheckReport
        {
            Findings = findings.List,
            Wrong = findings.Count,
            Entries = await ScalarAsync(connection, "select count(*) from ledger.leg where leg_no = 0", ct),
            Attestations = await ScalarAsync(connection, "select count(*) from ledger.attestation", ct),
            Waiting = waiting,
            Unopened = leaves.Unopened,
            LogSize = tree.Size,
            LogRoot = tree.Size > 0 ? tree.Root.ToString() : null,
            Checkpoints = checkpoints.Checked,
            Witnessed = witnessed,
            Holdings = await CheckBooks.HoldingsAsync(connection, ct),
            Points = points,
        };
    }

    private static async Task WalkLogAsync(
        NpgsqlConnection connection, CheckLeaves leaves, TreeRebuild tree, Checkpoints checkpoints, KeptHeads kept, Findings findings, IProgress<long>? progress, CancellationToken ct)
    {
        var (from, next) = (0L, 0L);
        while (await LeafChunk.SequencedAsync(connection, from, ct) is { } chunk)
        {
            await leaves.RunAsync(chunk, ct);
            foreach (var batch in chunk.Batches)
            {
                if (batch.FirstIndex != next)
                {
                    findings.Add("log_order", $"batch {batch.Id}", $"it stands at leaf {batch.FirstIndex}; the batches before it end at leaf {next}");
                }

                from = batch.FirstIndex + 1;
                next = batch.FirstIndex + batch.Announced;
                await AppendAsync(tree, checkpoints, kept, chunk.Leaves.Slice(batch.Offset * Leaf.Size, batch.Count * Leaf.Size), ct);
            }

            await tree.CompareFullTilesAsync(ct);
            progress?.Report(tree.Size);
        }

        kept.End(tree.Size);
        await tree.CompareEdgeAsync(ct);
        while (await checkpoints.NextSizeAsync(ct) is not null)
        {
            checkpoints.Compare(null);
        }
    }

    /// <summary>Appends leaves, stopping at each size a checkpoint was published or kept for.</summary>
    private static async Task AppendAsync(TreeRebuild tree, Checkpoints checkpoints, KeptHeads kept, ReadOnlyMemory<byte> leaves, CancellationToken ct)
    {
        while (!leaves.IsEmpty)
        {
            var published = await checkpoints.NextSizeAsync(ct) ?? long.MaxValue;
            var next = Math.Min(published, kept.NextSize ?? long.MaxValue);
            var count = (int)Math.Min(leaves.Length / Leaf.Size, next - tree.Size);
            tree.Append(leaves.Span[..(count * Leaf.Size)]);
            if (tree.Size == published)
            {
                checkpoints.Compare(tree.Root);
            }

            if (tree.Size == kept.NextSize)
            {
                kept.Compare(tree.Size, tree.Root);
            }

            leaves = leaves[(count * Leaf.Size)..];
        }
    }

    private static async Task<long> WalkWaitingAsync(NpgsqlConnection connection, CheckLeaves leaves, CancellationToken ct)
    {
        var seen = 0L;
        while (await LeafChunk.WaitingAsync(connection, seen, ct) is { } chunk)
        {
            await leaves.RunAsync(chunk, ct);
            seen += chunk.Count;
        }

        return seen;
    }

    private static async Task CheckHeadAsync(NpgsqlConnection connection, long headSize, TreeRebuild tree, Findings findings, CancellationToken ct)
    {
        if (headSize != tree.Size)
        {
            findings.Add("head_differs", "head", $"it says {headSize} leaves, the log has {tree.Size}");
        }

        var newest = await ScalarAsync(connection, "select coalesce(max(size), 0) from ledger.checkpoint", ct);
        if (newest != tree.Size)
        {
            findings.Add("checkpoint_missing", "checkpoint", $"the newest is of {newest} leaves, the log has {tree.Size}");
        }

        var tiles = await ScalarAsync(connection, "select count(*) from ledger.tile", ct);
        if (tiles > tree.Tiles)
        {
            findings.Add("tile_beyond", "tiles", $"{tiles} are kept, a tree of {tree.Size} leaves has {tree.Tiles}");
        }
    }

    private static IReadOnlyList<INoteVerifier> Verifiers(string lines)
    {
        if (lines.Length == 0)
        {
            return [];
        }

        var verifiers = NoteVerifiers.Parse(lines);
        return verifiers.IsAccepted ? verifiers.Value : throw new OperatorException(verifiers.Refusal.Detail);
    }

    private static async Task<(long Size, string[] Keys)> HeadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select size, keys from ledger.head", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetInt64(0), reader.GetFieldValue<string[]>(1)) : (0, []);
    }

    private static async Task<long> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
