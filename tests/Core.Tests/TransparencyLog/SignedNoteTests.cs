using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;
using Xunit;

namespace Puhui.Core.Tests.TransparencyLog;

public sealed class SignedNoteTests : IDisposable
{
    // The public example of Go's sumdb/note and of the C2SP specification's checkpoint.
    private const string Key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string Text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    private const string Note = Text + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    private readonly Ed25519Signer _ed25519 = new("city.example/puhui", Ed25519Signer.NewPrivateKey());
    private readonly Sm2Signer _sm2;

    public SignedNoteTests()
    {
        var pair = Sm2Signer.NewKeyPair();
        _sm2 = new Sm2Signer("city.example/puhui", pair.PrivateKey, pair.PublicKey);
    }

    [Fact]
    public void Opens_the_note_of_gos_documentation()
    {
        Assert.True(NoteKey.TryParse(Key, out var key));
        Assert.Equal(0xc74f20a3u, key.Id);
        Assert.Equal(Key, key.ToString());

        var note = SignedNote.Parse(Note).Value;

        Assert.Equal(Text, note.Text);
        Assert.Equal(Note, note.ToString());
        Assert.Equal([key], note.Verify([NoteVerifiers.For(key)]).Value);
    }

    [Fact]
    public void Signs_the_note_of_gos_documentation_byte_for_byte()
    {
        // PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz
        var typed = Convert.FromBase64String("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz");
        using var signer = new Ed25519Signer("PeterNeumann", typed.AsSpan(1));

        Assert.Equal(Key, signer.Key.ToString());
        Assert.Equal(Note, SignedNote.Sign(Text, [signer]).ToString());
    }

    [Fact]
    public void Every_changed_byte_of_a_signed_checkpoint_is_rejected()
    {
        foreach (INoteSigner signer in (INoteSigner[])[_ed25519, _sm2])
        {
            var text = new Checkpoint("city.example/puhui", 70_000, Rfc6962.HashLeaf([1])).Sign([signer]).ToString();
            var verifier = NoteVerifiers.For(signer.Key);
            Assert.True(SignedNote.Parse(text).Value.Verify([verifier]).IsAccepted);
            for (var i = 0; i < text.Length; i++)
            {
                foreach (var other in "A0 \n+/=\u0001é")
                {
                    if (text[i] != other)
                    {
                        var note = SignedNote.Parse(text[..i] + other + text[(i + 1)..]);
                        Assert.False(note.IsAccepted && note.Value.Verify([verifier]).IsAccepted, $"character {i} changed to '{other}'");
                    }
                }

                var shorter = SignedNote.Parse(text.Remove(i, 1));
                Assert.False(shorter.IsAccepted && shorter.Value.Verify([verifier]).IsAccepted, $"character {i} removed");
            }
        }
    }

    [Fact]
    public void Both_signatures_stand_beside_each_other()
    {
        var note = SignedNote.Sign("text\n", [_ed25519, _sm2]);
        var ed25519 = NoteVerifiers.For(_ed25519.Key);
        var sm2 = NoteVerifiers.For(_sm2.Key);

        Assert.Equal([_ed25519.Key, _sm2.Key], note.Verify([ed25519, sm2]).Value);
        Assert.Equal([_sm2.Key], note.Verify([sm2]).Value);
        Assert.NotEqual(_ed25519.Key.Id, _sm2.Key.Id);
    }

    [Fact]
    public void A_known_key_with_a_wrong_signature_spoils_the_note()
    {
        var good = SignedNote.Sign("text\n", [_ed25519, _sm2]).ToString().Split('\n');
        var bad = SignedNote.Sign("other\n", [_ed25519, _sm2]).ToString().Split('\n');
        var mixed = SignedNote.Parse(string.Join('\n', [good[0], "", good[2], bad[3], ""])).Value;

        Assert.Equal("signature_wrong", mixed.Verify([NoteVerifiers.For(_ed25519.Key), NoteVerifiers.For(_sm2.Key)]).Refusal!.Code);
        Assert.True(mixed.Verify([NoteVerifiers.For(_ed25519.Key)]).IsAccepted);
    }

    [Fact]
    public void A_note_of_others_is_not_signed()
    {
        using var other = new Ed25519Signer("city.example/puhui", Ed25519Signer.NewPrivateKey());

        Assert.Equal("signature_missing", SignedNote.Sign("text\n", [other]).Verify([NoteVerifiers.For(_ed25519.Key)]).Refusal!.Code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n— name AAAAAAA=")]
    [InlineData("text\n\n— name\n")]
    [InlineData("text\n\n- name AAAAAAA=\n")]
    [InlineData("text\n\n— name AAAAAA==\n")]
    [InlineData("text\n\n— na+me AAAAAAA=\n")]
    [InlineData("text\n\n— name AAAAAAA= \n")]
    [InlineData("text\n\n— name AAAAAAB=\n")]
    [InlineData("te\txt\n\n— name AAAAAAA=\n")]
    public void What_is_not_a_note_is_refused(string? text) => Assert.Equal("note_unreadable", SignedNote.Parse(text).Refusal!.Code);

    [Fact]
    public void The_smallest_note_is_read() => Assert.True(SignedNote.Parse("text\n\n— name AAAAAAA=\n").IsAccepted);

    [Theory]
    [InlineData("no newline")]
    [InlineData("a\tb\n")]
    public void What_cannot_be_a_note_is_not_signed(string text) => Assert.ThrowsAny<ArgumentException>(() => SignedNote.Sign(text, [_ed25519]));

    [Fact]
    public void Half_a_character_is_neither_read_nor_signed()
    {
        var half = new string('\ud800', 1);

        Assert.Equal("note_unreadable", SignedNote.Parse($"te{half}xt\n\n— name AAAAAAA=\n").Refusal!.Code);
        Assert.ThrowsAny<ArgumentException>(() => SignedNote.Sign($"{half}\n", [_ed25519]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a+b")]
    [InlineData("a b")]
    [InlineData("a\u2003b")]
    public void A_bad_name_names_no_key(string name) => Assert.Throws<ArgumentException>(() => new NoteKey(name, NoteKeyKind.Ed25519, new byte[32]));

    [Fact]
    public void Every_changed_character_of_a_key_line_is_refused()
    {
        foreach (var line in (string[])[_ed25519.Key.ToString(), _sm2.Key.ToString()])
        {
            for (var i = 0; i < line.Length; i++)
            {
                Assert.False(NoteKey.TryParse(line[..i] + (line[i] == 'A' ? 'B' : 'A') + line[(i + 1)..], out _), $"character {i} of {line}");
            }
        }
    }

    public void Dispose()
    {
        _ed25519.Dispose();
        _sm2.Dispose();
    }
}
