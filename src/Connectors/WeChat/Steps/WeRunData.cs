using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Puhui.Quantities;

namespace Puhui.WeChat.Steps;

/// <summary>The steps of one day.</summary>
/// <param name="Begin">Midnight in China.</param>
internal readonly record struct StepDay(DateTimeOffset Begin, int Steps);

/// <summary>What a phone told WeChat: days with steps, and when.</summary>
internal sealed record WeRunData(string AppId, DateTimeOffset Watermark, IReadOnlyList<StepDay> Days)
{
    private const int MostSealed = 64 * 1024;
    private const int MostDays = 62;
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>Opens <c>encryptedData</c> of <c>wx.getWeRunData</c>: AES-128-CBC with PKCS#7 padding under the session key.</summary>
    public static Result<WeRunData> Open(string? sealedData, string? iv, ReadOnlySpan<byte> sessionKey)
    {
        if (Base64(sealedData, MostSealed) is not { Length: > 0 } box || box.Length % 16 != 0)
        {
            return new Refusal("data_invalid", "encryptedData is the base64 text that wx.getWeRunData gave.", "encryptedData");
        }

        if (Base64(iv, 64) is not { Length: 16 } vector)
        {
            return new Refusal("data_invalid", "iv is the base64 text that wx.getWeRunData gave.", "iv");
        }

        byte[] plain;
        try
        {
            using var aes = Aes.Create();
            aes.SetKey(sessionKey);
            plain = aes.DecryptCbc(box, vector, PaddingMode.PKCS7);
        }
        catch (CryptographicException)
        {
            return new Refusal("decryption_failed", "The data do not open with the session key that is known: log in again (wx.login), then ask for the steps again.", "encryptedData");
        }

        return Read(plain);
    }

    /// <summary>Whether a signature is <c>sha1(rawData + session_key)</c>, the key in its base64 form.</summary>
    public static bool IsSigned(string rawData, string signature, ReadOnlySpan<byte> sessionKey)
    {
#pragma warning disable CA5350 // WeChat signs with SHA-1; it is checked on top of the encryption, not instead.
        var expected = SHA1.HashData(Encoding.UTF8.GetBytes(rawData + Convert.ToBase64String(sessionKey)));
#pragma warning restore CA5350
        var given = new byte[20];
        return signature.Length == 40 && Convert.FromHexString(signature, given, out _, out _) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(expected, given);
    }

    internal static Result<WeRunData> Read(ReadOnlyMemory<byte> plain)
    {
        try
        {
            using var document = JsonDocument.Parse(plain, new JsonDocumentOptions { MaxDepth = 8 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("watermark", out var mark) || mark.ValueKind != JsonValueKind.Object
                || !mark.TryGetProperty("appid", out var app) || app.ValueKind != JsonValueKind.String
                || !mark.TryGetProperty("timestamp", out var at) || Second(at) is not { } watermark)
            {
                return new Refusal("data_invalid", "The data carry no watermark.", "encryptedData");
            }

            if (!root.TryGetProperty("stepInfoList", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MostDays)
            {
                return new Refusal("data_invalid", $"The data hold no list of steps, or more than {MostDays} days.", "encryptedData");
            }

            List<StepDay> days = [];
            foreach (var entry in list.EnumerateArray())
            {
                if (Day(entry) is not { } day || days.Exists(known => known.Begin == day.Begin))
                {
                    return new Refusal("day_invalid", "A day does not begin at midnight in China, stands there twice, or has no count of steps.", "encryptedData");
                }

                days.Add(day);
            }

            return new WeRunData(app.GetString()!, watermark, days);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Under a key that is not the right one, one message in 256 or so still has sound padding.
            return new Refusal("decryption_failed", "What the data open to is not JSON: log in again (wx.login), then ask for the steps again.", "encryptedData");
        }
    }

    private static StepDay? Day(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("timestamp", out var at) && Second(at) is { } begin
        && begin.ToOffset(China).TimeOfDay == TimeSpan.Zero
        && entry.TryGetProperty("step", out var step) && step.ValueKind == JsonValueKind.Number && step.TryGetInt32(out var steps) && steps >= 0
            ? new StepDay(begin.ToOffset(China), steps)
            : null;

    private static DateTimeOffset? Second(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var second) && second is > 946_684_800 and < 4_102_444_800
            ? DateTimeOffset.FromUnixTimeSeconds(second)
            : null;

    private static byte[]? Base64(string? text, int most)
    {
        var bytes = new byte[most];
        return text is not null && text.Length <= most * 4 / 3 && Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}
