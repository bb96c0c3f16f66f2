using System.Text;
using Puhui.Platform.Cryptography;
using Xunit;

namespace Puhui.Core.Tests.Cryptography;

public class HmacSm3Tests
{
    // GM/T 0042, D.3.
    [Theory]
    [InlineData("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20", "6162636462636465636465666465666765666768666768696768696a68696a6b696a6b6c6a6b6c6d6b6c6d6e6c6d6e6f6d6e6f706e6f70716162636462636465636465666465666765666768666768696768696a68696a6b696a6b6c6a6b6c6d6b6c6d6e6c6d6e6f6d6e6f706e6f7071", "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a")]
    [InlineData("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425", "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd", "220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae")]
    [InlineData("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265", "c0ba18c68b90c88bc07de794bfc7d2c8d19ec31ed8773bc2b390c9604e0be11e")]
    public void Computes_the_codes_of_the_standard(string key, string message, string code) =>
        Assert.Equal(code, Convert.ToHexStringLower(HmacSm3.HashData(Convert.FromHexString(key), Convert.FromHexString(message))));

    // RFC 2104, written down over the hash alone.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public void Is_what_rfc_2104_says_for_keys_of_every_length(int length)
    {
        byte[] key = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        var message = Encoding.UTF8.GetBytes("普惠");
        var block = new byte[64];
        (key.Length > 64 ? Sm3.HashData(key) : key).CopyTo(block, 0);
        var inner = Sm3.HashData([.. block.Select(b => (byte)(b ^ 0x36)), .. message]);

        Assert.Equal(Sm3.HashData([.. block.Select(b => (byte)(b ^ 0x5c)), .. inner]), HmacSm3.HashData(key, message));
    }

    // RFC 8018, written down for one block.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Derives_keys_from_passphrases_as_rfc_8018(int iterations)
    {
        var round = HmacSm3.HashData("普惠"u8, [.. "salt of the file"u8, 0, 0, 0, 1]);
        var sum = round;
        for (var i = 1; i < iterations; i++)
        {
            round = HmacSm3.HashData("普惠"u8, round);
            sum = [.. sum.Zip(round, (a, b) => (byte)(a ^ b))];
        }

        Assert.Equal(sum, HmacSm3.Pbkdf2("普惠"u8, "salt of the file"u8, iterations, 32));
    }

    [Fact]
    public void Derives_keys_as_the_expansion_of_rfc_5869()
    {
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

        Assert.Equal(HmacSm3.HashData(key, [.. "use"u8, 1]), HmacSm3.Expand(key, "use"u8, 32));
        Assert.Equal(HmacSm3.Expand(key, "use"u8, 32)[..16], HmacSm3.Expand(key, "use"u8, 16));
        Assert.NotEqual(HmacSm3.Expand(key, "use"u8, 16), HmacSm3.Expand(key, "other"u8, 16));
        Assert.Throws<ArgumentOutOfRangeException>(() => HmacSm3.Expand(key, "use"u8, 33));
    }
}
