namespace Puhui.Connectors.Tests.Items;

/// <summary>A clock that stands.</summary>
internal sealed class SteadyClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
