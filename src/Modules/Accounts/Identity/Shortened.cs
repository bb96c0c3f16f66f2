using System.Text;

namespace Puhui.Accounts.Identity;

/// <summary>Enough of a name or number for its owner to recognise it, too little for anybody else to use.</summary>
internal static class Shortened
{
    /// <summary>The first character, and a star: <c>李*</c>, <c>A*</c>.</summary>
    public static string Name(string name) => name.EnumerateRunes().FirstOrDefault() is { Value: > 0 } first ? $"{first}*" : "";

    /// <summary>The first and last characters: <c>110************02X</c>, <c>E1****78</c>.</summary>
    public static string Number(string number)
    {
        var (head, tail) = number.Length >= 15 ? (3, 3) : (2, 2);
        return number.Length <= head + tail ? new string('*', number.Length) : new StringBuilder(number.Length).Append(number, 0, head).Append('*', number.Length - head - tail).Append(number, number.Length - tail, tail).ToString();
    }
}
