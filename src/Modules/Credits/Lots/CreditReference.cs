using System.Globalization;
using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.TransparencyLog;

namespace Puhui.Credits.Lots;

/// <summary>
/// The references of entries that move points, who issues points, and what the origin commitments of those entries commit to: all of it is
/// in the reference, which names opaque ids only.
/// </summary>
internal static class CreditReference
{
    /// <summary>Begins every reference of this module.</summary>
    public const string Prefix = "crd:";

    /// <summary>Names the issuance account of a policy's points.</summary>
    public static string Issuer(ProgrammeId programme, int policy) => string.Create(CultureInfo.InvariantCulture, $"credits/{programme}@{policy}");

    /// <summary>Given for a reduction.</summary>
    public static string Earned(EntryId act, int policy) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}earned:{act}:{policy}");

    /// <summary>Taken back of a grant.</summary>
    public static string TakenBack(EntryId grant) => $"{Prefix}back:{grant}";

    /// <summary>A debt of a grant paid off.</summary>
    public static string DebtPaid(EntryId grant) => $"{Prefix}debt:{grant}";

    /// <summary>Ran out of time.</summary>
    public const string Expired = Prefix + "expired";

    /// <summary>A gift, or water.</summary>
    public static string Gift(string kind) => $"{Prefix}{kind}";

    /// <summary>Thanks for helping a friend with a ball.</summary>
    public static string Thanks(string ball) => $"{Prefix}thanks:{ball}";

    /// <summary>Went with an account that was linked.</summary>
    public static string Moved(string link) => $"{Prefix}moved:{link}";

    /// <summary>What the origin commitment of an entry with this reference commits to: the reference itself, in its parts.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Fields(string reference) => reference.Split(':') switch
    {
        ["crd", "earned", var act, var policy] => [new("reason", "earned"), new("act", act), new("policy", policy)],
        ["crd", "back" or "debt", var grant] parts => [new("reason", parts[1]), new("grant", grant)],
        ["crd", var reason] => [new("reason", reason)],
        ["crd", var reason, var what] => [new("reason", reason), new("of", what)],
        _ => [new("reason", "spending"), new("reference", reference)],
    };

    /// <summary>The same, encoded.</summary>
    public static byte[] Origin(string reference) => new FieldList(Fields(reference).Select(field => new Field(field.Key, field.Value))).Encode();
}
