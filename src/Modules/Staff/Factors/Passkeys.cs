using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Puhui.Platform.Settings;
using Puhui.Staff.Contracts;
using Puhui.Staff.SignIn;

namespace Puhui.Staff.Factors;

/// <summary>
/// Passkeys (WebAuthn), checked by the handler of ASP.NET Core Identity. Each verifies its person (a finger, a face, a PIN) and is found
/// without a name, so that it is both proofs at once. A question is answered once.
/// </summary>
internal sealed class Passkeys
{
    private readonly PasskeyStore _store;
    private readonly Steps _steps;
    private readonly PasskeyHandler<PasskeyOwner> _handler;
    private readonly TimeProvider _time;

    public Passkeys(PasskeyStore store, Steps steps, PuhuiSettings settings, TimeProvider time)
    {
        (_store, _steps, _time) = (store, steps, time);
        var users = new UserManager<PasskeyOwner>(
            store, Options.Create(new IdentityOptions()), new PasswordHasher<PasskeyOwner>(), [], [], new UpperInvariantLookupNormalizer(), new IdentityErrorDescriber(), null!, NullLogger<UserManager<PasskeyOwner>>.Instance);
        _handler = new PasskeyHandler<PasskeyOwner>(users, Options.Create(new IdentityPasskeyOptions
        {
            ServerDomain = settings.PublicUrl is { } url ? new Uri(url).Host : null,
            UserVerificationRequirement = "required",
            ResidentKeyRequirement = "required",
        }));
    }

    public async Task<PasskeyQuestion> AskNewAsync(HttpContext http, StaffId person, string email, string name)
    {
        var made = await _handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = person.ToString(), Name = email, DisplayName = name }, http);
        return new PasskeyQuestion(await _steps.PutAsync("passkey-new", person, made.AttestationState ?? "", http.RequestAborted), made.CreationOptionsJson);
    }

    /// <summary>Keeps a new passkey; false when the answer does not fit the question, null when there is no such question.</summary>
    public async Task<bool?> AddAsync(HttpContext http, StaffId person, string question, string credential, string name)
    {
        if (await _steps.TakeAsync("passkey-new", question, http.RequestAborted) is not { } step || step.Person != person)
        {
            return null;
        }

        var result = await _handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = http, CredentialJson = credential, AttestationState = step.State });
        if (!result.Succeeded || result.UserEntity.Id != person.ToString() || !result.Passkey.IsUserVerified)
        {
            return false;
        }

        result.Passkey.Name = name;
        return await _store.InsertAsync(person, result.Passkey, http.RequestAborted);
    }

    public async Task<PasskeyQuestion> AskAsync(HttpContext http)
    {
        var made = await _handler.MakeRequestOptionsAsync(null, http);
        return new PasskeyQuestion(await _steps.PutAsync("passkey", null, made.AssertionState ?? "", http.RequestAborted), made.RequestOptionsJson);
    }

    /// <summary>Whose passkey answered; empty when the answer does not fit, null when there is no such question.</summary>
    public async Task<StaffId?> AnswerAsync(HttpContext http, string question, string credential)
    {
        if (await _steps.TakeAsync("passkey", question, http.RequestAborted) is not { } step)
        {
            return null;
        }

        var result = await _handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = http, CredentialJson = credential, AssertionState = step.State });
        if (!result.Succeeded || !result.Passkey.IsUserVerified)
        {
            return default(StaffId);
        }

        await _store.UsedAsync(result.Passkey, _time.GetUtcNow(), http.RequestAborted);
        return result.User.Id;
    }
}

/// <summary>A person as Identity's handler sees one.</summary>
internal sealed record PasskeyOwner(StaffId Id);
