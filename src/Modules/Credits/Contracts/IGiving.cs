namespace Puhui.Credits.Contracts;

/// <summary>Points are given a moment after the reduction is booked, in the order of the log; this tells when that has happened.</summary>
public interface IGiving
{
    /// <summary>
    /// Returns when points were given for everything that was committed before the call, at once when no programme gives points.
    /// </summary>
    /// <exception cref="TimeoutException">It took longer than <paramref name="patience"/>: no process gives points.</exception>
    Task SettledAsync(TimeSpan patience, CancellationToken ct);
}
