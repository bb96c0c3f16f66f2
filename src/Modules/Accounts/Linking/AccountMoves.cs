using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.TransparencyLog;

namespace Puhui.Accounts.Linking;

/// <summary>
/// Moves what an account has to the holder it turned out to be: two entries an asset, one that reserves and one that posts, both naming
/// the link. See docs/decisions for why balances are moved and records are not.
/// </summary>
internal sealed class AccountMoves(ILedger ledger, IReservations reservations, IEnumerable<IMovesWithAccount> others, TimeProvider time) : IAccountMoves
{
    public const string Category = "link";

    /// <summary>Reductions. Points are moved by their own module, money never.</summary>
    private static readonly Asset[] s_reductions = [Asset.Co2e, Asset.Energy, Asset.Bank];

    /// <summary>Marks the account as moved and moves what it has, inside the caller's transaction.</summary>
    public async Task BeginAsync(NpgsqlConnection connection, AccountId from, Link link, CancellationToken ct)
    {
        await using (var mark = new NpgsqlCommand("update accounts.holder set merged_into = $2, merged_at = $3 where id = $1 and merged_into is null", connection))
        {
            mark.Parameters.Add(new() { Value = from.Value });
            mark.Parameters.Add(new() { Value = link.Holder.Value });
            mark.Parameters.Add(new() { Value = link.MadeAt });
            await mark.ExecuteNonQueryAsync(ct);
        }

        await MoveAsync(connection, from, link.Holder, link.Id, link.MadeAt, ct);
    }

    /// <summary>Moves all that is available. True when there was something.</summary>
    public async Task<bool> MoveAsync(NpgsqlConnection connection, AccountId from, AccountId to, LinkId link, DateTimeOffset at, CancellationToken ct)
    {
        var moved = false;
        foreach (var other in others)
        {
            moved |= await other.MoveAsync(connection, from, to, link, at, ct);
        }

        foreach (var asset in s_reductions)
        {
            var has = (await ledger.BalancesAsync(connection, asset.Code, [from], ct)).GetValueOrDefault(from);
            if (has > 0)
            {
                await MoveAsync(connection, from, to, asset.Code, has, link, at, ct);
                moved = true;
            }
        }

        return moved;
    }

    public async Task BringBackAsync(NpgsqlConnection connection, AccountId account, string asset, long amount, CancellationToken ct)
    {
        if (await LastMoveAsync(connection, account, ct) is not { } last)
        {
            return;
        }

        var lacks = amount - (await ledger.BalancesAsync(connection, asset, [account], ct)).GetValueOrDefault(account);
        if (lacks > 0)
        {
            await MoveAsync(connection, last.Holder, account, asset, lacks, last.Link, time.GetUtcNow(), ct);
        }
    }

    private async Task MoveAsync(NpgsqlConnection connection, AccountId from, AccountId to, string asset, long amount, LinkId link, DateTimeOffset at, CancellationToken ct)
    {
        var secret = await SecretAsync(connection, from, ct);
        var reference = LinkReference.Of(link, to);
        var origin = new FieldList(LinkReference.Fields(reference)!.Select(field => new Field(field.Key, field.Value))).Encode();
        var reserved = await reservations.ReserveAsync(connection, new Reservation(from, secret, asset, amount, at, Category, reference, origin), ct);
        if (!reserved.IsAccepted)
        {
            throw new PostingRefusedException(reserved.Refusal, from);
        }

        var posted = await reservations.PostAsync(connection, new PendingPost(reserved.Value, secret, to, null, at, reference, origin), ct);
        if (!posted.IsAccepted)
        {
            throw new PostingRefusedException(posted.Refusal, to);
        }
    }

    private static async Task<(AccountId Holder, LinkId Link)?> LastMoveAsync(NpgsqlConnection connection, AccountId account, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select h.merged_into, (select l.id from accounts.link l where l.account = h.merged_into and l.moved_from = h.id order by l.made_at desc limit 1)
            from accounts.holder h where h.id = $1 and h.merged_into is not null
            """, connection);
        command.Parameters.Add(new() { Value = account.Value });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? (new AccountId(row.GetGuid(0)), new LinkId(row.GetGuid(1))) : null;
    }

    private static async Task<byte[]> SecretAsync(NpgsqlConnection connection, AccountId account, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select secret from accounts.holder where id = $1", connection);
        command.Parameters.Add(new() { Value = account.Value });
        return await command.ExecuteScalarAsync(ct) as byte[] ?? throw new InvalidOperationException($"The account {account} has no secret; nothing can be moved from it.");
    }
}
