using System.Security.Cryptography;
using Puhui.Platform.Cryptography;
using Xunit;

namespace Puhui.Core.Tests.Cryptography;

public class Sm4ModesTests
{
    private static readonly byte[] Key = Hex("0123456789ABCDEFFEDCBA9876543210");
    private static readonly byte[] Iv = Hex("000102030405060708090A0B0C0D0E0F");

    // draft-ribose-cfrg-sm4, example A.2.2.1 (without the block of padding).
    [Fact]
    public void Cbc_encrypts_as_the_examples_say()
    {
        var plain = Hex("AAAAAAAABBBBBBBBCCCCCCCCDDDDDDDDEEEEEEEEFFFFFFFFAAAAAAAABBBBBBBB");

        var cipher = Sm4.EncryptCbc(Key, Iv, plain);

        Assert.Equal("78EBB11CC40B0A48312AAEB2040244CB4CB7016951909226979B0D15DC6A8F6D", Convert.ToHexString(cipher.AsSpan(0, 32)));
        Assert.Equal(48, cipher.Length);
        Assert.Equal(plain, Sm4.DecryptCbc(Key, Iv, cipher));
        Assert.Throws<CryptographicException>(() => Sm4.DecryptCbc(Key, Iv, cipher.AsSpan(0, 40)));
    }

    // draft-ribose-cfrg-sm4, example A.2.5.1.
    [Fact]
    public void Ctr_encrypts_as_the_examples_say()
    {
        var plain = Hex("AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFAAAAAAAAAAAAAAAABBBBBBBBBBBBBBBB");

        var cipher = Sm4.Ctr(Key, Iv, plain);

        Assert.Equal(
            "AC3236CB970CC20791364C395A1342D1A3CBC1878C6F30CD074CCE385CDD70C7F234BC0E24C11980FD1286310CE37B926E02FCD0FAA0BAF38B2933851D824514",
            Convert.ToHexString(cipher));
        Assert.Equal(plain, Sm4.Ctr(Key, Iv, cipher));
    }

    // RFC 8998, A.2.
    [Fact]
    public void Ccm_seals_as_rfc_8998_says()
    {
        var plain = Hex("AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA");
        var nonce = Hex("00001234567800000000ABCD");
        var associated = Hex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
        var cipher = new byte[plain.Length];
        var tag = new byte[16];

        Sm4Ccm.Encrypt(Key, nonce, plain, cipher, tag, associated);

        Assert.Equal(
            "48AF93501FA62ADBCD414CCE6034D895DDA1BF8F132F042098661572E7483094FD12E518CE062C98ACEE28D95DF4416BED31A2F04476C18BB40C84A74B97DC5B",
            Convert.ToHexString(cipher));
        Assert.Equal("16842D4FA186F56AB33256971FA110F4", Convert.ToHexString(tag));
        var opened = new byte[plain.Length];
        Sm4Ccm.Decrypt(Key, nonce, cipher, tag, opened, associated);
        Assert.Equal(plain, opened);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(0, 13)]
    [InlineData(15, 14)]
    [InlineData(16, 15)]
    [InlineData(17, 1022)]
    [InlineData(1023, 1023)]
    [InlineData(5000, 65279)]
    [InlineData(100_000, 70_000)]
    public void Ccm_opens_messages_of_every_length_and_nothing_that_was_changed(int message, int head)
    {
        var plain = RandomNumberGenerator.GetBytes(message);
        var associated = RandomNumberGenerator.GetBytes(head);
        var nonce = RandomNumberGenerator.GetBytes(12);
        var cipher = new byte[message];
        var tag = new byte[16];
        Sm4Ccm.Encrypt(Key, nonce, plain, cipher, tag, associated);
        var opened = new byte[message];
        Sm4Ccm.Decrypt(Key, nonce, cipher, tag, opened, associated);
        Assert.Equal(plain, opened);

        foreach (var part in new[] { cipher, associated, nonce, tag })
        {
            foreach (var at in new[] { 0, part.Length / 2, part.Length - 1 }.Where(at => at >= 0 && at < part.Length))
            {
                part[at] ^= 0x80;
                Assert.Throws<AuthenticationTagMismatchException>(() => Sm4Ccm.Decrypt(Key, nonce, cipher, tag, opened, associated));
                Assert.All(opened, b => Assert.Equal(0, b));
                part[at] ^= 0x80;
            }
        }
    }

    // An independent composition: block by block, as RFC 3610 writes it down, over ECB only.
    [Fact]
    public void Ccm_is_what_rfc_3610_says_block_by_block()
    {
        var dice = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var plain = new byte[dice.Next(80)];
            var associated = new byte[dice.Next(80)];
            var nonce = new byte[12];
            dice.NextBytes(plain);
            dice.NextBytes(associated);
            dice.NextBytes(nonce);
            var cipher = new byte[plain.Length];
            var tag = new byte[16];
            Sm4Ccm.Encrypt(Key, nonce, plain, cipher, tag, associated);

            var (slowCipher, slowTag) = BlockByBlock(nonce, plain, associated);
            Assert.Equal(Convert.ToHexString(slowCipher), Convert.ToHexString(cipher));
            Assert.Equal(Convert.ToHexString(slowTag), Convert.ToHexString(tag));
        }
    }

    private static (byte[] Cipher, byte[] Tag) BlockByBlock(byte[] nonce, byte[] plain, byte[] associated)
    {
        byte[] blocks = [(byte)(2 + (7 << 3) + (associated.Length > 0 ? 64 : 0)), .. nonce, 0, (byte)(plain.Length >> 8), (byte)plain.Length];
        if (associated.Length > 0)
        {
            blocks = Filled([.. blocks, (byte)(associated.Length >> 8), (byte)associated.Length, .. associated]);
        }

        blocks = Filled([.. blocks, .. plain]);
        var mac = new byte[16];
        for (var at = 0; at < blocks.Length; at += 16)
        {
            mac = Sm4.EncryptBlocks(Key, mac.Zip(blocks[at..(at + 16)], (a, b) => (byte)(a ^ b)).ToArray());
        }

        byte[] Stream(int counter) => Sm4.EncryptBlocks(Key, [2, .. nonce, 0, 0, (byte)counter]);
        return (plain.Select((b, i) => (byte)(b ^ Stream(1 + (i / 16))[i % 16])).ToArray(), mac.Zip(Stream(0), (a, b) => (byte)(a ^ b)).ToArray());
    }

    private static byte[] Filled(byte[] bytes) => [.. bytes, .. new byte[(16 - (bytes.Length % 16)) % 16]];

    private static byte[] Hex(string text) => Convert.FromHexString(text);
}
