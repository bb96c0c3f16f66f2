using System.Security.Cryptography;
using Puhui.Platform.Cryptography;
using Xunit;

namespace Puhui.Core.Tests.Cryptography;

public class BoxTests
{
    private static readonly byte[] Root = RandomNumberGenerator.GetBytes(32);

    [Theory]
    [InlineData(CipherSuite.Aes256Gcm)]
    [InlineData(CipherSuite.Sm4Ccm)]
    public void Opens_with_its_key_and_context_only(CipherSuite suite)
    {
        var box = Box.Seal(suite, Root, "secret"u8, "here"u8);

        Assert.Equal("secret"u8.ToArray(), Box.Open(Root, box, "here"u8));
        Assert.Equal(suite, Box.SuiteOf(box));
        Assert.ThrowsAny<CryptographicException>(() => Box.Open(Root, box, "there"u8));
        Assert.ThrowsAny<CryptographicException>(() => Box.Open(RandomNumberGenerator.GetBytes(32), box, "here"u8));
        Assert.NotEqual(box, Box.Seal(suite, Root, "secret"u8, "here"u8));
        for (var i = 0; i < box.Length; i++)
        {
            box[i] ^= 3;
            Assert.ThrowsAny<CryptographicException>(() => Box.Open(Root, box, "here"u8));
            box[i] ^= 3;
        }

        Assert.ThrowsAny<CryptographicException>(() => Box.Open(Root, box.AsSpan(0, 20), "here"u8));
    }
}
