using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Puhui.Activities.Contracts;
using Puhui.Activities.Sources.Keys;
using Puhui.Activities.Sources.Signing;

namespace Puhui.Modules.Tests.Activities.Sources;

/// <summary>Against the test cases of RFC 9421 (B.2.5, B.2.6) and RFC 9530.</summary>
public sealed class The_text_that_is_signed
{
    private const string Json = "{\"hello\": \"world\"}";

    [Fact]
    public void Hmac_is_that_of_the_standard()
    {
        const string input = "sig-b25=(\"date\" \"@authority\" \"content-type\");created=1618884473;keyid=\"test-shared-secret\"";
        const string signature = "sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:";
        var secret = Convert.FromBase64String("uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==");
        var key = new SigningKey(SourceKeyId.New(), SourceId.New(), SourceKeyKind.HmacSha256, secret);
        Assert.True(SignatureInput.TryRead(input, signature, out var read));
        Assert.True(key.Verify(SignatureBase.Build(Example(), read, null, out _), read.Signature));
        var other = Example();
        other.Request.Host = new HostString("example.org");
        Assert.False(key.Verify(SignatureBase.Build(other, read, null, out _), read.Signature));
    }

    [Fact]
    public void Ed25519_is_that_of_the_standard()
    {
        const string input = "sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\");created=1618884473;keyid=\"test-key-ed25519\"";
        const string signature = "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:";
        const string pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n-----END PUBLIC KEY-----\n";
        var key = new SigningKey(SourceKeyId.New(), SourceId.New(), SourceKeyKind.Ed25519, PublicKeyText.Read(SourceKeyKind.Ed25519, pem));
        Assert.True(SignatureInput.TryRead(input, signature, out var read));
        Assert.True(key.Verify(SignatureBase.Build(Example(), read, null, out _), read.Signature));
    }

    [Theory]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:", true)]
    [InlineData("sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:", true)]
    [InlineData("unixsum=:AAAA:, sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:", true)]
    [InlineData("unixsum=:AAAA:", false)]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:, sha-512=:AAAA:", false)]
    [InlineData("sha-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=", false)]
    [InlineData("", false)]
    public void Digests_are_those_of_the_standard(string header, bool fits) => Assert.Equal(fits, BodyDigest.Fits(header, Encoding.UTF8.GetBytes(Json)));

    [Fact]
    public void Derived_parts_are_as_they_were_sent()
    {
        Assert.True(SignatureInput.TryRead(
            "s=(\"@target-uri\"  \"@query\" \"@scheme\" \"@request-target\" \"x-two\" )", "s=:AAAA:", out var read));
        var text = Encoding.UTF8.GetString(SignatureBase.Build(Example(), read, null, out _)!).Split('\n');
        Assert.Equal("\"@target-uri\": https://example.com/foo?param=Value&Pet=dog", text[0]);
        Assert.Equal("\"@query\": ?param=Value&Pet=dog", text[1]);
        Assert.Equal("\"@scheme\": https", text[2]);
        Assert.Equal("\"@request-target\": /foo?param=Value&Pet=dog", text[3]);
        Assert.Equal("\"x-two\": a, b", text[4]);
        Assert.Equal("\"@signature-params\": (\"@target-uri\" \"@query\" \"@scheme\" \"@request-target\" \"x-two\")", text[5]);
        var published = Encoding.UTF8.GetString(SignatureBase.Build(Example(), read, "https://puhui.example", out _)!);
        Assert.StartsWith("\"@target-uri\": https://puhui.example/foo?", published, StringComparison.Ordinal);
        Assert.True(SignatureInput.TryRead("s=(\"x-none\")", "s=:AAAA:", out var none));
        Assert.Null(SignatureBase.Build(Example(), none, null, out var lacking));
        Assert.Equal("x-none", lacking);
    }

    [Fact]
    public void Ten_thousand_mutated_headers_are_read_or_not_and_never_throw()
    {
        const string good = "sig=(\"@method\" \"@path\" \"content-digest\");created=1618884473;nonce=\"a\\\"b\\\\cdefgh\";keyid=\"key_1\";alg=\"ed25519\";tag=token;flag, b=();x=?1";
        var random = new Random(5);
        var read = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var text = new StringBuilder(good);
            for (var changes = random.Next(1, 5); changes > 0; changes--)
            {
                var at = random.Next(text.Length);
                _ = random.Next(3) switch
                {
                    0 => text.Remove(at, Math.Min(random.Next(1, 9), text.Length - at)),
                    1 => text.Insert(at, "\"();=:,\\ 0a\u00e9\0"[random.Next(13)]),
                    _ => text.Replace(text[at], (char)random.Next(0x20, 0x7F), at, 1),
                };
            }

            read += SignatureInput.TryRead(text.ToString(), "sig=:AAAA:", out _) ? 1 : 0;
            BodyDigest.Fits(text.ToString(), [1, 2, 3]);
        }

        Assert.InRange(read, 0, 9_999);
    }

    private static DefaultHttpContext Example()
    {
        var context = new DefaultHttpContext();
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = "/foo?param=Value&Pet=dog";
        var request = context.Request;
        request.Method = "POST";
        request.Scheme = "https";
        request.Host = new HostString("example.com");
        request.Headers.Date = "Tue, 20 Apr 2021 02:07:55 GMT";
        request.Headers.ContentType = "application/json";
        request.Headers.ContentLength = 18;
        request.Headers.Append("X-Two", new(["a ", " b"]));
        return context;
    }
}
