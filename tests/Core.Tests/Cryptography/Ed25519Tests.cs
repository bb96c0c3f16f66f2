using System.Text;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;
using Xunit;

namespace Puhui.Core.Tests.Cryptography;

public class Ed25519Tests
{
    // RFC 8032, section 7.1.
    [Theory]
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    public void Signs_as_the_standard_says(string seed, string publicKey, string message, string signature)
    {
        using var signer = new Ed25519Signer("test", Convert.FromHexString(seed));

        Assert.Equal(publicKey, Convert.ToHexStringLower(signer.Key.PublicKey.Span));
        Assert.Equal(signature, Convert.ToHexStringLower(signer.Sign(Convert.FromHexString(message))));
        using var verifier = new Ed25519Verifier(signer.Key);
        Assert.True(verifier.Verify(Convert.FromHexString(message), Convert.FromHexString(signature)));
    }

    [Fact]
    public void Every_changed_bit_of_message_or_signature_is_refused()
    {
        using var signer = new Ed25519Signer("test", Ed25519Signer.NewPrivateKey());
        using var verifier = new Ed25519Verifier(signer.Key);
        var message = Encoding.UTF8.GetBytes("one trip");
        var signature = signer.Sign(message);

        for (var bit = 0; bit < (message.Length + signature.Length) * 8; bit++)
        {
            byte[] both = [.. message, .. signature];
            both[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(verifier.Verify(both.AsSpan(0, message.Length), both.AsSpan(message.Length)));
        }

        Assert.False(verifier.Verify(message, signature.AsSpan(0, 63)));
        Assert.False(verifier.Verify(message, []));
        Assert.True(verifier.Verify(message, signature));
    }

    [Fact]
    public void Threads_share_a_signer_and_a_verifier()
    {
        using var signer = new Ed25519Signer("test", Ed25519Signer.NewPrivateKey());
        using var verifier = new Ed25519Verifier(signer.Key);

        Parallel.For(0, 500, i =>
        {
            var message = BitConverter.GetBytes(i);
            Assert.True(verifier.Verify(message, signer.Sign(message)));
        });
    }

    [Fact]
    public void A_key_of_another_kind_is_not_taken()
    {
        var pair = Sm2Signer.NewKeyPair();
        Assert.Throws<ArgumentException>(() => new Ed25519Verifier(new NoteKey("test", NoteKeyKind.Sm2, pair.PublicKey)));
        Assert.Throws<ArgumentException>(() => new Ed25519Signer("test", new byte[31]));
    }
}
