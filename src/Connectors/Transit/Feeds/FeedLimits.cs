namespace Puhui.Transit.Feeds;

/// <summary>How large a feed may be. Beyond a limit it is refused with <c>gtfs_too_large</c>.</summary>
internal sealed record FeedLimits
{
    public static FeedLimits Default { get; } = new();

    /// <summary>Bytes of the zip file, and of a folder's files once packed.</summary>
    public long PackedBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of all files, unpacked.</summary>
    public long PlainBytes { get; init; } = 1L << 30;

    /// <summary>How many times its packed size a file may have unpacked, once it is larger than 1 MiB.</summary>
    public int Ratio { get; init; } = 200;

    public int Stops { get; init; } = 200_000;

    public int Routes { get; init; } = 20_000;

    public int Trips { get; init; } = 400_000;

    public int StopTimes { get; init; } = 4_000_000;

    public int ShapePoints { get; init; } = 4_000_000;

    public int CalendarRows { get; init; } = 500_000;
}
