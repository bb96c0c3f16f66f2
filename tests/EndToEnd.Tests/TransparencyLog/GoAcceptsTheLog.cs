using Puhui.Platform.Cryptography;
using Puhui.Quantities;
using Puhui.TransparencyLog;

namespace Puhui.EndToEnd.Tests.TransparencyLog;

/// <summary>What the log's code makes is accepted by code that was written without it, and what is forged is not.</summary>
public sealed class GoAcceptsTheLog : IDisposable
{
    private const string Origin = "city.example/puhui";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("puhui-keys-");
    private readonly NoteKeys _keys;

    public GoAcceptsTheLog() => _keys = NoteKeys.LoadOrCreate(_folder.FullName, Origin);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(777)]
    [InlineData(66_000)]
    public async Task Checkpoints_and_receipts_of_trees_of_every_shape(int size)
    {
        var log = new RandomLog(size);
        int[] indexes = [0, size / 2, size - 1, Random.Shared.Next(size)];
        var receipts = indexes.Distinct().Select(i => log.Receipt(i, _keys.Signers).ToJson());

        Assert.Equal("OK", await GoChecker.CheckAsync(_keys.Ed25519.Key.ToString(), log.Checkpoint(_keys.Signers), [.. receipts]));
    }

    [Fact]
    public async Task The_checkpoint_of_an_empty_log() =>
        Assert.Equal("OK", await GoChecker.CheckAsync(_keys.Ed25519.Key.ToString(), new RandomLog(0).Checkpoint(_keys.Signers)));

    [Fact]
    public async Task A_checkpoint_with_the_cosignatures_of_witnesses()
    {
        var log = new RandomLog(300);
        using var witness = new CosignatureSigner("bank.example/w", Ed25519Signer.NewPrivateKey());
        var signers = _keys.Signers.Append(witness).ToArray();
        Assert.Equal("OK", await GoChecker.CheckAsync(_keys.Ed25519.Key.ToString(), log.Checkpoint(signers), log.Receipt(7, signers).ToJson()));
    }

    [Fact]
    public async Task Not_what_is_forged()
    {
        var log = new RandomLog(300);
        var key = _keys.Ed25519.Key.ToString();
        var good = log.Receipt(7, _keys.Signers);
        var checkpoint = log.Checkpoint(_keys.Signers);
        var leaf = good.Leaf.ToArray();
        leaf[30] ^= 1;
        using var other = new Ed25519Signer(Origin, Ed25519Signer.NewPrivateKey());

        Assert.Contains("invalid transparency proof", await GoChecker.CheckAsync(key, checkpoint, (good with { Leaf = leaf }).ToJson()), StringComparison.Ordinal);
        Assert.Contains("invalid transparency proof", await GoChecker.CheckAsync(key, checkpoint, (good with { Index = 8 }).ToJson()), StringComparison.Ordinal);
        Assert.Contains("invalid transparency proof", await GoChecker.CheckAsync(key, checkpoint, (good with { Proof = [.. good.Proof.Reverse()] }).ToJson()), StringComparison.Ordinal);
        Assert.Contains("invalid signature", await GoChecker.CheckAsync(key, checkpoint.Replace("\n300\n", "\n301\n", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("no verifiable signatures", await GoChecker.CheckAsync(key, log.Checkpoint([other, _keys.Sm2])), StringComparison.Ordinal);
        Assert.Contains("key:", await GoChecker.CheckAsync(_keys.Sm2.Key.ToString(), checkpoint), StringComparison.Ordinal);
        Assert.Equal("OK", await GoChecker.CheckAsync(key, checkpoint, good.ToJson()));
    }

    public void Dispose()
    {
        _keys.Dispose();
        _folder.Delete(recursive: true);
    }

    private sealed class RandomLog
    {
        private readonly byte[] _leaves;
        private readonly TileAppender _appender = new();
        private readonly TileSet _tiles = new();

        public RandomLog(int size)
        {
            _leaves = new byte[size * Leaf.Size];
            for (var i = 0; i < size; i++)
            {
                new Leaf(Guid.CreateVersion7(), i, LeafKind.Issue, Guid.Empty, Rfc6962.EmptyRoot, Rfc6962.EmptyRoot).Write(_leaves.AsSpan(i * Leaf.Size));
            }

            _appender.AppendLeaves(_leaves);
            _tiles.AddChanges(_appender);
        }

        public string Checkpoint(IEnumerable<INoteSigner> signers) =>
            new Checkpoint(Origin, _appender.Size, _appender.Root).Sign(signers).ToString();

        public EntryReceipt Receipt(int index, IEnumerable<INoteSigner> signers)
        {
            var bytes = _leaves.AsMemory(index * Leaf.Size, Leaf.Size);
            Assert.True(Leaf.TryRead(bytes.Span, out var leaf));
            return new EntryReceipt
            {
                Entry = IdText.Format(EntryReceipt.Prefix, leaf.Entry),
                Leaf = bytes,
                Salt = new byte[Salt.Size],
                Posting = new FieldList([new("holder", "acc_00000000000000000000000000")]),
                Origin = new FieldList([]),
                Index = index,
                TreeSize = _appender.Size,
                Proof = Proofs.Inclusion(index, _appender.Size, _tiles),
                Checkpoint = Checkpoint(signers),
            };
        }
    }
}
