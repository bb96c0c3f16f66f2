namespace Puhui.Connectors.Tests.Support;

/// <summary>A clock that began at a given moment and runs on.</summary>
internal sealed class RunningClock(DateTimeOffset begin) : TimeProvider
{
    private readonly long _started = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => begin + System.GetElapsedTime(_started);
}
