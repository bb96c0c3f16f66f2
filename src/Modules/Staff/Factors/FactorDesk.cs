using Microsoft.AspNetCore.Http;
using Npgsql;
using Puhui.Platform.Postgres;
using Puhui.Platform.Settings;
using Puhui.Quantities;
using Puhui.Staff.Contracts;
using Puhui.Staff.People;
using Puhui.Staff.Sessions;
using Puhui.Staff.Signatures;
using Puhui.Staff.SignIn;

namespace Puhui.Staff.Factors;

/// <summary>A person sets up what they prove themselves by.</summary>
internal sealed class FactorDesk(
    NpgsqlDataSource database, PersonStore people, Attempts attempts, Steps steps, SecondProof second, Passkeys passkeys, PasskeyStore passkeyStore, RecoveryCodes recovery,
    StaffSessions sessions, StaffSignatures signatures, PuhuiSettings settings, StaffOptions options, TimeProvider time) : IStaffFactors
{
    private const string NewApp = "totp-new";
    private const int MostPasskeys = 10;

    public async Task<StaffFactors> OfAsync(StaffId person, CancellationToken ct)
    {
        var found = await GetAsync(person, ct);
        return new StaffFactors(found.TotpBox is not null, await passkeyStore.OfAsync(person, ct), await recovery.LeftAsync(person, ct), found.PasswordAt);
    }

    public Refusal? Judge(string password, string email, string name) => PasswordStrength.Judge(password, email, name);

    public async Task<Result<bool>> ChangePasswordAsync(StaffId person, string session, string old, string @new, CancellationToken ct)
    {
        var found = await GetAsync(person, ct);
        if (!await attempts.OnAccountAsync(found.Email, ct))
        {
            return Refusals.TooMany;
        }

        if (Passwords.Open(old, found.Password, options.PasswordRounds) is not { } opened)
        {
            return Refusals.PasswordWrong;
        }

        await attempts.SucceededAsync("", ct, "account " + found.Email);
        if (Judge(@new, found.Email, found.Name) is { } weak)
        {
            return weak;
        }

        var (record, stretched) = Passwords.New(@new, options.PasswordRounds);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await PersonStore.SetPasswordAsync(connection, person, record, time.GetUtcNow(), ct);
        await signatures.WrapAsync(connection, person, opened, stretched, ct);
        await sessions.EndOthersAsync(connection, person, session, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    public async Task<NewTotp> BeginTotpAsync(StaffId person, CancellationToken ct)
    {
        var found = await GetAsync(person, ct);
        var secret = Totp.NewSecret();
        var text = Totp.Text(secret);
        return new NewTotp(await steps.PutAsync(NewApp, person, Convert.ToBase64String(second.Seal(person, secret)), ct), text, Totp.Uri("Puhui", found.Email, text));
    }

    public async Task<Result<NewCodes>> ConfirmTotpAsync(StaffId person, string session, string step, string code, CancellationToken ct)
    {
        if (await steps.FindAsync(NewApp, step, ct) is not { } begun || begun.Person != person)
        {
            return Refusals.StepExpired;
        }

        var secret = second.Open(person, Convert.FromBase64String(begun.State));
        if (Totp.StepOf(secret, code, time.GetUtcNow()) is not { } used)
        {
            return Refusals.CodeWrong;
        }

        if (await steps.TakeAsync(NewApp, step, ct) is null)
        {
            return Refusals.StepExpired;
        }

        await database.Command(
            "update staff.person set totp_box = $2, totp_at = $3, totp_last_step = $4 where id = $1", person.Value, second.Seal(person, secret), time.GetUtcNow().UtcDateTime, used).RunAsync(ct);
        return await DoneAsync(person, session, ct);
    }

    public async Task<Result<bool>> RemoveTotpAsync(StaffId person, CancellationToken ct)
    {
        if (settings.StaffSecondFactor && (await passkeyStore.OfAsync(person, ct)).Count == 0)
        {
            return Refusals.LastFactor;
        }

        await database.Command("update staff.person set totp_box = null, totp_at = null where id = $1", person.Value).RunAsync(ct);
        return true;
    }

    public async Task<PasskeyQuestion> BeginPasskeyAsync(HttpContext http, StaffId person)
    {
        var found = await GetAsync(person, http.RequestAborted);
        return await passkeys.AskNewAsync(http, person, found.Email, found.Name);
    }

    public async Task<Result<NewCodes>> AddPasskeyAsync(HttpContext http, StaffId person, string session, string question, string credential, string name)
    {
        var ct = http.RequestAborted;
        if ((await passkeyStore.OfAsync(person, ct)).Count >= MostPasskeys)
        {
            return Refusals.PasskeyWrong;
        }

        return await passkeys.AddAsync(http, person, question, credential, PersonWords.Name(name) ?? "Passkey") switch
        {
            null => Refusals.StepExpired,
            false => Refusals.PasskeyWrong,
            _ => await DoneAsync(person, session, ct),
        };
    }

    public async Task<Result<bool>> RemovePasskeyAsync(StaffId person, string passkey, CancellationToken ct)
    {
        var found = await GetAsync(person, ct);
        var all = await passkeyStore.OfAsync(person, ct);
        if (all.All(one => one.Id != passkey))
        {
            return Refusals.NotFound;
        }

        if (settings.StaffSecondFactor && found.TotpBox is null && all.Count == 1)
        {
            return Refusals.LastFactor;
        }

        return await passkeyStore.RemoveAsync(person, passkey, ct) ? true : Refusals.NotFound;
    }

    public Task<IReadOnlyList<string>> NewRecoveryCodesAsync(StaffId person, CancellationToken ct) => recovery.MakeAsync(person, ct);

    /// <summary>The session of who just set up a second proof has shown it.</summary>
    private async Task<NewCodes> DoneAsync(StaffId person, string session, CancellationToken ct)
    {
        await sessions.ProvedAsync(person, session, second: true, ct);
        return new NewCodes(await recovery.LeftAsync(person, ct) == 0 ? await recovery.MakeAsync(person, ct) : []);
    }

    private async Task<Person> GetAsync(StaffId person, CancellationToken ct) =>
        await people.FindAsync(person, ct) ?? throw new InvalidOperationException($"There is no person {person}.");
}
