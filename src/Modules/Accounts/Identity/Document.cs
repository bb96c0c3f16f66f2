using System.Text;
using Puhui.Accounts.Contracts;
using Puhui.IdentityNumbers;
using Puhui.Quantities;

namespace Puhui.Accounts.Identity;

/// <summary>A statement that is well formed: its number has passed the checks of its standard.</summary>
internal sealed record Document(string Kind, string Subject, string Name, string Number, string? State, DateOnly? Born)
{
    public const string Person = "person";

    private const int LongestName = 100;

    /// <summary>What the uniqueness rests on: the number alone, whatever name is stated with it.</summary>
    public byte[] Digest(IHolderKeys keys) => keys.Digest("identity " + Kind, State is null ? Number : $"{State} {Number}");

    public static Result<Document> Parse(IdentityStatement statement, DateOnly today)
    {
        if (statement.Kind is not ("resident" or "passport" or "organisation" or "vehicle"))
        {
            return new Refusal("identity_kind", "One of resident, passport, organisation and vehicle is expected.", "kind");
        }

        if (CleanName(statement.Name) is not { } name)
        {
            return new Refusal("name_invalid", "A name of 2 to 100 characters is expected, as on the document.", "name");
        }

        var number = Narrow(statement.Number);
        return statement.Kind switch
        {
            "resident" => Read(ResidentNumber.Parse(number, today), n => new Document("resident", Person, name, n.Text, null, n.Born)),
            "passport" => Passport(statement, name, number, today),
            "organisation" => Read(CreditCode.Parse(number), n => new Document("organisation", "organisation", name, n.Text, null, null)),
            _ => Read(VehicleNumber.Parse(number), n => new Document("vehicle", "vehicle", name, n.Text, null, null)),
        };
    }

    /// <summary>Nothing of it.</summary>
    public override string ToString() => Kind;

    private static Result<Document> Passport(IdentityStatement statement, string name, string? number, DateOnly today)
    {
        if (!string.IsNullOrWhiteSpace(statement.Zone))
        {
            var lines = statement.Zone.ToUpperInvariant().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var zone = MachineReadableZone.Parse(lines.ElementAtOrDefault(0), lines.ElementAtOrDefault(1), today);
            return Read(zone, z => new Document("passport", Person, name, z.Number.Text, z.Number.State, z.Born), "zone");
        }

        var passport = PassportNumber.Parse(statement.State?.Trim(), number);
        return !passport.IsAccepted ? Point(passport.Refusal, "number")
            : statement.Born is not { } born || born > today || born.Year < 1880 ? new Refusal("born_missing", "The date of birth is needed, as on the passport.", "born")
            : new Document("passport", Person, name, passport.Value.Text, passport.Value.State, born);
    }

    private static Result<Document> Read<T>(Result<T> read, Func<T, Document> make, string field = "number") =>
        read.IsAccepted ? make(read.Value) : Point(read.Refusal, field);

    private static Refusal Point(Refusal refusal, string field) => refusal.Pointer is null || field == "zone" ? refusal with { Pointer = field } : refusal;

    // Full-width characters as Chinese keyboards write them, and blanks between groups.
    private static string? Narrow(string? text) =>
        text is null ? null : string.Concat(text.Where(c => !char.IsWhiteSpace(c)).Select(c => c is >= '！' and <= '～' ? (char)(c - 0xFEE0) : c));

    private static string? CleanName(string? text)
    {
        var name = string.Join(' ', (text ?? "").Normalize(NormalizationForm.FormC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return name.EnumerateRunes().Count() is >= 2 and <= LongestName && name.EnumerateRunes().All(Allowed) ? name : null;
    }

    private static bool Allowed(Rune rune) =>
        Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark
        || " ·•.'’-()（）&、，,".Contains(rune.ToString(), StringComparison.Ordinal);
}
