using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Puhui.Quantities;

namespace Puhui.TransparencyLog;

/// <summary>The JSON form of a <see cref="Receipt"/>.</summary>
internal static class ReceiptJson
{
    private const int Version = 1;

    // A receipt is a file, not part of a page: a plus sign in base64 stays a plus sign.
    private static readonly ReceiptJsonContext s_context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        AllowDuplicateProperties = false,
        MaxDepth = 8,
    });

    public static string Write(Receipt receipt) => JsonSerializer.Serialize(
        new ReceiptDocument(
            Version,
            (receipt as EntryReceipt)?.Entry,
            (receipt as AttestationReceipt)?.Attestation,
            Convert.ToBase64String(receipt.Leaf.Span),
            Convert.ToBase64String(receipt.Salt.Span),
            FieldsOf(receipt),
            receipt.Index,
            receipt.TreeSize,
            [.. receipt.Proof.Select(static h => h.ToString())],
            receipt.Checkpoint,
            receipt.Keys.Count == 0 ? null : receipt.Keys),
        s_context.ReceiptDocument);

    public static Result<Receipt> Read(string json)
    {
        var document = JsonSerializer.Deserialize(json, s_context.ReceiptDocument);
        if (document is null || document.Version != Version)
        {
            return Unreadable($"This is not a receipt of version {Version}.", "/version");
        }

        if (document.Entry is null == document.Attestation is null)
        {
            return Unreadable("The receipt is of an entry or of an attestation: it needs one of the two ids.", "/entry");
        }

        if (!Base64Text.TryDecode(document.Leaf, out var leaf))
        {
            return Unreadable("The leaf is missing or not base64.", "/leaf");
        }

        if (!Base64Text.TryDecode(document.Salt, out var salt) || salt.Length != Salt.Size)
        {
            return Unreadable($"The salt is missing or not the base64 of {Salt.Size} bytes.", "/salt");
        }

        if (document.Entry is null ? document.Fields is not { About: not null, Details: not null } : document.Fields is not { Posting: not null, Origin: not null })
        {
            return Unreadable($"The fields are missing: two objects of texts, {(document.Entry is null ? "about and details" : "posting and origin")}.", "/fields");
        }

        if (document.Index is not { } index || document.TreeSize is not { } treeSize)
        {
            return Unreadable("The index or the tree size is missing.", document.Index is null ? "/index" : "/treeSize");
        }

        var proof = new List<TreeHash>();
        foreach (var text in document.Proof ?? [])
        {
            if (!TreeHash.TryParse(text, out var hash))
            {
                return Unreadable("A step of the proof is not the base64 of 32 bytes.", $"/proof/{proof.Count}");
            }

            proof.Add(hash);
        }

        if (document.Proof is null || document.Checkpoint is null)
        {
            return Unreadable("The proof or the checkpoint is missing.", document.Proof is null ? "/proof" : "/checkpoint");
        }

        return document.Entry is { } entry
            ? new EntryReceipt
            {
                Entry = entry,
                Posting = document.Fields!.Posting!,
                Origin = document.Fields.Origin!,
                Leaf = leaf,
                Salt = salt,
                Index = index,
                TreeSize = treeSize,
                Proof = proof,
                Checkpoint = document.Checkpoint,
                Keys = document.Keys ?? [],
            }
            : new AttestationReceipt
            {
                Attestation = document.Attestation!,
                About = document.Fields!.About!,
                Details = document.Fields.Details!,
                Leaf = leaf,
                Salt = salt,
                Index = index,
                TreeSize = treeSize,
                Proof = proof,
                Checkpoint = document.Checkpoint,
                Keys = document.Keys ?? [],
            };
    }

    private static ReceiptFields FieldsOf(Receipt receipt) => receipt switch
    {
        EntryReceipt entry => new(entry.Posting, entry.Origin, null, null),
        AttestationReceipt attestation => new(null, null, attestation.About, attestation.Details),
        _ => throw new ArgumentOutOfRangeException(nameof(receipt), receipt, null),
    };

    public static Refusal Unreadable(string why, string? where) => new("receipt_unreadable", why, where);
}

internal sealed record ReceiptDocument(
    int? Version,
    string? Entry,
    string? Attestation,
    string? Leaf,
    string? Salt,
    ReceiptFields? Fields,
    long? Index,
    long? TreeSize,
    IReadOnlyList<string>? Proof,
    string? Checkpoint,
    IReadOnlyList<string>? Keys);

internal sealed record ReceiptFields(
    [property: JsonConverter(typeof(FieldListConverter))] FieldList? Posting,
    [property: JsonConverter(typeof(FieldListConverter))] FieldList? Origin,
    [property: JsonConverter(typeof(FieldListConverter))] FieldList? About,
    [property: JsonConverter(typeof(FieldListConverter))] FieldList? Details);

[JsonSerializable(typeof(ReceiptDocument))]
internal sealed partial class ReceiptJsonContext : JsonSerializerContext;

/// <summary>Writes fields as an object of texts in their order, and reads them in the order they stand.</summary>
internal sealed class FieldListConverter : JsonConverter<FieldList>
{
    public override FieldList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("Fields are an object of texts.");
        }

        var fields = new List<Field>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            {
                throw new JsonException($"Field '{name}' is not a text.");
            }

            fields.Add(new Field(name, reader.GetString()!));
        }

        try
        {
            return new FieldList(fields);
        }
        catch (ArgumentException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, FieldList value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var field in value)
        {
            writer.WriteString(field.Name, field.Value);
        }

        writer.WriteEndObject();
    }
}
