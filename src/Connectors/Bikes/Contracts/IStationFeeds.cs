using Puhui.Activities.Contracts;

namespace Puhui.Bikes.Contracts;

/// <summary>Gives import profiles the positions of stations from GBFS.</summary>
public interface IStationFeeds
{
    /// <summary>Whether a text names a feed rather than a table: <c>gbfs:https://…</c>, or a file that holds a JSON object.</summary>
    bool IsFeed(string location);

    /// <summary>
    /// Writes the stations of a feed as a table: <c>station_id, id, name, lat, lon, long</c>, sorted by id, so that the same stations make
    /// the same file. The feed is station_information of GBFS 2.x or 3.0, or by address also the list of feeds that names it.
    /// </summary>
    /// <param name="location">See <see cref="IsFeed"/>.</param>
    /// <param name="table">The file to write.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>How many stations it has; those without a position are left out.</returns>
    /// <exception cref="ImportException">It cannot be had or is no such feed: the message is one line.</exception>
    Task<int> WriteTableAsync(string location, string table, CancellationToken ct);
}
