using Puhui.Programmes.Contracts;

namespace Puhui.Rewards.Offers;

internal static class Zones
{
    /// <summary>The zone of a programme's days.</summary>
    public static TimeZoneInfo ZoneOf(this ProgrammeList book, ProgrammeId programme) =>
        TimeZoneInfo.FindSystemTimeZoneById(book.Find(programme)?.ZoneId ?? throw new InvalidOperationException($"There is no programme {programme}."));
}
