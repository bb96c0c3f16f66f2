using Puhui.Quantities;
using Puhui.TransparencyLog;

namespace Puhui.Core.Tests.TransparencyLog;

/// <summary>A small log with leaves that commit to something, and receipts from it.</summary>
internal sealed class Sample
{
    private readonly byte[] _secret = [.. Enumerable.Range(0, Salt.SecretSize).Select(i => (byte)(i * 7))];
    private readonly List<Leaf> _leaves = [];

    public Sample(int size)
    {
        var bytes = new byte[Leaf.Size];
        for (var i = 0; i < size; i++)
        {
            var entry = EntryAt(i);
            var leaf = new Leaf(
                entry,
                1789603800123456 + i,
                LeafKind.Issue,
                Guid.Empty,
                Commitment.Compute(CommitmentKind.Posting, SaltOf(entry), PostingAt(i)),
                Commitment.Compute(CommitmentKind.Origin, SaltOf(entry), OriginAt(i)));
            leaf.Write(bytes);
            _leaves.Add(leaf);
            Appender.AppendLeaves(bytes);
        }

        Tiles.AddChanges(Appender);
    }

    public TileAppender Appender { get; } = new();

    public TileSet Tiles { get; } = new();

    public static FieldList PostingAt(int i) =>
        new([new("holder", "acc_01k5c8mz00f88rp8hk8hapcxw8"), new("asset", "CO2E"), new("amount", $"{892800 + i}"), new("occurredAt", "2026-09-17T00:10:00.000000Z")]);

    public static FieldList OriginAt(int i) =>
        new([new("record", $"trip-{i}"), new("method", "cn.jjj.low-carbon-travel@2024.1"), new("inputs", "distance=12.4 km")]);

    public static Guid EntryAt(int i) => new($"0199588b-1234-7abc-9def-{i:x12}");

    public EntryReceipt Receipt(int i, params IEnumerable<INoteSigner> signers)
    {
        var bytes = new byte[Leaf.Size];
        _leaves[i].Write(bytes);
        return new EntryReceipt
        {
            Entry = IdText.Format("ent", EntryAt(i)),
            Leaf = bytes,
            Salt = SaltOf(EntryAt(i)),
            Posting = PostingAt(i),
            Origin = OriginAt(i),
            Index = i,
            TreeSize = Appender.Size,
            Proof = Proofs.Inclusion(i, Appender.Size, Tiles),
            Checkpoint = new Checkpoint("city.example/puhui", Appender.Size, Appender.Root).Sign(signers).ToString(),
        };
    }

    private byte[] SaltOf(Guid entry)
    {
        var salt = new byte[Salt.Size];
        Salt.Derive(_secret, entry, salt);
        return salt;
    }
}
