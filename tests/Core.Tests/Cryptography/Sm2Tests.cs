using System.Security.Cryptography;
using System.Text;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;
using Xunit;

namespace Puhui.Core.Tests.Cryptography;

/// <summary>The example of GB/T 32918.5 on the curve sm2p256v1, and what follows for keys and signatures.</summary>
public class Sm2Tests
{
    private const string PrivateKey = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
    private const string PublicKey = "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
    private const string Signature = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA";

    private static byte[] Message => Encoding.ASCII.GetBytes("message digest");

    [Fact]
    public void Accepts_the_signature_of_the_standard()
    {
        using var verifier = new Sm2Verifier(new NoteKey("test", NoteKeyKind.Sm2, Convert.FromHexString(PublicKey)));

        Assert.True(verifier.Verify(Message, Convert.FromHexString(Signature)));
    }

    [Fact]
    public void Signs_with_the_key_of_the_standard()
    {
        using var signer = new Sm2Signer("test", Convert.FromHexString(PrivateKey), Convert.FromHexString(PublicKey));
        using var verifier = new Sm2Verifier(signer.Key);

        var signature = signer.Sign(Message);

        Assert.Equal(64, signature.Length);
        Assert.True(verifier.Verify(Message, signature));
        Assert.NotEqual(signature, signer.Sign(Message));
    }

    [Fact]
    public void Every_changed_byte_of_message_or_signature_is_refused()
    {
        using var verifier = new Sm2Verifier(new NoteKey("test", NoteKeyKind.Sm2, Convert.FromHexString(PublicKey)));
        var signature = Convert.FromHexString(Signature);

        for (var i = 0; i < Message.Length + signature.Length; i++)
        {
            byte[] both = [.. Message, .. signature];
            both[i] ^= 0x40;
            Assert.False(verifier.Verify(both.AsSpan(0, Message.Length), both.AsSpan(Message.Length)), $"byte {i}");
        }

        Assert.False(verifier.Verify(Message, new byte[64]));
        Assert.False(verifier.Verify(Message, signature.AsSpan(1)));
        Assert.False(verifier.Verify(Message, Enumerable.Repeat((byte)0xff, 64).ToArray()));
    }

    [Fact]
    public void New_keys_sign_and_hold_numbers_of_every_length()
    {
        // One number in 256 has a leading zero byte; 300 signatures with two numbers each meet some.
        var pair = Sm2Signer.NewKeyPair();
        using var signer = new Sm2Signer("test", pair.PrivateKey, pair.PublicKey);
        using var verifier = new Sm2Verifier(signer.Key);

        for (var i = 0; i < 300; i++)
        {
            Assert.True(verifier.Verify(Message, signer.Sign(Message)));
        }
    }

    [Fact]
    public void Halves_of_different_keys_are_refused()
    {
        var pair = Sm2Signer.NewKeyPair();

        Assert.Throws<ArgumentException>(() => new Sm2Signer("test", Convert.FromHexString(PrivateKey), pair.PublicKey));
    }

    [Fact]
    public void A_point_off_the_curve_is_refused()
    {
        var point = Convert.FromHexString(PublicKey);
        point[40] ^= 1;

        Assert.Throws<CryptographicException>(() => new Sm2Verifier(new NoteKey("test", NoteKeyKind.Sm2, point)));
    }
}
