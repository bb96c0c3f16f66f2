using System.Security.Cryptography;
using System.Text;
using Puhui.Platform.Cryptography;
using Xunit;

namespace Puhui.Core.Tests.Cryptography;

public class Sm2EncryptionTests
{
    private static readonly byte[] PrivateKey = Convert.FromHexString("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8");
    private static readonly byte[] PublicKey = Convert.FromHexString(
        "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13");

    // GB/T 32918.5, annex C: C1 ‖ C3 ‖ C2.
    [Fact]
    public void Decrypts_the_example_of_the_standard()
    {
        var cipher = Convert.FromHexString(
            "0404EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"
            + "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"
            + "21886CA989CA9C7D58087307CA93092D651EFA");

        Assert.Equal("encryption standard", Encoding.ASCII.GetString(Sm2Encryption.Decrypt(PrivateKey, PublicKey, cipher)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(500)]
    public void What_is_encrypted_comes_back_to_the_owner_only(int length)
    {
        var plain = RandomNumberGenerator.GetBytes(length);

        // Fifty times: one number in 256 begins with a zero byte, which DER leaves out.
        for (var i = 0; i < 50; i++)
        {
            var cipher = Sm2Encryption.Encrypt(PublicKey, plain);
            Assert.Equal(97 + length, cipher.Length);
            Assert.Equal(plain, Sm2Encryption.Decrypt(PrivateKey, PublicKey, cipher));
        }

        var stranger = Sm2Signer.NewKeyPair();
        Assert.ThrowsAny<CryptographicException>(() => Sm2Encryption.Decrypt(stranger.PrivateKey, stranger.PublicKey, Sm2Encryption.Encrypt(PublicKey, plain)));
    }

    [Fact]
    public void Every_changed_byte_is_noticed()
    {
        var cipher = Sm2Encryption.Encrypt(PublicKey, "backup key"u8);
        for (var i = 0; i < cipher.Length; i++)
        {
            cipher[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => Sm2Encryption.Decrypt(PrivateKey, PublicKey, cipher));
            cipher[i] ^= 1;
        }
    }
}
