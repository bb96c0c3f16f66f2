using Puhui.Gbt32960.Bodies;

namespace Puhui.Gbt32960.Points;

/// <summary>Something to make durable before it is acknowledged: a report, or that a vehicle logged out.</summary>
/// <param name="Platform">Number of the peer.</param>
/// <param name="Vin">The vehicle.</param>
/// <param name="Report">The report; of a logout its time only.</param>
/// <param name="IsLogout">Whether it is a logout.</param>
internal sealed record PointItem(int Platform, string Vin, Telemetry Report, bool IsLogout)
{
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when it is durable; is cancelled when the server stops before that.</summary>
    public Task Durable => _durable.Task;

    public void Done() => _durable.TrySetResult();

    public void GiveUp() => _durable.TrySetCanceled();
}
