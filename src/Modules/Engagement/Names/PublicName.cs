using System.Globalization;
using System.Text;
using Puhui.Quantities;

namespace Puhui.Engagement.Names;

/// <summary>A name people choose for others to see. It must not be a phone number by accident.</summary>
internal static class PublicName
{
    private const int Most = 20;
    private const int MostDigits = 6;

    public static Result<string> Read(string? text)
    {
        if (text is null || !TryNormalise(text.Trim(), out var name) || name.Length == 0)
        {
            return Invalid("It has 1 to 20 characters.");
        }

        if (new StringInfo(name).LengthInTextElements > Most || name.Length > Most * 4)
        {
            return Invalid("It has at most 20 characters.");
        }

        var digits = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                // Joined pictures need U+200D; other marks nobody sees may hide or turn what is beside them.
                case UnicodeCategory.Format when rune.Value != 0x200D:
                case UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate:
                    return Invalid("It holds characters that cannot be seen.");
                case UnicodeCategory.OtherSymbol when rune == Rune.ReplacementChar:
                    return Invalid("It holds characters that cannot be read.");
                case UnicodeCategory.DecimalDigitNumber:
                    digits++;
                    break;
            }
        }

        return digits > MostDigits ? Invalid("It looks like a phone number; others see it.") : name;
    }

    private static bool TryNormalise(string text, out string name)
    {
        try
        {
            name = text.Normalize(NormalizationForm.FormC);
            return true;
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair.
            name = "";
            return false;
        }
    }

    private static Refusal Invalid(string why) => new("name_invalid", $"This name cannot be used. {why}", "name");
}
