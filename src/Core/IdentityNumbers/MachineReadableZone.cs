using System.Globalization;
using Puhui.Quantities;

namespace Puhui.IdentityNumbers;

/// <summary>
/// The two lines of 44 characters at the foot of a passport's page (ICAO 9303 part 4, TD3), each part with its check digit: weights
/// 7, 3, 1, values of digits as they are, of letters from 10, of the filler 0, mod 10.
/// </summary>
/// <remarks>Mod 10 finds every wrong digit, but not every wrong letter: letters ten apart have the same last digit.</remarks>
public sealed record MachineReadableZone
{
    private const int LineLength = 44;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private MachineReadableZone(PassportNumber number, string nationality, DateOnly born, DateOnly expires)
    {
        Number = number;
        Nationality = nationality;
        Born = born;
        Expires = expires;
    }

    /// <summary>The passport.</summary>
    public PassportNumber Number { get; }

    /// <summary>The holder's nationality, as written.</summary>
    public string Nationality { get; }

    /// <summary>The date of birth. Years have two digits there: the latest that is not in the future is meant.</summary>
    public DateOnly Born { get; }

    /// <summary>The last day it is valid.</summary>
    public DateOnly Expires { get; }

    /// <summary>
    /// Reads both lines. Refusals, in this order: <c>mrz_length</c>, <c>mrz_character</c>, <c>mrz_document</c> (no passport),
    /// <c>mrz_check</c> (the pointer names the part), <c>mrz_date</c>, <c>mrz_expired</c>, then those of <see cref="PassportNumber.Parse"/>.
    /// </summary>
    /// <param name="first">The upper line.</param>
    /// <param name="second">The lower line.</param>
    /// <param name="today">The day by which a birth is past and a passport valid.</param>
    public static Result<MachineReadableZone> Parse(string? first, string? second, DateOnly today)
    {
        if (first is not { Length: LineLength } || second is not { Length: LineLength })
        {
            return new Refusal("mrz_length", "The lines at the foot of a passport's page have 44 characters each.");
        }

        if (!WeightedSum.Within(first, Alphabet + "<") || !WeightedSum.Within(second, Alphabet + "<"))
        {
            return new Refusal("mrz_character", "Those lines consist of digits, capital letters and <.");
        }

        if (first[0] != 'P')
        {
            return new Refusal("mrz_document", "Those lines are not of a passport: they begin with P.");
        }

        if (WrongPart(second) is { } part)
        {
            return new Refusal("mrz_check", "A check digit does not fit: a character of that part is misread.", part);
        }

        if (BirthOf(second.AsSpan(13, 6), today) is not { } born || Date(second.AsSpan(21, 6), 2000) is not { } expires)
        {
            return new Refusal("mrz_date", "Those lines do not state a date of birth and a last day.");
        }

        if (expires < today)
        {
            return new Refusal("mrz_expired", "The passport is no longer valid.");
        }

        var number = PassportNumber.Parse(first[2..5].TrimEnd('<'), second[..9].TrimEnd('<'));
        return number.IsAccepted ? new MachineReadableZone(number.Value, second[10..13].TrimEnd('<'), born, expires) : number.Refusal;
    }

    /// <summary>Nothing of what it says.</summary>
    public override string ToString() => "machine-readable zone";

    private static string? WrongPart(string line)
    {
        // The personal number is optional: nothing at all may stand where its digit would be.
        var personal = line.AsSpan(28, 14);
        var personalEmpty = personal.TrimEnd('<').IsEmpty && line[42] == '<';
        return line[9] != Check(line.AsSpan(0, 9)) ? "number"
            : line[19] != Check(line.AsSpan(13, 6)) ? "born"
            : line[27] != Check(line.AsSpan(21, 6)) ? "expires"
            : !personalEmpty && line[42] != Check(personal) ? "personal"
            : line[43] != Check([.. line.AsSpan(0, 10), .. line.AsSpan(13, 7), .. line.AsSpan(21, 22)]) ? "all"
            : null;
    }

    private static char Check(ReadOnlySpan<char> part)
    {
        ReadOnlySpan<int> weights = [7, 3, 1];
        var sum = 0;
        for (var i = 0; i < part.Length; i++)
        {
            sum += Math.Max(0, Alphabet.IndexOf(part[i], StringComparison.Ordinal)) * weights[i % 3];
        }

        return (char)('0' + (sum % 10));
    }

    private static DateOnly? BirthOf(ReadOnlySpan<char> text, DateOnly today) =>
        Date(text, 2000) is { } late && late <= today ? late : Date(text, 1900);

    private static DateOnly? Date(ReadOnlySpan<char> text, int century) =>
        WeightedSum.Digits(text)
        && DateOnly.TryParseExact($"{(century / 100).ToString(CultureInfo.InvariantCulture)}{text}", "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : null;
}
