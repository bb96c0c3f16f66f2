using System.Text.Json;
using Puhui.Accounts.Identity;
using Puhui.Platform.Http;
using Puhui.Platform.Settings;
using Puhui.Quantities;

namespace Puhui.Accounts.SignIn.WeChat;

/// <summary>Who a code of WeChat is of.</summary>
/// <param name="App">The app it was given for.</param>
/// <param name="OpenId">The person's id in this app.</param>
/// <param name="UnionId">The person's id in all apps of one owner; null when the owner has bound none together.</param>
internal sealed record WeChatPerson(string App, string OpenId, string? UnionId)
{
    /// <summary>Nothing of the person.</summary>
    public override string ToString() => "WeChat person";
}

/// <summary>Exchanges WeChat's codes: <c>sns/oauth2/access_token</c> for the web, <c>sns/jscode2session</c> for mini programs.</summary>
internal sealed class WeChatClient(PuhuiSettings settings, OutsideHttp outside)
{
    public static readonly Refusal Off = new("wechat_off", "Signing in by WeChat is not set up here.");
    private static readonly Refusal Busy = new("wechat_busy", "WeChat cannot be reached or did not answer as it should. Try again.");

    public Task<Result<WeChatPerson>> AskWebAsync(string app, string? code, CancellationToken ct) =>
        AskAsync(app, code, "/sns/oauth2/access_token?appid={0}&secret={1}&code={2}&grant_type=authorization_code", ct);

    public Task<Result<WeChatPerson>> AskMiniAsync(string app, string? code, CancellationToken ct) =>
        AskAsync(app, code, "/sns/jscode2session?appid={0}&secret={1}&js_code={2}&grant_type=authorization_code", ct);

    private async Task<Result<WeChatPerson>> AskAsync(string app, string? code, string path, CancellationToken ct)
    {
        if (settings.WeChatApi is not { } api || KeyLine.Read(settings.DataFolder, $"wechat-{app}.key") is not { } secret)
        {
            return Off;
        }

        if (code is not { Length: > 0 and <= 256 } || !code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return Invalid;
        }

        var address = new Uri(api, string.Format(System.Globalization.CultureInfo.InvariantCulture, path, Uri.EscapeDataString(app), Uri.EscapeDataString(secret), Uri.EscapeDataString(code)));
        try
        {
            using var answer = await outside.Client.GetAsync(address, ct);
            return answer.IsSuccessStatusCode ? Read(app, await answer.Content.ReadAsByteArrayAsync(ct)) : Busy;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            // The address holds the secret and the code: nothing of it is told.
            return Busy;
        }
    }

    private static Refusal Invalid => new("wechat_code_invalid", "WeChat does not know the code, or it was used. Start again.", "code");

    private static Result<WeChatPerson> Read(string app, byte[] answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 8 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return Busy;
            }

            if (root.TryGetProperty("errcode", out var number) && number.TryGetInt32(out var error) && error != 0)
            {
                return error switch
                {
                    40029 or 40163 or 41008 => Invalid,
                    40226 => new Refusal("wechat_blocked", "WeChat blocks this sign-in as risky."),
                    _ => Busy,
                };
            }

            return Text(root, "openid") is { } openId ? new WeChatPerson(app, openId, Text(root, "unionid")) : Busy;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Busy;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 128 } text ? text : null;
}
