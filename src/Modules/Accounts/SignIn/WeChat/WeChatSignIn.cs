using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;
using Puhui.Quantities;

namespace Puhui.Accounts.SignIn.WeChat;

/// <summary>In by WeChat. A person is one account in all apps of one owner by the union id, where WeChat tells it.</summary>
internal sealed class WeChatSignIn(
    NpgsqlDataSource database, WeChatClient client, ContactStore contacts, SessionStore sessions, SecretBox box, PuhuiSettings settings, TimeProvider time) : IWeChatSignIn
{
    private const string Purpose = "WeChat sign-in";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private sealed record Journey(string State, string App, string? Next, DateTimeOffset EndsAt);

    public bool IsOffered(bool insideWeChat) => settings.WeChatApi is not null && App(insideWeChat) is not null;

    public Result<WeChatJourney> Begin(bool insideWeChat, string? next)
    {
        if (!IsOffered(insideWeChat) || App(insideWeChat) is not { } app)
        {
            return WeChatClient.Off;
        }

        var state = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var back = Uri.EscapeDataString(settings.BaseUrl + "/sign-in/wechat/back");
        // An official account asks inside WeChat for the id alone; a website shows a QR code to scan.
        var path = insideWeChat
            ? $"/connect/oauth2/authorize?appid={app}&redirect_uri={back}&response_type=code&scope=snsapi_base&state={state}#wechat_redirect"
            : $"/connect/qrconnect?appid={app}&redirect_uri={back}&response_type=code&scope=snsapi_login&state={state}#wechat_redirect";
        var kept = box.Seal(Purpose, JsonSerializer.SerializeToUtf8Bytes(new Journey(state, app, next, time.GetUtcNow() + Life)));
        return new WeChatJourney(new Uri(settings.WeChatOpen, path).ToString(), Base64Url.EncodeToString(kept));
    }

    public async Task<Result<WeChatArrival>> EndAsync(string? kept, string? state, string? code, SignInAsker asker, CancellationToken ct)
    {
        if (Open(kept) is not { } journey || journey.EndsAt < time.GetUtcNow()
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(journey.State), Encoding.UTF8.GetBytes(state ?? "")))
        {
            return new Refusal("wechat_state", "This sign-in was not begun in this browser, or too long ago. Start again.");
        }

        var person = await client.AskWebAsync(journey.App, code, ct);
        return person.IsAccepted ? new WeChatArrival(await BeginSessionAsync(person.Value, asker, ct), journey.Next) : person.Refusal;
    }

    public async Task<Result<NewSession>> EnterAsync(string? code, SignInAsker asker, CancellationToken ct)
    {
        if (settings.WeChatMini is not { } app)
        {
            return WeChatClient.Off;
        }

        var person = await client.AskMiniAsync(app, code, ct);
        return person.IsAccepted ? await BeginSessionAsync(person.Value, asker, ct) : person.Refusal;
    }

    private async Task<NewSession> BeginSessionAsync(WeChatPerson person, SignInAsker asker, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var (holder, isNew) = await FindOrEnrolAsync(connection, person, ct);
        var session = await sessions.BeginAsync(connection, holder, "wechat", asker, isNew, ct);
        await transaction.CommitAsync(ct);
        return session;
    }

    private async Task<(AccountId Holder, bool IsNew)> FindOrEnrolAsync(NpgsqlConnection connection, WeChatPerson person, CancellationToken ct)
    {
        var inApp = $"app {person.App} {person.OpenId}";
        if (person.UnionId is not { } union)
        {
            return await contacts.FindAsync(connection, ContactStore.WeChatApp, inApp, ct) is { } known
                ? (known, false)
                : await contacts.FindOrEnrolAsync(connection, ContactStore.WeChat, inApp, ct);
        }

        // Who signed in before the apps were bound together keeps the account.
        if (await contacts.FindAsync(connection, ContactStore.WeChat, $"union {union}", ct) is null
            && (await contacts.FindAsync(connection, ContactStore.WeChat, inApp, ct) ?? await contacts.FindAsync(connection, ContactStore.WeChatApp, inApp, ct)) is { } earlier)
        {
            return (await contacts.AddAsync(connection, earlier, ContactStore.WeChat, $"union {union}", ct), false);
        }

        var (holder, isNew) = await contacts.FindOrEnrolAsync(connection, ContactStore.WeChat, $"union {union}", ct);
        await contacts.AddAsync(connection, holder, ContactStore.WeChatApp, inApp, ct);
        return (holder, isNew);
    }

    private string? App(bool insideWeChat) => insideWeChat ? settings.WeChatAccount : settings.WeChatSite;

    private Journey? Open(string? kept)
    {
        if (kept is not { Length: > 0 and < 3000 } || !Base64Url.IsValid(kept))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<Journey>(box.Open(Purpose, Base64Url.DecodeFromChars(kept)));
        }
        catch (CryptographicException)
        {
            // Not sealed here: not begun here.
            return null;
        }
    }
}
