using System.Globalization;
using Puhui.Activities.Contracts;

namespace Puhui.Bank.Transactions;

/// <summary>What a row of a bank is.</summary>
internal enum BankRowKind
{
    Purchase,
    Refund,
    Statement,
    Card,
}

/// <summary>One transaction, checked. Amounts are whole fen.</summary>
internal sealed record BankRow(BankRowKind Kind, string Id, string? Holder, string? Card, string Mcc, long? Fen, DateTimeOffset At, string? Merchant, string? Bill, string? Original, string? Region)
{
    private const long MostFen = 1_000_000_000_00;

    public static readonly string[] Fields =
        ["id", "holder", "card", "type", "mcc", "amount", "currency", "at", "merchant", "bill_account", "original", "region"];

    /// <summary>Reads an item; what is wrong is noted in <paramref name="fields"/>.</summary>
    public static BankRow Read(ItemFields fields)
    {
        var kind = fields.OneOf("type", "purchase", "purchase", "refund", "reversal", "e-statement", "e-card") switch
        {
            "refund" or "reversal" => BankRowKind.Refund,
            "e-statement" => BankRowKind.Statement,
            "e-card" => BankRowKind.Card,
            _ => BankRowKind.Purchase,
        };
        var id = fields.Need("id");
        var (holder, card) = (fields.Text("holder"), fields.Text("card"));
        if (holder is null && card is null)
        {
            fields.Refuse("field_missing", "'holder' or 'card' is required.", "holder");
        }

        if (IsCardNumber(holder) || IsCardNumber(id))
        {
            fields.Refuse("card_number_in_clear", "A card number may stand in 'card' only, where it is not kept.", IsCardNumber(holder) ? "holder" : "id");
        }

        var mcc = kind == BankRowKind.Purchase ? fields.Need("mcc") : "";
        var fen = ReadFen(fields, kind);
        _ = fields.OneOf("currency", "CNY", "CNY", "156");
        var original = kind == BankRowKind.Refund ? fields.Need("original") : fields.Text("original");
        return new BankRow(
            kind, id, holder, card, mcc, fen, fields.NeedTime("at"), fields.Text("merchant", 256), fields.Text("bill_account"), original, fields.Text("region"));
    }

    /// <summary>Everything that makes the row what it is, for telling a repeated row from another of the same id.</summary>
    public string Content() => string.Create(CultureInfo.InvariantCulture, $"{Kind}\u001f{Holder}\u001f{Card}\u001f{Mcc}\u001f{Fen}\u001f{At.UtcTicks}\u001f{Merchant}\u001f{Bill}\u001f{Original}");

    private static long? ReadFen(ItemFields fields, BankRowKind kind)
    {
        if (kind is BankRowKind.Statement or BankRowKind.Card)
        {
            return null;
        }

        var amount = kind == BankRowKind.Purchase ? fields.NeedNumber("amount", 1, MostFen) : fields.Number("amount", 1, MostFen);
        if (amount is { } fen && decimal.Truncate(fen) != fen)
        {
            fields.Refuse("number_invalid", "Amounts are whole fen: 12.34 yuan is 1234.", "amount");
        }

        return (long?)amount;
    }

    // Luhn's check digit over 13 to 19 digits, as ISO/IEC 7812 has it.
    private static bool IsCardNumber(string? text)
    {
        var digits = text?.Where(c => c is not (' ' or '-')).ToArray() ?? [];
        if (digits.Length is < 13 or > 19 || !digits.All(char.IsAsciiDigit))
        {
            return false;
        }

        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = (digits[^(i + 1)] - '0') * (1 + (i % 2));
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }
}
