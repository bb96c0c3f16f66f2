namespace Puhui.Gbt32960.Serving;

/// <summary>An answer in its turn: it is sent once what it acknowledges is durable.</summary>
/// <param name="Bytes">The frame.</param>
/// <param name="Durable">What it waits for.</param>
internal readonly record struct Reply(byte[] Bytes, Task Durable)
{
    public static Reply Now(byte[] bytes) => new(bytes, Task.CompletedTask);
}
