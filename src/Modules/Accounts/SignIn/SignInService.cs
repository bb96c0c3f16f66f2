using System.Text;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Accounts.SignIn;

/// <summary>In by a code: uses it up, then finds the account of the address, or makes one, and begins a session in one transaction.</summary>
internal sealed class SignInService(NpgsqlDataSource database, Codes codes, ContactStore contacts, SessionStore sessions) : ISignIn
{
    public Task<Result<SignInTicket>> AskAsync(string? contact, SignInAsker asker, CancellationToken ct) => codes.AskAsync(contact, asker, ct);

    public SignInTicket? ReadTicket(string? text) => codes.Read(text);

    public async Task<Result<NewSession>> EnterAsync(string? ticket, string? code, SignInAsker asker, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var used = await codes.UseAsync(connection, ticket, code, asker, ct);
        if (!used.IsAccepted)
        {
            return used.Refusal;
        }

        await using var transaction = await connection.BeginTransactionAsync(ct);
        var (holder, isNew) = await contacts.FindOrEnrolAsync(connection, used.Value.Kind, used.Value.Address, ct);
        var session = await sessions.BeginAsync(connection, holder, used.Value.Kind, asker, isNew, ct);
        await transaction.CommitAsync(ct);
        return session;
    }

    public async Task<Result<AccountId>> AddContactAsync(AccountId holder, string? ticket, string? code, SignInAsker asker, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var used = await codes.UseAsync(connection, ticket, code, asker, ct);
        if (!used.IsAccepted)
        {
            return used.Refusal;
        }

        await using var transaction = await connection.BeginTransactionAsync(ct);
        var owner = await contacts.AddAsync(connection, holder, used.Value.Kind, used.Value.Address, ct);
        await transaction.CommitAsync(ct);
        return owner == holder
            ? holder
            : new Refusal("contact_taken", "Another account signs in by this address. Sign in there, or remove it there first.", "contact");
    }

    public Task<IReadOnlyList<ContactInfo>> ContactsAsync(AccountId holder, CancellationToken ct) => contacts.ListAsync(holder, ct);

    public Task<Result<AccountId>> RemoveContactAsync(AccountId holder, string contact, CancellationToken ct) => contacts.RemoveAsync(holder, contact, ct);
}
