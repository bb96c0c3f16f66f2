namespace Puhui.Modules.Tests.Activities.Support;

/// <summary>A clock that stands until it is moved. Timers go on by the real one.</summary>
internal sealed class MovingTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;

    public void Move(TimeSpan by) => Now += by;
}
