using System.Text.Json;
using Puhui.Quantities;

namespace Puhui.TransparencyLog;

/// <summary>
/// What proves one leaf to anyone, offline: the leaf, what it commits to, the salt, the inclusion proof and the signed checkpoint.
/// Its JSON is described in docs/formats/receipt.md.
/// </summary>
public abstract record Receipt
{
    private protected Receipt()
    {
    }

    /// <summary>The id of what it proves.</summary>
    public abstract string Id { get; }

    /// <summary>The leaf's bytes.</summary>
    public required ReadOnlyMemory<byte> Leaf { get; init; }

    /// <summary>The salt of both commitments, 16 bytes.</summary>
    public required ReadOnlyMemory<byte> Salt { get; init; }

    /// <summary>Place of the leaf in the log, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>Leaves in the tree the proof is for.</summary>
    public required long TreeSize { get; init; }

    /// <summary>Inclusion proof in RFC 6962 order.</summary>
    public required IReadOnlyList<TreeHash> Proof { get; init; }

    /// <summary>The signed note of the checkpoint.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Key lines of the log, for convenience; who checks takes the key from elsewhere.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Writes the JSON, indented.</summary>
    public string ToJson() => ReceiptJson.Write(this);

    /// <summary>Reads the JSON; refused with <c>receipt_unreadable</c> and a pointer to what is wrong.</summary>
    public static Result<Receipt> Parse(string json)
    {
        try
        {
            return ReceiptJson.Read(json);
        }
        catch (JsonException e)
        {
            return ReceiptJson.Unreadable(e.Message, e.Path);
        }
    }
}

/// <summary>The receipt of an entry of the books.</summary>
public sealed record EntryReceipt : Receipt
{
    /// <summary>The prefix of an entry id's text form.</summary>
    public const string Prefix = "ent";

    /// <inheritdoc />
    public override string Id => Entry;

    /// <summary>The entry id, <c>ent_…</c>.</summary>
    public required string Entry { get; init; }

    /// <summary>Holder, asset, amount, time.</summary>
    public required FieldList Posting { get; init; }

    /// <summary>Where the entry came from.</summary>
    public required FieldList Origin { get; init; }
}

/// <summary>The receipt of an attestation.</summary>
public sealed record AttestationReceipt : Receipt
{
    /// <summary>The prefix of an attestation id's text form.</summary>
    public const string Prefix = "att";

    /// <inheritdoc />
    public override string Id => Attestation;

    /// <summary>The attestation id, <c>att_…</c>.</summary>
    public required string Attestation { get; init; }

    /// <summary>Topic, subject, time, programme, holder.</summary>
    public required FieldList About { get; init; }

    /// <summary>The fields of its topic.</summary>
    public required FieldList Details { get; init; }
}
