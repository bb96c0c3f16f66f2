using System.Numerics;
using Npgsql;
using Puhui.CarFreeDay.Declarations;
using Puhui.CarFreeDay.Pictures;

namespace Puhui.CarFreeDay.Photos;

/// <summary>
/// The prints of all photos, in memory (some 40 bytes each): which of a million look like a new one takes milliseconds here and a second
/// in the database. Follows the table by its numbers, which are given in the order of commits because prints are added in turn.
/// </summary>
internal sealed class KnownPrints(TimeProvider time)
{
    /// <summary>Prints that were forgotten leave the memory with the next start from nothing.</summary>
    private static readonly TimeSpan Anew = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];
    private long _last;
    private DateTimeOffset _began = time.GetUtcNow();

    /// <summary>Learns what was added since.</summary>
    public async Task FollowAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        long after;
        lock (_lock)
        {
            after = time.GetUtcNow() - _began > Anew ? 0 : _last;
        }

        List<Entry> added = [];
        await using (var command = new NpgsqlCommand("select number, declaration, stage, sandbox, low, slope from carfreeday.print where number > $1 order by number", connection))
        {
            DeclarationStore.Add(command, after);
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                added.Add(new Entry(rows.GetInt64(0), rows.GetGuid(1), (Stage)rows.GetInt16(2), rows.GetBoolean(3), new Print(rows.GetInt64(4), rows.GetInt64(5))));
            }
        }

        lock (_lock)
        {
            if (after == 0)
            {
                // All of them were read: what was learnt meanwhile stays, what is no longer there goes.
                var read = added.Count == 0 ? 0 : added[^1].Number;
                _entries.RemoveAll(entry => entry.Number <= read);
                _entries.InsertRange(0, added);
                (_last, _began) = (Math.Max(_last, read), time.GetUtcNow());
                return;
            }

            foreach (var entry in added)
            {
                // Another may have learnt the same meanwhile.
                if (entry.Number > _last)
                {
                    _entries.Add(entry);
                    _last = entry.Number;
                }
            }
        }
    }

    /// <summary>Whether a picture that looks the same came before, other than for the same photo of the same declaration.</summary>
    public bool LooksKnown(Declaration declaration, Stage stage, Print print)
    {
        lock (_lock)
        {
            return _entries.Exists(entry => entry.Sandbox == declaration.Sandbox && IsNear(entry.Print, print) && !(entry.Declaration == declaration.Id && entry.Stage == stage));
        }
    }

    private static bool IsNear(Print a, Print b) => unchecked(
        BitOperations.PopCount((ulong)(a.Low ^ b.Low)) <= Print.MostLow && BitOperations.PopCount((ulong)(a.Slope ^ b.Slope)) <= Print.MostSlope);

    private readonly record struct Entry(long Number, Guid Declaration, Stage Stage, bool Sandbox, Print Print);
}
