namespace Puhui.Modules.Tests.Partners.Support;

/// <summary>A clock that moves when it is told to.</summary>
internal sealed class MovableTime(DateTimeOffset now) : TimeProvider
{
    private long _ticks = now.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Move(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public void MoveTo(DateTimeOffset time) => Interlocked.Exchange(ref _ticks, time.UtcTicks);
}
