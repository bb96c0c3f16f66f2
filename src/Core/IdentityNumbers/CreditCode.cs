using Puhui.Quantities;

namespace Puhui.IdentityNumbers;

/// <summary>
/// An organisation's unified social credit code (统一社会信用代码, GB 32100): registering authority, kind, six digits of place, nine
/// characters of the organisation's code (GB 11714, with a check of its own), a check character mod 31.
/// </summary>
/// <remarks>Letters I, O, S, V and Z do not occur. The check finds every wrong character and every two neighbours swapped.</remarks>
public sealed record CreditCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private const string OrganisationAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static readonly int[] Weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    private static readonly int[] OrganisationWeights = [3, 7, 9, 10, 5, 8, 4, 2];

    private CreditCode(string text) => Text = text;

    /// <summary>The 18 characters, in upper case.</summary>
    public string Text { get; }

    /// <summary>
    /// Reads a code. Refusals, in this order: <c>credit_code_length</c>, <c>credit_code_character</c>, <c>credit_code_place</c>,
    /// <c>credit_code_check</c>, <c>credit_code_organisation</c>.
    /// </summary>
    /// <param name="text">18 characters; letters may be lower case. Nothing is trimmed.</param>
    public static Result<CreditCode> Parse(string? text)
    {
        if (text is not { Length: 18 })
        {
            return new Refusal("credit_code_length", "A unified social credit code has 18 characters.");
        }

        var code = WeightedSum.Upper(text);
        if (!WeightedSum.Within(code, Alphabet))
        {
            return new Refusal("credit_code_character", "It consists of digits and capital letters other than I, O, S, V and Z.");
        }

        if (!WeightedSum.Digits(code.AsSpan(2, 6)))
        {
            return new Refusal("credit_code_place", "Its characters 3 to 8 are the digits of a place.");
        }

        if (code[17] != Alphabet[(31 - (WeightedSum.Of(code, Weights, Alphabet) % 31)) % 31])
        {
            return new Refusal("credit_code_check", "Its last character does not fit the others: one of them is mistyped.");
        }

        return code[16] == OrganisationCheck(code.AsSpan(8, 8))
            ? new CreditCode(code)
            : new Refusal("credit_code_organisation", "The organisation's code in characters 9 to 17 does not fit its own check character.");
    }

    /// <summary>Nothing of the code.</summary>
    public override string ToString() => "credit code";

    private static char OrganisationCheck(ReadOnlySpan<char> code) => (11 - (WeightedSum.Of(code, OrganisationWeights, OrganisationAlphabet) % 11)) switch
    {
        10 => 'X',
        11 => '0',
        var digit => (char)('0' + digit),
    };
}
