using Npgsql;
using Puhui.Accounts.Consents;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Accounts.Linking;

/// <summary>
/// Ends a link: the partner's name is forgotten, and unless another link to the partner stands, the consents to it are withdrawn.
/// </summary>
internal sealed class LinkEnding(NpgsqlDataSource database, IConsents consents, IAttestations attestations, TimeProvider time)
{
    public async Task<Result<Link>> EndAsync(AccountId holder, LinkId id, CancellationToken ct)
    {
        Link? link;
        bool last;
        await using (var connection = await database.OpenConnectionAsync(ct))
        await using (var transaction = await connection.BeginTransactionAsync(ct))
        {
            await HolderRow.LockAsync(connection, holder, ct);
            link = await FindAsync(connection, holder, id, ct);
            if (link is null)
            {
                return LinkRefusals.LinkUnknown;
            }

            if (link.EndedAt is not null)
            {
                return link;
            }

            var now = new DateTimeOffset(time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
            await using (var changes = new NpgsqlBatch(connection))
            {
                changes.BatchCommands.Add(new NpgsqlBatchCommand("update accounts.link set ended_at = $2 where id = $1") { Parameters = { new() { Value = id.Value }, new() { Value = now } } });
                changes.BatchCommands.Add(new NpgsqlBatchCommand("delete from accounts.subject where link = $1") { Parameters = { new() { Value = id.Value } } });
                await changes.ExecuteNonQueryAsync(ct);
            }

            await SubjectChanges.NoteAsync(connection, holder, ct);
            await attestations.AttestAsync(
                connection,
                new NewAttestation("link.ended", id.ToString(), now, [new("holder", holder.ToString()), new("partner", link.Partner.ToString("D"))]) { Holder = holder },
                ct);
            last = !await AnotherStandsAsync(connection, link, ct);
            await transaction.CommitAsync(ct);
            link = link with { EndedAt = now };
        }

        consents.Announce(holder);
        if (last)
        {
            foreach (var consent in (await consents.OfAsync(holder, ct)).Where(one => one.Stands && one.Partner == link.Partner))
            {
                await consents.WithdrawAsync(holder, consent.Id, ct);
            }
        }

        return link;
    }

    private static async Task<Link?> FindAsync(NpgsqlConnection connection, AccountId holder, LinkId id, CancellationToken ct)
    {
        await using var find = new NpgsqlCommand($"select {LinkRows.Columns} from accounts.link where id = $1 and account = $2", connection);
        find.Parameters.Add(new() { Value = id.Value });
        find.Parameters.Add(new() { Value = holder.Value });
        return (await LinkRows.ReadAsync(find, ct)).SingleOrDefault();
    }

    private static async Task<bool> AnotherStandsAsync(NpgsqlConnection connection, Link link, CancellationToken ct)
    {
        await using var ask = new NpgsqlCommand("select exists (select from accounts.link where account = $1 and partner = $2 and ended_at is null)", connection);
        ask.Parameters.Add(new() { Value = link.Holder.Value });
        ask.Parameters.Add(new() { Value = link.Partner });
        return await ask.ExecuteScalarAsync(ct) is true;
    }
}
