using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Platform.Background;

namespace Puhui.Accounts.Linking;

/// <summary>
/// Brings over what another server still credited to a moved account before it heard of the move, and removes codes that are over.
/// </summary>
internal sealed class LinkUpkeep(NpgsqlDataSource database, AccountMoves moves, TimeProvider time, ILogger<LinkUpkeep> logger)
    : Rounds(TimeSpan.FromSeconds(15), "Moved accounts and old codes could not be looked after", time, logger)
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    public async Task SweepAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        List<(AccountId From, AccountId To, LinkId Link)> moved = [];
        await using (var recent = new NpgsqlCommand("""
            select h.id, h.merged_into, l.id from accounts.holder h
            join lateral (select l.id from accounts.link l where l.account = h.merged_into and l.moved_from = h.id order by l.made_at desc limit 1) l on true
            where h.merged_into is not null and h.merged_at > $1 and h.secret is not null
            """, connection))
        {
            recent.Parameters.Add(new() { Value = Time.GetUtcNow() - Long });
            await using var row = await recent.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                moved.Add((new(row.GetGuid(0)), new(row.GetGuid(1)), new(row.GetGuid(2))));
            }
        }

        foreach (var (from, to, link) in moved)
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            // What another server moves meanwhile is not moved twice.
            await using (var hold = new NpgsqlCommand("select from accounts.holder where id = $1 for update", connection) { Parameters = { new() { Value = from.Value } } })
            {
                await hold.ExecuteNonQueryAsync(ct);
            }

            await moves.MoveAsync(connection, from, to, link, Time.GetUtcNow(), ct);
            await transaction.CommitAsync(ct);
        }

        await using var old = new NpgsqlBatch(connection);
        foreach (var table in (string[])["link_code", "link_ticket", "link_once"])
        {
            old.BatchCommands.Add(new NpgsqlBatchCommand($"delete from accounts.{table} where until < $1") { Parameters = { new() { Value = Time.GetUtcNow() - Long } } });
        }

        await old.ExecuteNonQueryAsync(ct);
    }

    protected override Task RoundAsync(CancellationToken ct) => SweepAsync(ct);
}
