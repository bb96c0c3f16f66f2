using Puhui.Quantities;

namespace Puhui.IdentityNumbers;

/// <summary>Which passport it is.</summary>
public enum PassportKind
{
    /// <summary>中国普通护照: E with eight digits, E with a letter and seven digits, or G with eight digits.</summary>
    ChineseOrdinary,

    /// <summary>中国公务普通护照: PE with seven digits, or P with eight.</summary>
    ChinesePublicAffairs,

    /// <summary>中国公务护照: SE with seven digits, or S with eight.</summary>
    ChineseService,

    /// <summary>中国外交护照: DE with seven digits, or D with eight.</summary>
    ChineseDiplomatic,

    /// <summary>香港特别行政区护照: K or H with eight digits, KJ or HJ with seven.</summary>
    HongKong,

    /// <summary>澳门特别行政区护照: MA, MB or MC with seven digits.</summary>
    Macao,

    /// <summary>Any other country's: letters and digits, at most nine, at least five, with a digit among them.</summary>
    Foreign,
}

/// <summary>The number of a passport and who issued it. Such a number has a form and no check; its machine-readable zone has (<see cref="MachineReadableZone"/>).</summary>
public sealed record PassportNumber
{
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    private const string Characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private PassportNumber(string state, string text, PassportKind kind)
    {
        State = state;
        Text = text;
        Kind = kind;
    }

    /// <summary>Who issued it: three letters of ICAO 9303, one to three for the few shorter ones (<c>CHN</c>, <c>HKG</c>, <c>MAC</c>, <c>FRA</c>, <c>D</c>).</summary>
    public string State { get; }

    /// <summary>The number in upper case.</summary>
    public string Text { get; }

    /// <summary>Which passport it is.</summary>
    public PassportKind Kind { get; }

    /// <summary>
    /// Reads a number. Refusals, in this order: <c>passport_state</c>, <c>passport_length</c>, <c>passport_character</c>,
    /// <c>passport_form</c> (not of a form the issuing state uses).
    /// </summary>
    /// <param name="state">Who issued it; letters may be lower case. Hong Kong and Macao passports may also be named with <c>CHN</c>, as their first page does.</param>
    /// <param name="text">The number; letters may be lower case. Nothing is trimmed.</param>
    public static Result<PassportNumber> Parse(string? state, string? text)
    {
        if (state is not { Length: >= 1 and <= 3 } || !state.All(char.IsAsciiLetter))
        {
            return new Refusal("passport_state", "The issuing state is a code of up to three letters, as on the passport.", "state");
        }

        if (text is not { Length: >= 5 and <= 9 })
        {
            return new Refusal("passport_length", "A passport number has five to nine characters.", "number");
        }

        var issuer = WeightedSum.Upper(state);
        var number = WeightedSum.Upper(text);
        if (!WeightedSum.Within(number, Characters))
        {
            return new Refusal("passport_character", "A passport number consists of letters and digits.", "number");
        }

        PassportKind? kind = issuer switch
        {
            "CHN" => Chinese(number) ?? HongKong(number) ?? Macao(number),
            "HKG" => HongKong(number),
            "MAC" => Macao(number),
            _ => number.Any(char.IsAsciiDigit) ? PassportKind.Foreign : null,
        };
        return kind is { } known
            ? new PassportNumber(known switch { PassportKind.HongKong => "HKG", PassportKind.Macao => "MAC", _ => issuer }, number, known)
            : new Refusal("passport_form", "The issuing state has no passport with a number of this form.", "number");
    }

    /// <summary>Nothing of the number.</summary>
    public override string ToString() => "passport number";

    private static PassportKind? Chinese(string number) => number switch
    {
        ['E' or 'G', .. var rest] when EightDigits(rest) => PassportKind.ChineseOrdinary,
        ['E', var letter, .. var rest] when Letters.Contains(letter, StringComparison.Ordinal) && SevenDigits(rest) => PassportKind.ChineseOrdinary,
        ['P', 'E', .. var rest] when SevenDigits(rest) => PassportKind.ChinesePublicAffairs,
        ['P', .. var rest] when EightDigits(rest) => PassportKind.ChinesePublicAffairs,
        ['S', 'E', .. var rest] when SevenDigits(rest) => PassportKind.ChineseService,
        ['S', .. var rest] when EightDigits(rest) => PassportKind.ChineseService,
        ['D', 'E', .. var rest] when SevenDigits(rest) => PassportKind.ChineseDiplomatic,
        ['D', .. var rest] when EightDigits(rest) => PassportKind.ChineseDiplomatic,
        _ => null,
    };

    private static PassportKind? HongKong(string number) => number switch
    {
        ['K' or 'H', .. var rest] when EightDigits(rest) => PassportKind.HongKong,
        ['K' or 'H', 'J', .. var rest] when SevenDigits(rest) => PassportKind.HongKong,
        _ => null,
    };

    private static PassportKind? Macao(string number) => number switch
    {
        ['M', 'A' or 'B' or 'C', .. var rest] when SevenDigits(rest) => PassportKind.Macao,
        _ => null,
    };

    private static bool EightDigits(string text) => text.Length == 8 && WeightedSum.Digits(text);

    private static bool SevenDigits(string text) => text.Length == 7 && WeightedSum.Digits(text);
}
