using Puhui.Bikes.Contracts;

namespace Puhui.Cli.Import;

/// <summary>The second file of an import: as it is named, or a table made of a station feed and gone afterwards.</summary>
internal sealed class StationTable : IDisposable
{
    private readonly bool _made;

    private StationTable(string? path, bool made)
    {
        Path = path;
        _made = made;
    }

    public string? Path { get; }

    public static async Task<StationTable> OpenAsync(IStationFeeds feeds, string? stations, CancellationToken cancel)
    {
        if (stations is null || !feeds.IsFeed(stations))
        {
            return new StationTable(stations, made: false);
        }

        var table = new StationTable(System.IO.Path.GetTempFileName(), made: true);
        try
        {
            await feeds.WriteTableAsync(stations, table.Path!, cancel);
            return table;
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_made)
        {
            File.Delete(Path!);
        }
    }
}
