using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;
using Xunit;

namespace Puhui.Core.Tests.TransparencyLog;

public sealed class WitnessTests : IDisposable
{
    private const string Origin = "city.example/puhui";
    private static readonly Sample s_log = new(300);
    private readonly Ed25519Signer _log = new(Origin, Ed25519Signer.NewPrivateKey());
    private readonly CosignatureSigner _witness = new("bank.example/w", Ed25519Signer.NewPrivateKey(), new At(1679315147));

    [Fact]
    public void A_cosignature_is_that_of_the_specification()
    {
        const string Text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        Assert.Equal($"cosignature/v1\ntime 1679315147\n{Text}", Encoding.UTF8.GetString(Cosignature.Message(1679315147, Encoding.UTF8.GetBytes(Text))));

        // The example line of the specification: key id, time, signature.
        var bytes = Convert.FromBase64String("jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==");
        Assert.True(Cosignature.TrySplit(bytes.AsSpan(4), out var time, out var signature));
        Assert.Equal((1679315147L, 64), (time, signature.Length));
        Assert.Equal(bytes[4..], Cosignature.Join(time, signature));
        Assert.False(Cosignature.TrySplit(bytes, out _, out _));
        Assert.False(Cosignature.TrySplit([0x80, .. new byte[71]], out _, out _));
    }

    [Fact]
    public void A_cosignature_holds_for_its_text_and_time_only()
    {
        var note = Head(300).Sign([_log, _witness]);
        var verifier = NoteVerifiers.For(_witness.Key);
        Assert.Equal([_log.Key, _witness.Key], note.Verify([NoteVerifiers.For(_log.Key), verifier]).Value);

        var text = Encoding.UTF8.GetBytes(note.Text);
        var cosignature = note.Signatures[1].Bytes.ToArray();
        Assert.True(verifier.Verify(text, cosignature));
        for (var i = 0; i < Cosignature.Size; i++)
        {
            var changed = (byte[])cosignature.Clone();
            changed[i] ^= 1;
            Assert.False(verifier.Verify(text, changed));
        }

        Assert.False(verifier.Verify([.. text, (byte)'\n'], cosignature));
        Assert.False(verifier.Verify(text, cosignature.AsSpan(8)));
        Assert.True(NoteKey.TryParse(_witness.Key.ToString(), out var read));
        Assert.Equal((_witness.Key, NoteKeyKind.Cosignature), (read, read.Kind));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("old 1\n\nnote", 1)]
    [InlineData("old 01\n\nnote", 0)]
    [InlineData("old -1\n\nnote", 0)]
    [InlineData("old 1 \n\nnote", 0)]
    [InlineData("new 1\n\nnote", 0)]
    [InlineData("old 1\nnonsense\n\nnote", 0)]
    [InlineData("old 1\nnote", 0)]
    public void A_request_is_read_exactly(string text, int accepted)
    {
        var request = AddCheckpoint.Parse(text);
        Assert.Equal(accepted == 1, request.IsAccepted);
        Assert.True(request.IsAccepted ? request.Value.ToText() == text : request.Refusal!.Code == "request_unreadable");
    }

    [Fact]
    public void Whatever_order_sizes_come_in_a_witness_only_ever_goes_forward_on_one_history() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        sizes =>
        {
            Checkpoint? last = null;
            foreach (var size in sizes.Select(size => (long)size))
            {
                var old = last?.Size ?? 0;
                var proof = size >= old ? Proofs.Consistency(old, size, s_log.Tiles) : [];
                var judgement = Judge(new AddCheckpoint(old, proof, Head(size).Sign([_log]).ToString()), last);
                if (size >= old != (judgement.Answer == WitnessAnswer.Cosign) || (judgement.Contradiction == Contradiction.Shrunk) != size < old)
                {
                    return false;
                }

                last = judgement.Answer == WitnessAnswer.Cosign ? judgement.Checkpoint : last;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(100, 100, WitnessAnswer.NotConsistent, Contradiction.SplitView)]
    [InlineData(100, 200, WitnessAnswer.NotConsistent, Contradiction.Rewritten)]
    [InlineData(100, 50, WitnessAnswer.Unreadable, Contradiction.Shrunk)]
    public void Another_history_is_refused_and_speaks_against_the_log(int seen, int shown, WitnessAnswer answer, Contradiction contradiction)
    {
        var forged = new Checkpoint(Origin, shown, Rfc6962.HashLeaf("another history"u8)).Sign([_log]).ToString();
        var proof = shown > seen ? Proofs.Consistency(seen, shown, s_log.Tiles) : [];
        var judgement = Judge(new AddCheckpoint(seen, proof, forged), Head(seen));
        Assert.Equal((answer, contradiction), (judgement.Answer, judgement.Contradiction));
    }

    [Fact]
    public void A_split_view_is_noticed_also_when_the_request_names_a_wrong_old_size()
    {
        var forged = new Checkpoint(Origin, 100, Rfc6962.HashLeaf("another history"u8)).Sign([_log]).ToString();
        var judgement = Judge(new AddCheckpoint(0, [], forged), Head(100));
        Assert.Equal((WitnessAnswer.OtherSize, Contradiction.SplitView), (judgement.Answer, judgement.Contradiction));
    }

    [Fact]
    public void What_the_log_did_not_sign_speaks_against_nobody()
    {
        using var stranger = new Ed25519Signer(Origin, Ed25519Signer.NewPrivateKey());
        var forged = new Checkpoint(Origin, 100, Rfc6962.HashLeaf("another history"u8)).Sign([stranger]).ToString();
        var judgement = Judge(new AddCheckpoint(100, [], forged), Head(100));
        Assert.Equal((WitnessAnswer.NotSigned, Contradiction.None), (judgement.Answer, judgement.Contradiction));
        Assert.Equal(WitnessAnswer.UnknownLog, WitnessRules.Judge(new AddCheckpoint(0, [], forged), _ => [], _ => null).Answer);
        Assert.Equal(WitnessAnswer.Unreadable, WitnessRules.Judge(new AddCheckpoint(0, [], "x"), _ => [], _ => null).Answer);
    }

    public void Dispose()
    {
        _log.Dispose();
        _witness.Dispose();
    }

    private WitnessJudgement Judge(AddCheckpoint request, Checkpoint? last) =>
        WitnessRules.Judge(request, origin => origin == Origin ? [NoteVerifiers.For(_log.Key)] : [], _ => last);

    private static Checkpoint Head(long size) => new(Origin, size, Proofs.Root(size, s_log.Tiles));

    private sealed class At(long seconds) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(seconds);
    }
}
