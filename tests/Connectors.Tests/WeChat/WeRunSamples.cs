using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Puhui.Connectors.Tests.WeChat;

/// <summary>The published vectors, and data sealed the way a phone gets them.</summary>
internal static class WeRunSamples
{
    public const string AppId = "wx4f4bc4dec97d474b";
    public const string SessionKey = "tiihtNczf5v6AKRyjwEUhQ==";
    public const string Iv = "r7BXXKkLb8qrSNn05n0qiA==";

    /// <summary>2026-09-20 08:00 in China, the watermark of the sample.</summary>
    public static readonly DateTimeOffset Watermark = DateTimeOffset.FromUnixTimeSeconds(1_789_862_400);

    private static readonly JsonElement Vectors = JsonDocument.Parse(File.ReadAllBytes(
        Path.Combine(Platform.Settings.SettingsReader.HomeFolder(), "tests/Connectors.Tests/WeChat/Samples/vectors.json"))).RootElement;

    public static string Of(string vector, string field) => Vectors.GetProperty(vector).GetProperty(field).GetString()!;

    public static string Seal(string plain)
    {
        using var aes = Aes.Create();
        aes.Key = Convert.FromBase64String(SessionKey);
        return Convert.ToBase64String(aes.EncryptCbc(Encoding.UTF8.GetBytes(plain), Convert.FromBase64String(Iv)));
    }

    /// <summary>Days from 16 September 2026 on.</summary>
    public static string Data(DateTimeOffset watermark, params int[] steps)
    {
        var days = steps.Select((count, i) => $$"""{"timestamp":{{1_789_488_000 + (i * 86_400)}},"step":{{count}}}""");
        return Seal($$$"""{"stepInfoList":[{{{string.Join(',', days)}}}],"watermark":{"timestamp":{{{watermark.ToUnixTimeSeconds()}}},"appid":"{{{AppId}}}"}}""");
    }
}
