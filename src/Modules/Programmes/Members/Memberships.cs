using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Programmes;

internal sealed class Memberships(NpgsqlDataSource database, IProgrammeBook book, PeopleFile people, SpanCache cache, TimeProvider time) : IMemberships
{
    public static readonly Refusal InvitationNeeded = new("invitation_needed", "Joining needs an invitation, or being on the organisation's list.", "code");
    public static readonly Refusal InvitationInvalid = new("invitation_invalid", "The code is unknown, used up or expired, or the number is not on the list.", "code");
    public static readonly Refusal ResidenceNeeded = new("residence_needed", "Only residents of the programme's region may join; verify your identity or address first.");
    public static readonly Refusal Full = new("programme_full", "The trial is full: the most people it takes are in.");

    public async Task<Result<Membership>> JoinAsync(NpgsqlConnection connection, ProgrammeId programme, AccountId holder, JoinProof proof, CancellationToken ct)
    {
        // A programme with a most number of people lets them in one after the other: its row is the door.
        var seen = await ProgrammeDesk.LockAsync(connection, programme, "", ct);
        var found = await ProgrammeDesk.LockAsync(connection, programme, seen is { Settings.MaxPeople: null } ? "for share" : "for update", ct);
        if (found is null)
        {
            return ProgrammeDesk.Unknown;
        }

        if (found.Settings.MaxPeople is not null && seen is { Settings.MaxPeople: null })
        {
            // The limit was set between the two questions.
            found = (await ProgrammeDesk.LockAsync(connection, programme, "for update", ct))!;
        }

        var now = time.GetUtcNow();
        if (found.State != ProgrammeState.Open || !found.RunsAt(now))
        {
            return ProgrammeDesk.NotOpen;
        }

        if (await StandingAsync(connection, programme, holder, ct) is { } standing)
        {
            return standing;
        }

        var ticket = await TicketAsync(connection, found, holder, proof, now, ct);
        if (!ticket.IsAccepted)
        {
            return ticket.Refusal;
        }

        if (found.Settings.MaxPeople is { } most && await CountAsync(connection, programme, ct) >= most)
        {
            return Full;
        }

        return await EnterAsync(connection, programme, holder, ticket.Value, now, ct);
    }

    public async Task LeaveAsync(NpgsqlConnection connection, ProgrammeId programme, AccountId holder, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "update programmes.membership set left_at = greatest($3, joined_at) where programme = $1 and holder = $2 and left_at is null", connection);
        command.Parameters.Add(new() { Value = programme.Value });
        command.Parameters.Add(new() { Value = holder.Value });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        await command.ExecuteNonQueryAsync(ct);
        cache.Forget(holder);
    }

    public async Task<IReadOnlyList<Membership>> OfAsync(AccountId holder, CancellationToken ct)
    {
        var list = await book.CurrentAsync(ct);
        return [.. (await SpansAsync(holder, ct)).Where(span => span.To is null).Select(span => new Membership(span.Programme, holder, span.From))
            .OrderBy(membership => list.PlaceOf(membership.Programme))];
    }

    public async Task<long> CountAsync(ProgrammeId programme, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await CountAsync(connection, programme, ct);
    }

    public async Task<IReadOnlyList<MembershipSpan>> SpansAsync(AccountId holder, CancellationToken ct) =>
        (await ReadAsync([holder.Value], ct)).GetValueOrDefault(holder) ?? [];

    public ValueTask SpansAsync(IReadOnlyList<AccountId> holders, IReadOnlyList<MembershipSpan>[] result, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(result.Length, holders.Count, nameof(result));
        HashSet<Guid>? missing = null;
        for (var i = 0; i < holders.Count; i++)
        {
            if (cache.TryGet(holders[i], out result[i]!))
            {
                continue;
            }

            (missing ??= []).Add(holders[i].Value);
        }

        return missing is null ? ValueTask.CompletedTask : FillAsync(holders, missing, result, ct);
    }

    public async Task EraseAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("update programmes.listed_person set holder = null where holder = $1", connection);
        command.Parameters.Add(new() { Value = holder.Value });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>What lets a holder in, not yet used up.</summary>
    private sealed record Ticket(Guid? Invitation, byte[]? Listed);

    private async Task<Result<Ticket>> TicketAsync(
        NpgsqlConnection connection, Programme programme, AccountId holder, JoinProof proof, DateTimeOffset now, CancellationToken ct)
    {
        switch (programme.Enrolment)
        {
            case EnrolmentRule.Residents:
                return LivesIn(programme.Region!, proof.ResidentOf) ? new Ticket(null, null) : ResidenceNeeded;
            case EnrolmentRule.Invitation:
                return proof.Code is null ? InvitationNeeded
                    : await Invitations.LockAsync(connection, programme.Id, proof.Code, now, ct) is { } invitation ? new Ticket(invitation, null)
                    : InvitationInvalid;
            case EnrolmentRule.Employees:
                return await EmployeeAsync(connection, programme.Id, holder, proof, now, ct);
            default:
                return new Ticket(null, null);
        }
    }

    private async Task<Result<Ticket>> EmployeeAsync(
        NpgsqlConnection connection, ProgrammeId programme, AccountId holder, JoinProof proof, DateTimeOffset now, CancellationToken ct)
    {
        if (proof.VerifiedMail is { } mail && await people.LockAsync(connection, programme, mail, isMail: true, holder, ct) is { } byMail)
        {
            return new Ticket(null, byMail);
        }

        if (proof.Code is null)
        {
            return InvitationNeeded;
        }

        if (await Invitations.LockAsync(connection, programme, proof.Code, now, ct) is not { } invitation)
        {
            return InvitationInvalid;
        }

        if (!await PeopleFile.ListsNumbersAsync(connection, programme, ct))
        {
            return new Ticket(invitation, null);
        }

        return proof.Number is { } number && await people.LockAsync(connection, programme, number, isMail: false, holder, ct) is { } byNumber
            ? new Ticket(invitation, byNumber)
            : InvitationInvalid;
    }

    private static bool LivesIn(string region, string? residence) =>
        residence is not null && (residence == region || (region.Length == 2 && residence.StartsWith(region + "-", StringComparison.Ordinal)));

    private async Task<Result<Membership>> EnterAsync(
        NpgsqlConnection connection, ProgrammeId programme, AccountId holder, Ticket ticket, DateTimeOffset now, CancellationToken ct)
    {
        await using (var insert = new NpgsqlCommand(
            "insert into programmes.membership (programme, holder, joined_at, invitation) values ($1, $2, $3, $4) on conflict do nothing", connection))
        {
            insert.Parameters.Add(new() { Value = programme.Value });
            insert.Parameters.Add(new() { Value = holder.Value });
            insert.Parameters.Add(new() { Value = now.UtcDateTime });
            insert.Parameters.Add(new() { Value = (object?)ticket.Invitation ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
            if (await insert.ExecuteNonQueryAsync(ct) == 0)
            {
                // The same holder came in at the same moment by another request; nothing is used up twice.
                return (await StandingAsync(connection, programme, holder, ct))!;
            }
        }

        if (ticket.Invitation is { } invitation)
        {
            await Invitations.UseAsync(connection, invitation, ct);
        }

        if (ticket.Listed is { } listed)
        {
            await PeopleFile.UseAsync(connection, programme, listed, holder, now, ct);
        }

        cache.Forget(holder);
        return new Membership(programme, holder, now);
    }

    private static async Task<Membership?> StandingAsync(NpgsqlConnection connection, ProgrammeId programme, AccountId holder, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select joined_at from programmes.membership where programme = $1 and holder = $2 and left_at is null", connection);
        command.Parameters.Add(new() { Value = programme.Value });
        command.Parameters.Add(new() { Value = holder.Value });
        return await command.ExecuteScalarAsync(ct) is DateTime joined ? new Membership(programme, holder, new DateTimeOffset(joined, TimeSpan.Zero)) : null;
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, ProgrammeId programme, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select count(*) from programmes.membership where programme = $1 and left_at is null", connection);
        command.Parameters.Add(new() { Value = programme.Value });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private async ValueTask FillAsync(IReadOnlyList<AccountId> holders, HashSet<Guid> missing, IReadOnlyList<MembershipSpan>[] result, CancellationToken ct)
    {
        var since = cache.Begin();
        var read = await ReadAsync([.. missing], ct);
        for (var i = 0; i < holders.Count; i++)
        {
            if (missing.Contains(holders[i].Value))
            {
                result[i] = read.GetValueOrDefault(holders[i]) ?? [];
                cache.Add(holders[i], result[i], since);
            }
        }
    }

    private async Task<Dictionary<AccountId, IReadOnlyList<MembershipSpan>>> ReadAsync(Guid[] holders, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "select holder, programme, joined_at, left_at from programmes.membership where holder = any ($1) order by holder, joined_at, programme");
        command.Parameters.Add(new() { Value = holders });
        await using var row = await command.ExecuteReaderAsync(ct);
        Dictionary<AccountId, List<MembershipSpan>> found = [];
        while (await row.ReadAsync(ct))
        {
            var holder = new AccountId(row.GetGuid(0));
            (found.TryGetValue(holder, out var spans) ? spans : found[holder] = []).Add(new MembershipSpan(
                new ProgrammeId(row.GetGuid(1)), row.GetFieldValue<DateTimeOffset>(2), row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3)));
        }

        return found.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<MembershipSpan>)pair.Value);
    }
}
