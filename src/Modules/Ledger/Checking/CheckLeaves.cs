using System.Collections.Concurrent;
using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Ledger.Posting;
using Puhui.Ledger.Receipts;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Checking;

/// <summary>
/// Compares leaves with the journal: each leaf has its entry, in its place, and commits to what the entry says. Leaves of
/// attestations go to <see cref="CheckAttestations"/>.
/// </summary>
internal sealed class CheckLeaves(NpgsqlConnection connection, IHolderSecrets? secrets, Origins origins, Findings findings)
{
    private readonly CheckAttestations _attestations = new(connection, secrets, findings);

    private const string Legs = """
        select entry_id, account_id, asset, amount, coalesce(reserved, 0), kind, batch_id, position, occurred_at, corrects, reference
        from ledger.leg where entry_id = any($1) and leg_no = 0
        """;

    private long _unopened;

    /// <summary>Entries and attestations whose commitments could not be recomputed.</summary>
    public long Unopened => _unopened + _attestations.Unopened;

    public async Task RunAsync(LeafChunk chunk, CancellationToken ct)
    {
        var leaves = new Leaf?[chunk.Count];
        var attested = new List<AttestedLeaf>();
        foreach (var batch in chunk.Batches)
        {
            Parse(chunk, batch, leaves, attested);
        }

        await _attestations.RunAsync(attested, ct);

        var legs = await LegsAsync([.. leaves.Where(leaf => leaf is not null).Select(leaf => leaf!.Value.Entry)], ct);
        var known = await SecretsAsync(legs.Values, ct);
        var fields = await OriginsAsync(legs, ct);
        foreach (var batch in chunk.Batches)
        {
            Parallel.ForEach(Partitioner.Create(0, Math.Max(batch.Count, 1)), new ParallelOptions { CancellationToken = ct }, range =>
            {
                var writer = new FieldWriter(256);
                for (var i = range.Item1; i < Math.Min(range.Item2, batch.Count); i++)
                {
                    if (leaves[batch.Offset + i] is { } leaf)
                    {
                        Compare(batch, i, leaf, legs, known, fields, writer);
                    }
                }
            });
        }
    }

    private void Parse(LeafChunk chunk, ChunkBatch batch, Leaf?[] leaves, List<AttestedLeaf> attested)
    {
        if (batch.Count != batch.Announced)
        {
            findings.Add("batch_leaves", $"batch {batch.Id}", $"it has {batch.Count} leaves, its place in the log is for {batch.Announced}");
        }

        for (var i = 0; i < batch.Count; i++)
        {
            var bytes = chunk.Leaves.Span.Slice((batch.Offset + i) * Leaf.Size, Leaf.Size);
            if (Leaf.TryRead(bytes, out var leaf))
            {
                leaves[batch.Offset + i] = leaf;
            }
            else if (AttestationLeaf.TryRead(bytes, out var attestation))
            {
                attested.Add(new AttestedLeaf(batch, i, attestation));
            }
            else
            {
                findings.Add("leaf_unreadable", $"batch {batch.Id}, leaf {i}", "it is a leaf neither of version 1 nor of version 2");
            }
        }
    }

    private void Compare(
        ChunkBatch batch,
        int position,
        Leaf leaf,
        Dictionary<Guid, JournalLeg> legs,
        IReadOnlyDictionary<AccountId, byte[]> known,
        IReadOnlyDictionary<EntryId, IReadOnlyList<KeyValuePair<string, string>>> fields,
        FieldWriter writer)
    {
        var where = new EntryId(leaf.Entry).ToString();
        if (!legs.TryGetValue(leaf.Entry, out var leg))
        {
            findings.Add("leaf_without_entry", $"batch {batch.Id}, leaf {position}", $"it is of {where}, which the journal does not have");
            return;
        }

        if (leg.Batch != batch.Id || leg.Position != position)
        {
            findings.Add("entry_misplaced", where, $"its leaf is leaf {position} of batch {batch.Id}, the journal says leaf {leg.Position} of batch {leg.Batch}");
        }

        if (leaf.Kind != (LeafKind)leg.Kind || leaf.Corrects != (leg.Corrects ?? Guid.Empty) || leaf.BookedAt != Leaf.Microseconds(batch.BookedAt))
        {
            findings.Add("entry_differs", where, "kind, corrected entry or time of booking are not those of its leaf");
        }

        if (!known.TryGetValue(leg.Account, out var secret))
        {
            Interlocked.Increment(ref _unopened);
            return;
        }

        Span<byte> salt = stackalloc byte[Salt.Size];
        Salt.Derive(secret, leaf.Entry, salt);
        Span<byte> commitment = stackalloc byte[TreeHash.Size];
        Span<byte> holder = stackalloc byte[AccountId.TextLength];
        Puhui.Quantities.IdText.Format("acc"u8, leg.Account.Value, holder);
        PostingFields.Write(writer, holder, leg.Asset.Code, leg.Amount != 0 ? leg.Amount : leg.Reserved, leg.OccurredAt);
        Commitment.Compute(CommitmentKind.Posting, salt, writer.Written, commitment);
        if (!leaf.Posting.Bytes.SequenceEqual(commitment))
        {
            findings.Add("posting_differs", where, "holder, asset, amount or time in the journal are not what its leaf commits to");
        }

        if (!fields.TryGetValue(new EntryId(leaf.Entry), out var origin))
        {
            Interlocked.Increment(ref _unopened);
        }
        else if (Commitment.Compute(CommitmentKind.Origin, salt, new FieldList(origin.Select(field => new Field(field.Key, field.Value)))) != leaf.Origin)
        {
            findings.Add("origin_differs", where, "what it came from is not what its leaf commits to");
        }
    }

    private async Task<Dictionary<Guid, JournalLeg>> LegsAsync(Guid[] entries, CancellationToken ct)
    {
        var legs = new Dictionary<Guid, JournalLeg>(entries.Length);
        await using var command = new NpgsqlCommand(Legs, connection) { Parameters = { new() { Value = entries } }, CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            legs.Add(reader.GetGuid(0), new JournalLeg(
                new AccountId(reader.GetGuid(1)),
                Asset.FromNumber(reader.GetInt16(2)),
                reader.GetInt64(3),
                reader.GetInt64(4),
                reader.GetInt16(5),
                reader.GetGuid(6),
                reader.IsDBNull(7) ? -1 : reader.GetInt32(7),
                reader.GetFieldValue<DateTimeOffset>(8),
                reader.IsDBNull(9) ? null : reader.GetGuid(9),
                reader.GetString(10)));
        }

        return legs;
    }

    private Task<IReadOnlyDictionary<AccountId, byte[]>> SecretsAsync(IEnumerable<JournalLeg> legs, CancellationToken ct) =>
        secrets.SaltsAsync([.. legs.Select(leg => leg.Account).Distinct()], ct);

    private Task<IReadOnlyDictionary<EntryId, IReadOnlyList<KeyValuePair<string, string>>>> OriginsAsync(Dictionary<Guid, JournalLeg> legs, CancellationToken ct) =>
        origins.FieldsAsync([.. legs.Select(leg => new OriginKey(new EntryId(leg.Key), leg.Value.Reference))], ct);

    private readonly record struct JournalLeg(
        AccountId Account, Asset Asset, long Amount, long Reserved, short Kind, Guid Batch, int Position, DateTimeOffset OccurredAt, Guid? Corrects, string Reference);
}
