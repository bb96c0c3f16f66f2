using Puhui.Accounts.Contracts;
using Puhui.Platform.Messages;
using Puhui.Quantities;

namespace Puhui.Accounts.SignIn;

/// <summary>A phone number or an e-mail address in its one form, so that one person's spellings meet.</summary>
internal sealed record Contact(string Kind, string Address)
{
    public const string Phone = "phone";
    public const string Email = "email";

    public MessageChannel Channel => Kind == Phone ? MessageChannel.Sms : MessageChannel.Email;

    /// <summary>Enough to recognise one's own, too little to reach somebody else's: <c>138****8000</c>, <c>l***@example.com</c>.</summary>
    public string Shown => Kind == Phone ? Shorten(Address.StartsWith("+86", StringComparison.Ordinal) ? Address[3..] : Address) : $"{Address[..1]}***{Address[Address.IndexOf('@', StringComparison.Ordinal)..]}";

    /// <summary>Reads what a person wrote: a Chinese mobile number with or without +86, another country's with +, or an e-mail address. Else <c>contact_invalid</c>.</summary>
    public static Result<Contact> Parse(string? text)
    {
        var plain = Narrow(text ?? "").Trim();
        var contact = plain.Contains('@', StringComparison.Ordinal) ? ParseEmail(plain) : ParsePhone(plain);
        return contact is not null ? contact : new Refusal("contact_invalid", "A phone number or an e-mail address is expected.", "contact");
    }

    /// <summary>A contact as it was kept.</summary>
    public static Contact Of(string kind, string address) => new(kind, address);

    /// <summary>The digest it is found by.</summary>
    public byte[] Digest(IHolderKeys keys) => keys.Digest("contact " + Kind, Address);

    /// <summary>Nothing of the address.</summary>
    public override string ToString() => Kind;

    private static Contact? ParsePhone(string text)
    {
        var digits = string.Concat(text.Where(c => c is not (' ' or '-' or '(' or ')')));
        var international = digits.StartsWith('+');
        var number = international ? digits[1..] : digits;
        if (number.Length is < 8 or > 15 || !number.All(char.IsAsciiDigit) || number[0] == '0')
        {
            return null;
        }

        if (number.StartsWith("86", StringComparison.Ordinal) && (international || number.Length == 13))
        {
            return IsMobile(number[2..]) ? new Contact(Phone, "+" + number) : null;
        }

        return international ? new Contact(Phone, "+" + number) : IsMobile(number) ? new Contact(Phone, "+86" + number) : null;
    }

    private static bool IsMobile(string number) => number.Length == 11 && number[0] == '1' && number[1] is >= '3' and <= '9';

    private static Contact? ParseEmail(string text)
    {
        var at = text.LastIndexOf('@');
        var (local, domain) = (text[..at], text[(at + 1)..].ToLowerInvariant());
        var labels = domain.Split('.');
        // Only the domain is the same in any case; of the part before it only its own server knows.
        return text.Length <= 254 && local.Length is >= 1 and <= 64 && local.All(c => c is > ' ' and < (char)127 && !"\"(),:;<>@[\\]".Contains(c, StringComparison.Ordinal))
            && !local.StartsWith('.') && !local.EndsWith('.') && labels.Length >= 2
            && labels.All(label => label.Length is >= 1 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            ? new Contact(Email, local.ToLowerInvariant() + "@" + domain)
            : null;
    }

    // Full-width digits and signs, as Chinese keyboards write them.
    private static string Narrow(string text) => string.Concat(text.Select(c => c is >= '！' and <= '～' ? (char)(c - 0xFEE0) : c == '　' ? ' ' : c));

    private static string Shorten(string number) => number.Length < 8 ? "****" : $"{number[..3]}****{number[^4..]}";
}
