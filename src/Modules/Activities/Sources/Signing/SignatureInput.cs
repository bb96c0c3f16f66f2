using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Puhui.Activities.Sources.Signing;

/// <summary>What a signature covers and how it was made: one member of <c>Signature-Input</c> (RFC 9421) with its <c>Signature</c>.</summary>
/// <param name="Components">The names of the covered components, in order.</param>
/// <param name="Parameters">All of it in the one spelling that is signed.</param>
/// <param name="Signature">The signature.</param>
internal sealed record SignatureInput(IReadOnlyList<string> Components, string Parameters, byte[] Signature)
{
    private const int LongestHeader = 4096;
    private const int MostComponents = 32;
    private const string Preferred = "puhui";

    public long? Created { get; private init; }

    public long? Expires { get; private init; }

    public string? Nonce { get; private init; }

    public string? KeyId { get; private init; }

    public string? Algorithm { get; private init; }

    /// <summary>
    /// Reads both headers. A request may carry signatures of others, for example of a proxy: then ours is the one labelled <c>puhui</c>.
    /// </summary>
    public static bool TryRead(string input, string signature, [NotNullWhen(true)] out SignatureInput? read)
    {
        read = null;
        if (input.Length > LongestHeader || signature.Length > LongestHeader || !TryInputs(input, out var inputs) || !TrySignatures(signature, out var signatures))
        {
            return false;
        }

        var label = inputs.Count == 1 ? inputs.Keys.Single() : Preferred;
        if (!inputs.TryGetValue(label, out var found) || !signatures.TryGetValue(label, out var bytes))
        {
            return false;
        }

        read = found with { Signature = bytes };
        return true;
    }

    private static bool TrySignatures(string text, out Dictionary<string, byte[]> found)
    {
        found = new(StringComparer.Ordinal);
        var reader = new StructuredText(text.AsSpan().Trim(" \t"));
        for (var ended = reader.IsAtEnd; !ended;)
        {
            if (!reader.TryKey(out var label) || !reader.TrySkip('=') || !reader.TryBytes(out var bytes) || !found.TryAdd(label, bytes) || !reader.TryNextMember(out ended))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryInputs(string text, out Dictionary<string, SignatureInput> found)
    {
        found = new(StringComparer.Ordinal);
        var reader = new StructuredText(text.AsSpan().Trim(" \t"));
        for (var ended = reader.IsAtEnd; !ended;)
        {
            if (!reader.TryKey(out var label) || !reader.TrySkip('=') || !TryMember(ref reader, out var member) || !found.TryAdd(label, member) || !reader.TryNextMember(out ended))
            {
                return false;
            }
        }

        return found.Count > 0;
    }

    private static bool TryMember(ref StructuredText reader, [NotNullWhen(true)] out SignatureInput? member)
    {
        member = null;
        var written = new StringBuilder("(");
        List<string> components = [];
        if (!reader.TrySkip('('))
        {
            return false;
        }

        for (reader.SkipSpaces(); !reader.TrySkip(')'); reader.SkipSpaces())
        {
            // A component with parameters of its own (;sf, ;req, …) is followed by a semicolon and read no further.
            if (components.Count == MostComponents || !reader.TryString(out var name, out var quoted) || components.Contains(name))
            {
                return false;
            }

            written.Append(components.Count > 0 ? " " : "").Append(quoted);
            components.Add(name);
        }

        written.Append(')');
        member = new SignatureInput(components, "", []);
        HashSet<string> names = new(StringComparer.Ordinal);
        while (reader.TrySkip(';'))
        {
            reader.SkipSpaces();
            if (!reader.TryKey(out var name) || !names.Add(name) || !TryParameter(ref reader, name, written, ref member))
            {
                return false;
            }
        }

        member = member with { Parameters = written.ToString() };
        return true;
    }

    private static bool TryParameter(ref StructuredText reader, string name, StringBuilder written, ref SignatureInput member)
    {
        written.Append(';').Append(name);
        if (!reader.TrySkip('='))
        {
            return name is not ("created" or "expires" or "nonce" or "keyid" or "alg");
        }

        string? value;
        switch (name)
        {
            case "created" or "expires":
                if (!reader.TryInteger(out var time, out value))
                {
                    return false;
                }

                member = name == "created" ? member with { Created = time } : member with { Expires = time };
                break;
            case "nonce" or "keyid" or "alg":
                if (!reader.TryString(out var text, out value))
                {
                    return false;
                }

                member = name switch { "nonce" => member with { Nonce = text }, "keyid" => member with { KeyId = text }, _ => member with { Algorithm = text } };
                break;
            default:
                if (!reader.TryString(out _, out value) && !reader.TryOther(out value))
                {
                    return false;
                }

                break;
        }

        written.Append('=').Append(value);
        return true;
    }
}
