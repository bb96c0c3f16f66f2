using System.Text;
using Puhui.Staff.Contracts;
using Puhui.Staff.SignIn;

namespace Puhui.Staff.People;

/// <summary>A person as kept, opened.</summary>
internal sealed record Person(StaffId Id, string Name, string Email, bool Active, PasswordRecord Password, DateTimeOffset PasswordAt, byte[]? TotpBox);

/// <summary>How mail addresses and names are read.</summary>
internal static class PersonWords
{
    public static string? Email(string? text)
    {
        var email = (text ?? "").Trim().Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        var at = email.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at == email.LastIndexOf('@') && email.Length is > 4 and <= 254 && email.LastIndexOf('.') > at + 1 && !email.EndsWith('.')
            && !email.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || letter is '<' or '>' or '"' or ',' or ';')
            ? email
            : null;
    }

    public static string? Name(string? text)
    {
        var name = (text ?? "").Trim().Normalize(NormalizationForm.FormC);
        return name.Length is >= 1 and <= 80 && !name.Any(char.IsControl) ? name : null;
    }
}
