using Npgsql;
using Puhui.Credits.Contracts;
using Puhui.Ledger.Contracts;

namespace Puhui.Credits.Granting;

/// <summary>Looks whether the place in the journal is past what was committed.</summary>
internal sealed class GivingSettled(NpgsqlDataSource database, ITransparencyLog log) : IGiving
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public async Task SettledAsync(TimeSpan patience, CancellationToken ct)
    {
        var began = Environment.TickCount64;
        var size = (await log.SettledAsync(patience, ct))?.Size ?? 0;
        while (await PlaceAsync(ct) is { } place && place < size)
        {
            if (Environment.TickCount64 - began > patience.TotalMilliseconds)
            {
                throw new TimeoutException($"Points were given up to place {place} of the log only, of {size}.");
            }

            await Task.Delay(Pause, ct);
        }
    }

    private async Task<long?> PlaceAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("select next from credits.cursor");
        return await command.ExecuteScalarAsync(ct) as long?;
    }
}
