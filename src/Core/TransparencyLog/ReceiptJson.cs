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
            receipt.Entry,
            Convert.ToBase64String(receipt.Leaf.Span),
            Convert.ToBase64String(receipt.Salt.Span),
            new ReceiptFields(receipt.Posting, receipt.Origin),
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

        if (document.Entry is null)
        {
            return Unreadable("The entry id is missing.", "/entry");
        }

        if (!Base64Text.TryDecode(document.Leaf, out var leaf))
        {
            return Unreadable("The leaf is missing or not base64.", "/leaf");
        }

        if (!Base64Text.TryDecode(document.Salt, out var salt) || salt.Length != Salt.Size)
        {
            return Unreadable($"The salt is missing or not the base64 of {Salt.Size} bytes.", "/salt");
        }

        if (document.Fields is not { Posting: { } posting, Origin: { } origin })
        {
            return Unreadable("The fields are missing: two objects of texts, posting and origin.", "/fields");
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

        return new Receipt
        {
            Entry = document.Entry,
            Leaf = leaf,
            Salt = salt,
            Posting = posting,
            Origin = origin,
            Index = index,
            TreeSize = treeSize,
            Proof = proof,
            Checkpoint = document.Checkpoint,
            Keys = document.Keys ?? [],
        };
    }

    public static Refusal Unreadable(string why, string? where) => new("receipt_unreadable", why, where);
}

internal sealed record ReceiptDocument(
    int? Version,
    string? Entry,
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
    [property: JsonConverter(typeof(FieldListConverter))] FieldList? Origin);

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
