using System.Text.Json;
using Puhui.Platform.Http;
using Puhui.Platform.Settings;
using Puhui.Quantities;

namespace Puhui.WeChat.Sessions;

/// <summary>Asks WeChat whose a login code is (<c>jscode2session</c>). Nothing is asked unless the operator set <c>wechat_api</c>.</summary>
internal sealed class LoginClient(PuhuiSettings settings, OutsideHttp outside)
{
    public const string Off = "wechat_off";
    public const string Busy = "wechat_busy";

    public async Task<Result<(string OpenId, byte[] SessionKey)>> AskAsync(MiniProgram app, string code, CancellationToken ct)
    {
        if (settings.WeChatApi is not { } api)
        {
            return new Refusal(Off, "This server does not call WeChat: the operator has not set wechat_api. Send openid and session_key instead.");
        }

        if (app.Secret is null)
        {
            return new Refusal("wechat_app_missing", "The mini program was registered without its secret.");
        }

        var address = new Uri(
            api,
            $"/sns/jscode2session?appid={Uri.EscapeDataString(app.AppId)}&secret={Uri.EscapeDataString(app.Secret)}&js_code={Uri.EscapeDataString(code)}&grant_type=authorization_code");
        try
        {
            using var answer = await outside.Client.GetAsync(address, ct);
            return answer.IsSuccessStatusCode
                ? Read(await answer.Content.ReadAsByteArrayAsync(ct))
                : new Refusal(Busy, "WeChat did not answer as it should. Try again.");
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return new Refusal(Busy, "WeChat could not be reached. Try again.");
        }
    }

    internal static Result<(string OpenId, byte[] SessionKey)> Read(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 8 });
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("errcode", out var number) && number.TryGetInt32(out var error) && error != 0)
            {
                return error switch
                {
                    40029 or 40163 => new Refusal("code_invalid", "WeChat does not know the login code, or it was used: call wx.login again.", "code"),
                    40013 or 40125 => new Refusal("wechat_app_refused", "WeChat refuses the mini program's id or secret."),
                    40226 => new Refusal("login_blocked", "WeChat blocks this login as risky."),
                    _ => new Refusal(Busy, "WeChat is busy or limits the calls. Try again."),
                };
            }

            var key = new byte[16];
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("openid", out var openId) && openId.ValueKind == JsonValueKind.String
                && openId.GetString() is { Length: > 0 and <= 64 } id && root.TryGetProperty("session_key", out var text) && text.ValueKind == JsonValueKind.String
                && Convert.TryFromBase64String(text.GetString()!, key, out var length) && length == 16
                ? (id, key)
                : new Refusal(Busy, "WeChat did not answer as it should. Try again.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Refusal(Busy, "WeChat did not answer as it should. Try again.");
        }
    }
}
