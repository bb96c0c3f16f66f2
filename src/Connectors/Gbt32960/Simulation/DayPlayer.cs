using Puhui.Gbt32960.Contracts;

namespace Puhui.Gbt32960.Simulation;

/// <summary>Counts shared by all connections.</summary>
internal sealed class Counts
{
    public long Sent;
    public long Acknowledged;
    public long Refused;
    public long Resent;
    public long Reconnects;
}

/// <summary>Spreads the vehicles of a day over connections and plays them at once.</summary>
internal sealed class DayPlayer(SimulationOptions options)
{
    public async Task<SimulationResult> RunAsync(IProgress<SimulationResult>? progress, CancellationToken ct)
    {
        var counts = new Counts();
        var plans = Enumerable.Range(0, options.Vehicles).Select(vehicle => new DayPlan(options, vehicle).Make()).ToList();
        var trips = plans.Sum(plan => plan.Trips);
        var kilometres = plans.Sum(plan => plan.Tenths) / 10m;
        var groups = options.User is null
            ? plans.Select(plan => plan.Frames).ToList()
            : plans.Select((plan, i) => (plan.Frames, i)).GroupBy(pair => pair.i % Math.Max(1, options.Connections)).Select(group => group.SelectMany(pair => pair.Frames).ToList()).ToList();
        var began = DateTimeOffset.UtcNow;
        var first = plans.SelectMany(plan => plan.Frames).Min(frame => frame.SendAt);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var telling = TellAsync();
        try
        {
            await Task.WhenAll(groups.Select(async (frames, i) =>
            {
                using var connection = new PlayedConnection(options, [.. frames.OrderBy(frame => frame.SendAt)], counts, i, Wait);
                await connection.RunAsync(ct);
            }));
        }
        finally
        {
            await ended.CancelAsync();
            await telling;
        }

        return Result();

        Task Wait(DateTimeOffset sendAt)
        {
            var due = options.Pace == 0 ? TimeSpan.Zero : ((sendAt - first) / options.Pace) - (DateTimeOffset.UtcNow - began);
            return due > TimeSpan.FromMilliseconds(5) ? Task.Delay(due, ct) : Task.CompletedTask;
        }

        async Task TellAsync()
        {
            while (progress is not null && !ended.IsCancellationRequested)
            {
                await Task.Delay(1000, ended.Token).ContinueWith(_ => { }, TaskScheduler.Default);
                progress.Report(Result());
            }
        }

        SimulationResult Result() => new(
            Interlocked.Read(ref counts.Sent), Interlocked.Read(ref counts.Acknowledged), Interlocked.Read(ref counts.Refused), Interlocked.Read(ref counts.Resent),
            Interlocked.Read(ref counts.Reconnects), trips, kilometres);
    }
}
