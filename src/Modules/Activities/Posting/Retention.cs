using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Platform.Background;

namespace Puhui.Activities.Posting;

/// <summary>
/// Keeps the refusals, conflicts and facts of the last thirty days, of each at most a million, and the places of the claim window. Any process may do it;
/// those that find another at it leave it alone.
/// </summary>
internal sealed class Retention(NpgsqlDataSource database, TimeProvider time, ILogger<Retention> logger)
    : Rounds(TimeSpan.FromMinutes(10), "Old refusals, conflicts, facts and places could not be removed", time, logger)
{
    private const int MostRows = 1_000_000;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly TimeSpan ClaimWindow = TimeSpan.FromDays(8);

    public async Task<int> SweepAsync(int mostRows, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var turn = new NpgsqlCommand("select pg_try_advisory_xact_lock(hashtext('activities retention'))", connection))
        {
            if (await turn.ExecuteScalarAsync(ct) is not true)
            {
                return 0;
            }
        }

        var swept = 0;
        foreach (var table in (string[])["activities.refusal", "activities.conflict", "activities.fact"])
        {
            await using var delete = new NpgsqlCommand(
                $"""
                delete from {table} where at < greatest($1, coalesce(
                    (select at from {table} order by at desc offset $2 limit 1), '-infinity'))
                """,
                connection);
            delete.Parameters.Add(new() { Value = (Time.GetUtcNow() - Kept).UtcDateTime });
            delete.Parameters.Add(new() { Value = (long)mostRows });
            swept += await delete.ExecuteNonQueryAsync(ct);
        }

        await using (var places = new NpgsqlCommand("delete from activities.whereabouts where at < $1", connection))
        {
            places.Parameters.Add(new() { Value = (Time.GetUtcNow() - ClaimWindow).UtcDateTime });
            swept += await places.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return swept;
    }

    protected override Task RoundAsync(CancellationToken ct) => SweepAsync(MostRows, ct);
}
