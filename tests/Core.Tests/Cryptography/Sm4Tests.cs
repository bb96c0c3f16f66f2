using System.Security.Cryptography;
using Puhui.Platform.Cryptography;
using Xunit;

namespace Puhui.Core.Tests.Cryptography;

public class Sm4Tests
{
    private static readonly byte[] Key = Convert.FromHexString("0123456789abcdeffedcba9876543210");

    // GB/T 32907, annex A, example 1: the key is the plain text.
    [Fact]
    public void Encrypts_as_the_standard_says() =>
        Assert.Equal("681edf34d206965e86b3e94f536e4246", Convert.ToHexStringLower(Sm4.EncryptBlocks(Key, Key)));

    // Example 2: the same block a million times over.
    [Fact]
    public void Encrypts_a_million_times_as_the_standard_says()
    {
        var block = Key;
        for (var i = 0; i < 1_000_000; i++)
        {
            block = Sm4.EncryptBlocks(Key, block);
        }

        Assert.Equal("595298c7c6fd271f0402f804c33d3f66", Convert.ToHexStringLower(block));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(1000)]
    public void What_is_encrypted_with_padding_comes_back(int length)
    {
        var plain = RandomNumberGenerator.GetBytes(length);
        var cipher = Sm4.EncryptEcb(Key, plain);
        Assert.Equal((length / 16 * 16) + 16, cipher.Length);
        Assert.Equal(plain, Sm4.DecryptEcb(Key, cipher));
    }

    [Fact]
    public void Bytes_that_are_no_cipher_text_are_refused()
    {
        Assert.Throws<CryptographicException>(() => Sm4.DecryptEcb(Key, new byte[15]));
        Assert.Throws<CryptographicException>(() => Sm4.DecryptEcb(Key, new byte[16]));
        Assert.Throws<ArgumentException>(() => Sm4.EncryptEcb(new byte[15], Key));
    }
}
