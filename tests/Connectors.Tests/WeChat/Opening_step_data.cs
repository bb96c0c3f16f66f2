using System.Text;
using Puhui.Connectors.Tests.Items;
using Puhui.WeChat.Sessions;
using Puhui.WeChat.Steps;

namespace Puhui.Connectors.Tests.WeChat;

public sealed class Opening_step_data
{
    private static readonly byte[] Key = Convert.FromBase64String(WeRunSamples.SessionKey);

    [Fact]
    public void Gives_the_days_of_the_sample()
    {
        var data = WeRunData.Open(WeRunSamples.Of("werun_synthetic", "encryptedData"), WeRunSamples.Iv, Key).Value;
        Assert.Equal((WeRunSamples.AppId, WeRunSamples.Watermark), (data.AppId, data.Watermark));
        Assert.Equal([7250, 10342, 18000, 50001, 0], data.Days.Select(day => day.Steps));
        Assert.Equal(new DateTimeOffset(2026, 9, 16, 0, 0, 0, TimeSpan.FromHours(8)), data.Days[0].Begin);
    }

    [Fact]
    public void Opens_the_published_vector_and_finds_no_steps_in_it()
    {
        var opened = WeRunData.Open(WeRunSamples.Of("public_vector", "encryptedData"), WeRunSamples.Of("public_vector", "iv"), Key);
        Assert.Equal("data_invalid", opened.Refusal?.Code);
        Assert.Contains("no list of steps", opened.Refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Checks_the_published_signature()
    {
        var key = Convert.FromBase64String(WeRunSamples.Of("raw_data_signature", "session_key"));
        var (raw, signature) = (WeRunSamples.Of("raw_data_signature", "rawData"), WeRunSamples.Of("raw_data_signature", "signature_sha1(rawData+session_key)"));
        Assert.True(WeRunData.IsSigned(raw, signature, key));
        Assert.False(WeRunData.IsSigned(raw + " ", signature, key));
        Assert.False(WeRunData.IsSigned(raw, "75e8", key));
        Assert.False(WeRunData.IsSigned(raw, new string('z', 40), key));
    }

    [Theory]
    [InlineData("""{"stepInfoList":[{"timestamp":1789488001,"step":1}],"watermark":{"timestamp":1789862400,"appid":"a"}}""", "day_invalid")]
    [InlineData("""{"stepInfoList":[{"timestamp":1789488000,"step":-1}],"watermark":{"timestamp":1789862400,"appid":"a"}}""", "day_invalid")]
    [InlineData("""{"stepInfoList":[{"timestamp":1789488000,"step":1},{"timestamp":1789488000,"step":2}],"watermark":{"timestamp":1789862400,"appid":"a"}}""", "day_invalid")]
    [InlineData("""{"stepInfoList":{},"watermark":{"timestamp":1789862400,"appid":"a"}}""", "data_invalid")]
    [InlineData("""{"stepInfoList":[]}""", "data_invalid")]
    [InlineData("steps", "decryption_failed")]
    public void Names_what_is_wrong_inside(string plain, string code) => Assert.Equal(code, WeRunData.Open(WeRunSamples.Seal(plain), WeRunSamples.Iv, Key).Refusal?.Code);

    [Fact]
    public void Names_what_is_wrong_outside()
    {
        var data = WeRunSamples.Of("werun_synthetic", "encryptedData");
        Assert.Equal("decryption_failed", WeRunData.Open(data, WeRunSamples.Iv, new byte[16]).Refusal?.Code);
        Assert.Equal("data_invalid", WeRunData.Open("no base64!", WeRunSamples.Iv, Key).Refusal?.Code);
        Assert.Equal("data_invalid", WeRunData.Open(data, "AAAA", Key).Refusal?.Code);
        Assert.Equal("data_invalid", WeRunData.Open(null, null, Key).Refusal?.Code);
    }

    [Fact]
    public void Survives_ten_thousand_mutations_of_every_layer()
    {
        var plain = Encoding.UTF8.GetBytes(WeRunSamples.Of("werun_synthetic", "plaintext"));
        var box = Encoding.UTF8.GetBytes(WeRunSamples.Of("werun_synthetic", "encryptedData"));
        var request = """{"openid":"o","encryptedData":"AA==","iv":"AA=="}"""u8.ToArray();
        var login = """{"openid":"oGZUI0egBJY1zhBYw2KhdUfwVJJE","session_key":"tiihtNczf5v6AKRyjwEUhQ==","errcode":0}"""u8.ToArray();
        Assert.All(Support.SpoiltBytes.Of(plain, 10_000, 1), spoilt => Assert.NotNull(WeRunData.Read(spoilt).Refusal?.Code ?? "fine"));
        Assert.All(Support.SpoiltBytes.Of(box, 10_000, 2), spoilt => Assert.NotNull(WeRunData.Open(Encoding.UTF8.GetString(spoilt), WeRunSamples.Iv, Key).Refusal?.Code ?? "fine"));
        Assert.All(Support.SpoiltBytes.Of(request, 10_000, 3), spoilt => Assert.NotSame(request, SmallBody.Parse(spoilt, ["openid", "encryptedData", "iv"])));
        Assert.All(Support.SpoiltBytes.Of(login, 10_000, 4), spoilt => Assert.NotNull(LoginClient.Read(spoilt).Refusal?.Code ?? "fine"));
    }
}
