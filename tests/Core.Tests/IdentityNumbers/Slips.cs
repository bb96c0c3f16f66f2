using FsCheck;
using FsCheck.Fluent;

namespace Puhui.Core.Tests.IdentityNumbers;

/// <summary>The two slips people make when they copy a number: one character wrong, two neighbours swapped.</summary>
internal static class Slips
{
    public static IEnumerable<string> OneWrong(string text, string alphabet) =>
        from place in Enumerable.Range(0, text.Length)
        from character in alphabet
        where character != text[place]
        select string.Concat(text.AsSpan(0, place), character.ToString(), text.AsSpan(place + 1));

    public static IEnumerable<(string Text, int Place)> Swapped(string text) =>
        from place in Enumerable.Range(0, text.Length - 1)
        where text[place] != text[place + 1]
        select (text[..place] + text[place + 1] + text[place] + text[(place + 2)..], place);

    /// <summary>Texts of a length over an alphabet.</summary>
    public static Gen<string> Text(int length, string alphabet) =>
        from characters in Gen.Elements(alphabet.ToCharArray()).ArrayOf(length)
        select new string(characters);
}
