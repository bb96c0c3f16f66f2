using System.Net;
using Puhui.Ledger.Contracts;
using Puhui.Platform;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Checking;

/// <summary>Rebuilds the log from what a server serves under <c>/tlog</c>.</summary>
internal sealed class CheckServed(HttpClient server)
{
    private const int Together = 16;
    private readonly Findings _findings = new();
    private KeptHeads? _kept;

    public async Task<CheckReport> RunAsync(CheckAgainst against, IProgress<long>? progress, CancellationToken ct)
    {
        var keys = NoteVerifiers.Parse(against.Keys ?? await server.GetStringAsync(new Uri("tlog/key", UriKind.Relative), ct));
        if (!keys.IsAccepted)
        {
            throw new OperatorException(keys.Refusal.Detail);
        }

        var tree = new TreeRebuild(TilesAsync, _findings);
        var note = await GetAsync("tlog/checkpoint", ct);
        if (note is null)
        {
            return Report(tree, 0);
        }

        var text = System.Text.Encoding.UTF8.GetString(note);
        var signed = SignedNote.Parse(text);
        var checkpoint = signed.IsAccepted ? Checkpoint.Parse(signed.Value.Text) : signed.Refusal;
        if (!checkpoint.IsAccepted)
        {
            _findings.Add("checkpoint_note", "checkpoint", checkpoint.Refusal.Detail);
            return Report(tree, 1);
        }

        var head = checkpoint.Value;
        Checkpoints.CheckNote("checkpoint", text, head with { Origin = keys.Value[0].Key.Name }, keys.Value, _findings);
        var cosigned = against.Witnesses.Count > 0 ? await CosignedAsync(ct) : null;
        _kept = new KeptHeads([.. against.Kept, .. cosigned is null ? [] : new[] { new KeptCheckpoint("what witnesses cosigned", cosigned) }], keys.Value, _findings);
        var witnessed = CheckWitnesses.Run(cosigned, against.Witnesses, _findings);
        await WalkAsync(tree, head.Size, progress, ct);
        _kept.End(tree.Size);
        if (tree.Size == head.Size && tree.Root != head.Root)
        {
            _findings.Add("checkpoint_root", "checkpoint", $"its root is {head.Root}, the leaves give {tree.Root}");
        }

        return Report(tree, 1) with { Witnessed = witnessed };
    }

    /// <summary>The newest checkpoint that the server shows with cosignatures; null when it shows none.</summary>
    private async Task<string?> CosignedAsync(CancellationToken ct) =>
        await GetAsync("tlog/cosigned", ct) is { } note ? System.Text.Encoding.UTF8.GetString(note) : null;

    private async Task WalkAsync(TreeRebuild tree, long size, IProgress<long>? progress, CancellationToken ct)
    {
        var bundles = (size + TileId.FullWidth - 1) / TileId.FullWidth;
        for (var first = 0L; first < bundles; first += Together)
        {
            var tiles = Enumerable.Range(0, (int)Math.Min(Together, bundles - first))
                .Select(i => new TileId(0, first + i, TileId.WidthAt(0, first + i, size))).ToArray();
            var bodies = await Task.WhenAll(tiles.Select(tile => GetAsync("tlog/" + tile.ToEntriesPath(), ct)));
            foreach (var (tile, body) in tiles.Zip(bodies))
            {
                if (!Append(tree, tile, body))
                {
                    return;
                }
            }

            await tree.CompareFullTilesAsync(ct);
            progress?.Report(tree.Size);
        }

        await tree.CompareEdgeAsync(ct);
    }

    /// <summary>Appends a bundle; false when it is not whole, because then every later leaf would stand in a wrong place.</summary>
    private bool Append(TreeRebuild tree, TileId tile, byte[]? body)
    {
        if (body?.Length != EntryBundle.SizeOf(tile.Width))
        {
            _findings.Add("bundle_missing", tile.ToEntriesPath(), body is null ? "the server does not have it" : $"it has {body.Length} bytes instead of {EntryBundle.SizeOf(tile.Width)}");
            return false;
        }

        ReadOnlySpan<byte> rest = body;
        for (var i = 0; i < tile.Width; i++)
        {
            if (!EntryBundle.TryTake(ref rest, out var bytes) || !(Leaf.TryRead(bytes, out _) || AttestationLeaf.TryRead(bytes, out _)))
            {
                _findings.Add("leaf_unreadable", $"leaf {(tile.Index * TileId.FullWidth) + i}", "it is a leaf neither of version 1 nor of version 2");
                return false;
            }

            tree.Append(bytes);
            if (tree.Size == _kept?.NextSize)
            {
                _kept.Compare(tree.Size, tree.Root);
            }
        }

        return true;
    }

    private async Task<TileSet> TilesAsync(IReadOnlyCollection<TileId> wanted, CancellationToken ct)
    {
        var set = new TileSet();
        foreach (var some in wanted.Chunk(Together))
        {
            var bodies = await Task.WhenAll(some.Select(tile => GetAsync("tlog/" + tile.ToPath(), ct)));
            foreach (var (tile, body) in some.Zip(bodies))
            {
                var width = (body?.Length ?? 0) / TreeHash.Size;
                if (width is > 0 and <= TileId.FullWidth)
                {
                    set.Add(tile with { Width = width }, body!);
                }
            }
        }

        return set;
    }

    private async Task<byte[]?> GetAsync(string path, CancellationToken ct)
    {
        using var answer = await server.GetAsync(new Uri(path, UriKind.Relative), ct);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(ct);
    }

    private CheckReport Report(TreeRebuild tree, long checkpoints) => new()
    {
        Findings = _findings.List,
        Wrong = _findings.Count,
        LogSize = tree.Size,
        LogRoot = tree.Size > 0 ? tree.Root.ToString() : null,
        Checkpoints = checkpoints,
    };
}
