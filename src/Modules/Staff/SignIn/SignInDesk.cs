using Microsoft.AspNetCore.Http;
using Npgsql;
using Puhui.Quantities;
using Puhui.Staff.Contracts;
using Puhui.Staff.Factors;
using Puhui.Staff.People;
using Puhui.Staff.Sessions;

namespace Puhui.Staff.SignIn;

/// <summary>Signing in, step by step; attempts are counted before anything is compared.</summary>
internal sealed class SignInDesk(
    NpgsqlDataSource database, PersonStore people, Attempts attempts, Steps steps, SecondProof second, Passkeys passkeys, StaffSessions sessions, StaffOptions options) : IStaffSignIn
{
    private const string Second = "second";

    public async Task<Result<SignInStep>> PasswordAsync(string email, string password, SignInFrom from, CancellationToken ct)
    {
        var address = PersonWords.Email(email) ?? "";
        if (!await attempts.OfAddressAsync(from.Address, ct) || !await attempts.OnAccountAsync(address, ct))
        {
            return Refusals.TooMany;
        }

        var person = await people.FindAsync(address, ct);
        if (Passwords.Open(Short(password), person is { Active: true } ? person.Password : null, options.PasswordRounds) is null || person is null)
        {
            return Refusals.SignInWrong;
        }

        await attempts.SucceededAsync(from.Address, ct, "account " + address);
        return await second.HasAnyAsync(person, ct)
            ? new SignInStep(null, await steps.PutAsync(Second, person.Id, "", ct))
            : new SignInStep(await BeginAsync(person.Id, from, second: false, ct), null);
    }

    public async Task<Result<NewSession>> CodeAsync(string step, string code, SignInFrom from, CancellationToken ct)
    {
        if (await steps.FindAsync(Second, step, ct) is not { Person: { } id } || await people.FindAsync(id, ct) is not { Active: true } person)
        {
            return Refusals.StepExpired;
        }

        if (!await attempts.OfAddressAsync(from.Address, ct) || !await attempts.OnCodeAsync(id.ToString(), ct))
        {
            return Refusals.TooMany;
        }

        if (!await second.UseAsync(person, code, ct))
        {
            return Refusals.CodeWrong;
        }

        if (await steps.TakeAsync(Second, step, ct) is null)
        {
            return Refusals.StepExpired;
        }

        await attempts.SucceededAsync(from.Address, ct, "code " + id);
        return await BeginAsync(id, from, second: true, ct);
    }

    public Task<PasskeyQuestion> AskPasskeyAsync(HttpContext http) => passkeys.AskAsync(http);

    public async Task<Result<NewSession>> PasskeyAsync(HttpContext http, string question, string credential, SignInFrom from)
    {
        var ct = http.RequestAborted;
        if (!await attempts.OfAddressAsync(from.Address, ct))
        {
            return Refusals.TooMany;
        }

        if (await passkeys.AnswerAsync(http, question, credential) is not { } id)
        {
            return Refusals.StepExpired;
        }

        if (await people.FindAsync(id, ct) is not { Active: true })
        {
            return Refusals.PasskeyWrong;
        }

        await attempts.SucceededAsync(from.Address, ct);
        return await BeginAsync(id, from, second: true, ct);
    }

    public async Task<bool> TakeAttemptAsync(SignInFrom from, CancellationToken ct) => await attempts.OfAddressAsync(from.Address, ct);

    public async Task<Result<bool>> ProveAsync(StaffId person, string session, string password, CancellationToken ct)
    {
        if (await people.FindAsync(person, ct) is not { } found || !await attempts.OnAccountAsync(found.Email, ct))
        {
            return Refusals.TooMany;
        }

        if (Passwords.Open(Short(password), found.Password, options.PasswordRounds) is null)
        {
            return Refusals.PasswordWrong;
        }

        await attempts.SucceededAsync("", ct, "account " + found.Email);
        await sessions.ProvedAsync(person, session, second: false, ct);
        return true;
    }

    public async Task<Result<bool>> ProveAsync(HttpContext http, StaffId person, string session, string question, string credential)
    {
        if (await passkeys.AnswerAsync(http, question, credential) is not { } id)
        {
            return Refusals.StepExpired;
        }

        if (id != person)
        {
            return Refusals.PasskeyWrong;
        }

        await sessions.ProvedAsync(person, session, second: true, http.RequestAborted);
        return true;
    }

    // A very long text is not stretched: nobody's password is that long.
    private static string Short(string? password) => password is { Length: <= 1000 } ? password : "";

    private async Task<NewSession> BeginAsync(StaffId person, SignInFrom from, bool second, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await sessions.BeginAsync(connection, person, from.Agent, second, ct);
    }
}
