namespace Puhui.Operating.Words;

/// <summary>Ids where there is little room: enough to tell them apart; the whole stands where they lead to and in files.</summary>
internal static class Ids
{
    // The end tells more than the beginning, which is the time.
    public static string Short(string id) => id.IndexOf('_', StringComparison.Ordinal) is var bar and >= 0 && id.Length > bar + 9 ? $"{id[..(bar + 1)]}…{id[^6..]}" : id;
}
