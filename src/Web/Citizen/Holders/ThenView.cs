namespace Puhui.Citizen.Holders;

/// <summary>A holder's books as of the end of a day of the books, of the events, or of both.</summary>
/// <param name="Holder">Whose, as of now.</param>
/// <param name="Booked">What was booked up to and including this day of the holder's; null for all.</param>
/// <param name="Event">What happened up to and including this day; null for all.</param>
/// <param name="BalanceMg">What stood in the books.</param>
/// <param name="Rows">The entries, the one booked last first.</param>
/// <param name="Next">Cursor to what was booked earlier; null at the end.</param>
public sealed record ThenView(HolderView Holder, DateOnly? Booked, DateOnly? Event, long BalanceMg, IReadOnlyList<ActivityRow> Rows, string? Next)
{
    /// <summary>The holder's present day.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Holder.Now.DateTime);
}
