using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Accounts.SignIn;
using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Accounts.Joining;

internal sealed class JoiningService(NpgsqlDataSource database, IIdentity identity, IMemberships memberships, ContactStore contacts) : IJoining
{
    public async Task<Result<Membership>> JoinAsync(AccountId holder, Programme programme, string? code, string? number, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(programme);
        var known = await identity.OfAsync(holder, ct);
        if (programme.Enrolment == EnrolmentRule.Residents && known.Person is null)
        {
            return new Refusal("identity_needed", "This programme is for residents: state who you are first.");
        }

        if (known.NeedsGuardian)
        {
            return new Refusal("identity_limited", "A guardian has to agree first.");
        }

        // Only an address that was proven by a code opens an employer's list.
        var mail = programme.Enrolment == EnrolmentRule.Employees
            ? (await contacts.OpenAsync(holder, ct)).FirstOrDefault(contact => contact.Kind == Contact.Email).Address
            : null;
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var joined = await memberships.JoinAsync(
            connection, programme.Id, holder, new JoinProof(Blank(code), known.Region) { Number = Blank(number), VerifiedMail = mail }, ct);
        if (joined.IsAccepted)
        {
            await transaction.CommitAsync(ct);
        }

        return joined;
    }

    public async Task LeaveAsync(AccountId holder, ProgrammeId programme, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await memberships.LeaveAsync(connection, programme, holder, ct);
        await transaction.CommitAsync(ct);
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
