using System.Globalization;
using Npgsql;
using Puhui.Accounts.Consents;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Accounts.Linking;

/// <summary>
/// Makes a link inside the caller's transaction, whichever way led to it: the partner's name is pointed at the holder, consents are given,
/// what an account of the partner's own had is moved, and what waits is told.
/// </summary>
internal sealed class LinkMaker(IConsents consents, IAttestations attestations, AccountMoves moves, SubjectChanges changes, IEnumerable<ILinkFollower> followers, TimeProvider time)
{
    private readonly record struct Known(AccountId Account, bool IsLinked);

    /// <summary>Refusals: <c>holder_unknown</c>, <c>holder_erased</c>, <c>subject_linked_elsewhere</c>.</summary>
    public async Task<Result<Link>> MakeAsync(
        NpgsqlConnection connection, AccountId holder, Guid partner, string subject, LinkWay way, IReadOnlyList<string> purposes, CancellationToken ct)
    {
        if (await HolderRow.LockAsync(connection, holder, ct) is { } refusal)
        {
            return refusal;
        }

        var known = await ClaimAsync(connection, holder, partner, subject, ct);
        if (known is { } other && other.Account != holder && other.IsLinked)
        {
            return LinkRefusals.SubjectLinkedElsewhere;
        }

        var id = LinkId.New();
        var now = new DateTimeOffset(time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
        AccountId? movedFrom = known is { } own && own.Account != holder ? own.Account : null;
        var link = new Link(id, holder, partner, way, now, movedFrom, null);
        await PointAsync(connection, link, subject, ct);
        foreach (var purpose in purposes.Append(ConsentPurpose.Collect).Distinct(StringComparer.Ordinal))
        {
            var given = await consents.GiveAsync(connection, holder, partner, purpose, ct);
            if (!given.IsAccepted)
            {
                return given.Refusal;
            }
        }

        var receipt = await attestations.AttestAsync(
            connection,
            new NewAttestation("link.made", id.ToString(), now,
            [
                new("holder", holder.ToString()),
                new("partner", partner.ToString("D")),
                new("way", ((int)way).ToString(CultureInfo.InvariantCulture)),
                new("movedFrom", movedFrom?.ToString() ?? ""),
            ]) { Holder = holder },
            ct);
        await LinkRows.InsertAsync(connection, link, receipt, ct);
        foreach (var follower in followers)
        {
            await follower.LinkedAsync(connection, partner, subject, holder, ct);
        }

        // Balances come last: their locks are held for the commit only.
        if (movedFrom is { } from)
        {
            await moves.BeginAsync(connection, from, link, ct);
        }

        return link;
    }

    /// <summary>To be called after the commit.</summary>
    public void Announce(Link link)
    {
        consents.Announce(link.Holder);
        if (link.MovedFrom is { } from)
        {
            changes.Forget(from);
        }

        foreach (var follower in followers)
        {
            follower.Announce();
        }
    }

    /// <summary>Whom the name means now, its row locked; it is made when nobody has seen it.</summary>
    private static async Task<Known?> ClaimAsync(NpgsqlConnection connection, AccountId holder, Guid partner, string subject, CancellationToken ct)
    {
        await using (var insert = new NpgsqlCommand("insert into accounts.subject (issuer, subject, account) values ($1, $2, $3) on conflict do nothing", connection))
        {
            insert.Parameters.Add(new() { Value = partner });
            insert.Parameters.Add(new() { Value = subject });
            insert.Parameters.Add(new() { Value = holder.Value });
            if (await insert.ExecuteNonQueryAsync(ct) == 1)
            {
                return null;
            }
        }

        // A name is linked when a link made it, or when its account is somebody who came here by themselves and not by this name.
        await using var find = new NpgsqlCommand("select account, link is not null or consent <> 0 from accounts.subject where issuer = $1 and subject = $2 for update", connection);
        find.Parameters.Add(new() { Value = partner });
        find.Parameters.Add(new() { Value = subject });
        await using var row = await find.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct)
            ? new Known(new AccountId(row.GetGuid(0)), row.GetBoolean(1))
            : throw new InvalidOperationException("A subject was neither written nor found.");
    }

    private static async Task PointAsync(NpgsqlConnection connection, Link link, string subject, CancellationToken ct)
    {
        // The same name linked again: the new link takes the place of the old one.
        await using (var old = new NpgsqlCommand("""
            update accounts.link set ended_at = $3 where ended_at is null and id = (select link from accounts.subject where issuer = $1 and subject = $2)
            """, connection))
        {
            old.Parameters.Add(new() { Value = link.Partner });
            old.Parameters.Add(new() { Value = subject });
            old.Parameters.Add(new() { Value = link.MadeAt });
            await old.ExecuteNonQueryAsync(ct);
        }

        await using (var update = new NpgsqlCommand("update accounts.subject set account = $3, link = $4 where issuer = $1 and subject = $2", connection))
        {
            update.Parameters.Add(new() { Value = link.Partner });
            update.Parameters.Add(new() { Value = subject });
            update.Parameters.Add(new() { Value = link.Holder.Value });
            update.Parameters.Add(new() { Value = link.Id.Value });
            await update.ExecuteNonQueryAsync(ct);
        }

        await SubjectChanges.NoteAsync(connection, link.Holder, ct);
        if (link.MovedFrom is { } from)
        {
            await SubjectChanges.NoteAsync(connection, from, ct);
        }
    }
}
