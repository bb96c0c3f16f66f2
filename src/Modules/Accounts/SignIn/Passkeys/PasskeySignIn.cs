using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;
using Puhui.Quantities;

namespace Puhui.Accounts.SignIn.Passkeys;

/// <summary>Passkeys, checked by the handler of ASP.NET Core Identity.</summary>
internal sealed class PasskeySignIn : IPasskeySignIn
{
    private const string Purpose = "passkey question";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private static readonly CountLimit WrongPerNetwork = new("passkey from", 60, TimeSpan.FromHours(1));
    private static readonly Refusal Wrong = new("passkey_wrong", "The passkey could not be verified, or the page was open for too long. Try again.");

    private readonly NpgsqlDataSource _database;
    private readonly PasskeyStore _store;
    private readonly SessionStore _sessions;
    private readonly ContactStore _contacts;
    private readonly Counters _counters;
    private readonly IHolderKeys _keys;
    private readonly SecretBox _box;
    private readonly TimeProvider _time;
    private readonly PasskeyHandler<PasskeyOwner> _handler;

    public PasskeySignIn(
        NpgsqlDataSource database, PasskeyStore store, SessionStore sessions, ContactStore contacts, Counters counters, IHolderKeys keys, SecretBox box, PuhuiSettings settings, TimeProvider time)
    {
        (_database, _store, _sessions, _contacts, _counters, _keys, _box, _time) = (database, store, sessions, contacts, counters, keys, box, time);
        var users = new UserManager<PasskeyOwner>(
            store, Options.Create(new IdentityOptions()), new PasswordHasher<PasskeyOwner>(), [], [], new UpperInvariantLookupNormalizer(), new IdentityErrorDescriber(), null!, NullLogger<UserManager<PasskeyOwner>>.Instance);
        _handler = new PasskeyHandler<PasskeyOwner>(users, Options.Create(new IdentityPasskeyOptions
        {
            ServerDomain = settings.PublicUrl is { } url ? new Uri(url).Host : null,
            UserVerificationRequirement = "required",
            ResidentKeyRequirement = "required",
        }));
    }

    private sealed record Asked(string Id, string State, Guid? Holder, DateTimeOffset EndsAt);

    public async Task<PasskeyQuestion> AskNewAsync(HttpContext http, AccountId holder, string shownName)
    {
        var made = await _handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = holder.ToString(), Name = shownName, DisplayName = shownName }, http);
        return new PasskeyQuestion(Seal(made.AttestationState, holder.Value), made.CreationOptionsJson);
    }

    public async Task<Result<AccountId>> AddAsync(HttpContext http, AccountId holder, string? question, string? credential)
    {
        if (await TakeAsync(question, http.RequestAborted) is not { } asked || asked.Holder != holder.Value || credential is not { Length: > 0 and < 100_000 })
        {
            return Wrong;
        }

        var result = await _handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = http, CredentialJson = credential, AttestationState = asked.State });
        return result.Succeeded && result.UserEntity.Id == holder.ToString() && result.Passkey.IsUserVerified
            && await _store.InsertAsync(holder, result.Passkey, HolderDevices.Of(http.Request), _time.GetUtcNow(), http.RequestAborted)
            ? holder
            : Wrong;
    }

    public async Task<PasskeyQuestion> AskAsync(HttpContext http)
    {
        var made = await _handler.MakeRequestOptionsAsync(null, http);
        return new PasskeyQuestion(Seal(made.AssertionState, null), made.RequestOptionsJson);
    }

    public async Task<Result<NewSession>> EnterAsync(HttpContext http, string? question, string? credential, SignInAsker asker)
    {
        var ct = http.RequestAborted;
        await using var connection = await _database.OpenConnectionAsync(ct);
        if (await _counters.IsReachedAsync(connection, asker.Network, WrongPerNetwork, ct))
        {
            return new Refusal("too_many_attempts", "Too many wrong answers came from your network. Try again in an hour.");
        }

        await connection.CloseAsync();
        var asked = await TakeAsync(question, ct);
        var result = asked is { Holder: null } && credential is { Length: > 0 and < 100_000 }
            ? await _handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = http, CredentialJson = credential, AssertionState = asked.State })
            : null;
        await connection.OpenAsync(ct);
        if (result is not { Succeeded: true } || !result.Passkey.IsUserVerified)
        {
            await _counters.CountAsync(connection, asker.Network, ct, WrongPerNetwork);
            return Wrong;
        }

        await _store.UsedAsync(result.Passkey, _time.GetUtcNow(), ct);
        return await _sessions.BeginAsync(connection, result.User.Id, "passkey", asker, isNew: false, ct);
    }

    public Task<IReadOnlyList<PasskeyInfo>> OfAsync(AccountId holder, CancellationToken ct) => _store.OfAsync(holder, ct);

    public Task<Result<AccountId>> RemoveAsync(AccountId holder, string passkey, CancellationToken ct) => _contacts.RemovePasskeyAsync(holder, passkey, ct);

    private string Seal(string? state, Guid? holder) => Base64Url.EncodeToString(_box.Seal(
        Purpose, JsonSerializer.SerializeToUtf8Bytes(new Asked(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), state ?? "", holder, _time.GetUtcNow() + Life))));

    /// <summary>What was asked, the first time it is answered; whichever server it comes to.</summary>
    private async Task<Asked?> TakeAsync(string? question, CancellationToken ct)
    {
        if (question is not { Length: > 0 and < 8000 } || !Base64Url.IsValid(question))
        {
            return null;
        }

        Asked? asked;
        try
        {
            asked = JsonSerializer.Deserialize<Asked>(_box.Open(Purpose, Base64Url.DecodeFromChars(question)));
        }
        catch (CryptographicException)
        {
            // Not sealed here: not asked here.
            return null;
        }

        if (asked is null || asked.EndsAt < _time.GetUtcNow())
        {
            return null;
        }

        await using var command = _database.CreateCommand(
            "insert into accounts.sign_in_count (bucket, since, ends_at, count) values ($1, $2, $2, 1) on conflict (bucket, since) do nothing");
        command.Parameters.Add(new() { Value = _keys.Digest("passkey question", asked.Id) });
        command.Parameters.Add(new() { Value = asked.EndsAt });
        return await command.ExecuteNonQueryAsync(ct) == 1 ? asked : null;
    }
}
