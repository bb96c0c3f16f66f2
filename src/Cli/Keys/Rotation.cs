using System.Diagnostics;
using Puhui.Accounts.Contracts;
using Puhui.Platform;
using Puhui.Platform.Vault;

namespace Puhui.Cli.Keys;

/// <summary>What a rotation did.</summary>
/// <param name="Current">The master key now.</param>
/// <param name="Resumed">Whether an earlier rotation was gone on with, or a key made before was taken.</param>
/// <param name="Holders">Keys of holders wrapped anew.</param>
/// <param name="Secrets">Secrets in files wrapped anew.</param>
/// <param name="TakenOver">Secrets of an earlier release that lay plainly before.</param>
/// <param name="Retired">Master keys taken out of use.</param>
internal sealed record Rotated(string Current, bool Resumed, long Holders, int Secrets, int TakenOver, IReadOnlyList<string> Retired);

/// <summary>
/// A rotation, in steps that may each be the last: run again, it goes on. A key newer than the current one is taken (one was made and not
/// used yet); with only older ones beside the current, the rotation to the current is finished; otherwise a key is made.
/// </summary>
internal sealed class Rotation(IMasterKeys masters, WrappedSecrets secrets, IKeyRotation holders)
{
    public async Task<Rotated> RunAsync(int batch, bool destroy, Action<string>? tell, CancellationToken ct)
    {
        var current = masters.Current;
        var known = masters.List();
        var newest = known[^1].Label;
        var resumed = known.Count > 1;
        var target = resumed ? newest : masters.Generate().Label;
        tell?.Invoke(!resumed ? $"New master key {target}" : target == current ? $"Going on with the rotation to {target}" : $"Taking the master key {target}, made before");

        // First the name: whoever wraps from now on wraps by it, or is waited for.
        masters.MakeCurrent(target);
        var takenOver = secrets.TakeOver();
        var wrapped = secrets.Rewrap(target);
        await holders.SwitchAsync(target, ct);

        var total = (await holders.UsesAsync(ct)).Where(use => use.Key != target).Sum(use => use.Value);
        long done = 0;
        var clock = Stopwatch.StartNew();
        for (int count; (count = await holders.RewrapAsync(batch, ct)) > 0;)
        {
            done += count;
            if (clock.Elapsed > TimeSpan.FromSeconds(1))
            {
                clock.Restart();
                tell?.Invoke($"{done:N0} of {Math.Max(total, done):N0} keys of holders");
            }
        }

        wrapped += secrets.Rewrap(target);
        var left = (await holders.UsesAsync(ct)).Keys.Union(secrets.Uses().Keys).Where(label => label != target).ToList();
        if (left.Count > 0)
        {
            throw new OperatorException($"Something is still wrapped by {string.Join(", ", left)}: run ./puhui keys rotate again");
        }

        var retired = masters.List().Select(key => key.Label).Where(label => label != target).ToList();
        foreach (var label in retired)
        {
            masters.Retire(label, destroy);
        }

        return new Rotated(target, resumed, done, wrapped, takenOver, retired);
    }
}
