using System.Text;
using Puhui.Platform.Cryptography;
using Xunit;

namespace Puhui.Core.Tests.Cryptography;

public class Sm3Tests
{
    // GB/T 32905, annex A.
    [Theory]
    [InlineData(1, "abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")]
    [InlineData(16, "abcd", "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732")]
    public void Hashes_as_the_standard_says(int times, string text, string hash)
    {
        var message = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, times)));

        Assert.Equal(hash, Convert.ToHexStringLower(Sm3.HashData(message)));
    }
}
