using System.Security.Cryptography;
using Puhui.Platform.Cryptography;
using Xunit;

namespace Puhui.Core.Tests.Cryptography;

public class SessionMacTests
{
    private static readonly byte[] Root = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public void A_code_is_of_its_text_purpose_and_key_only_and_outlives_a_change_of_profile()
    {
        var national = new SessionMac(Root, "staff session", CryptoProfile.Gm);
        var international = new SessionMac(Root, "staff session", CryptoProfile.Intl);
        foreach (var (made, other) in new[] { (national, international), (international, national) })
        {
            var code = made.Sign("id.until");
            Assert.Equal(44, code.Length);
            Assert.True(made.IsSigned("id.until", code));
            Assert.True(other.IsSigned("id.until", code));
            Assert.NotEqual(code, other.Sign("id.until"));
            Assert.False(made.IsSigned("id.later", code));
            Assert.False(new SessionMac(Root, "staff form", CryptoProfile.Gm).IsSigned("id.until", code));
            Assert.False(new SessionMac(RandomNumberGenerator.GetBytes(32), "staff session", CryptoProfile.Gm).IsSigned("id.until", code));
            foreach (var wrong in new[] { null, "", "a", "s", code[..^1], code[1..], (code[0] == 'a' ? 's' : 'a') + code[1..], "x" + code[1..] })
            {
                Assert.False(made.IsSigned("id.until", wrong), wrong);
            }
        }
    }
}
