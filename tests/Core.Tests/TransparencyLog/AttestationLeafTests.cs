using System.Text.Json;
using System.Text.Json.Nodes;
using Puhui.Platform.Cryptography;
using Puhui.Quantities;
using Puhui.TransparencyLog;
using Xunit;

namespace Puhui.Core.Tests.TransparencyLog;

/// <summary>attestation-vectors.json was computed by another implementation of docs/formats/leaf.md.</summary>
public class AttestationLeafTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Bytes_are_those_of_the_vectors(int number)
    {
        var vector = Vector(number);
        string Text(string property) => vector.GetProperty(property).GetString()!;
        Assert.True(IdText.TryParse("att", Text("attestation"), out var id));
        var salt = Convert.FromHexString(Text("salt"));
        if (Text("holderSecret") is { } secret)
        {
            var derived = new byte[Salt.Size];
            Salt.Derive(Convert.FromHexString(secret), id, derived);
            Assert.Equal(salt, derived);
        }

        var (about, details) = (Fields(vector.GetProperty("about")), Fields(vector.GetProperty("details")));
        Assert.Equal(Text("encodedAbout"), Convert.ToHexStringLower(about.Encode()));
        Assert.Equal(Text("encodedDetails"), Convert.ToHexStringLower(details.Encode()));
        var leaf = new AttestationLeaf(
            id,
            vector.GetProperty("writtenAt").GetInt64(),
            Commitment.Compute(CommitmentKind.About, salt, about),
            Commitment.Compute(CommitmentKind.Details, salt, details));
        var bytes = Bytes(leaf);

        Assert.Equal(Text("leaf"), Convert.ToHexStringLower(bytes));
        Assert.Equal(Text("leafHash"), Convert.ToHexStringLower(Rfc6962.HashLeaf(bytes).Bytes));
        Assert.True(AttestationLeaf.TryRead(bytes, out var read));
        Assert.Equal(leaf, read);
    }

    [Fact]
    public void One_kind_of_leaf_is_never_read_as_the_other()
    {
        var attestation = Bytes(new AttestationLeaf(Guid.CreateVersion7(), 1, default, default));
        var entry = new byte[Leaf.Size];
        new Leaf(Guid.CreateVersion7(), 1, LeafKind.Issue, Guid.Empty, default, default).Write(entry);
        Assert.False(Leaf.TryRead(attestation, out _));
        Assert.False(AttestationLeaf.TryRead(entry, out _));

        // Not even with one byte changed.
        for (var i = 0; i < Leaf.Size; i++)
        {
            for (var value = 0; value < 256; value++)
            {
                Assert.False(AttestationLeaf.TryRead([.. entry[..i], (byte)value, .. entry[(i + 1)..]], out _));
                Assert.False(Leaf.TryRead([.. attestation[..i], (byte)value, .. attestation[(i + 1)..]], out _));
            }
        }
    }

    [Fact]
    public void Another_version_length_kind_or_filling_is_not_read()
    {
        var bytes = Bytes(new AttestationLeaf(Guid.CreateVersion7(), 1, default, default));
        Assert.True(AttestationLeaf.TryRead(bytes, out _));
        Assert.False(AttestationLeaf.TryRead(bytes.AsSpan(1), out _));
        Assert.False(AttestationLeaf.TryRead([.. bytes, 0], out _));
        Assert.False(AttestationLeaf.TryRead([], out _));
        Assert.False(AttestationLeaf.TryRead([3, .. bytes[1..]], out _));
        foreach (var place in Enumerable.Range(25, 17))
        {
            Assert.False(AttestationLeaf.TryRead([.. bytes[..place], 9, .. bytes[(place + 1)..]], out _));
        }
    }

    [Fact]
    public void The_four_commitments_to_the_same_fields_differ()
    {
        var fields = new FieldList([new("a", "b")]);
        Assert.Equal(4, Enum.GetValues<CommitmentKind>().Select(kind => Commitment.Compute(kind, new byte[16], fields)).Distinct().Count());
    }

    [Theory]
    [InlineData("attestation", "att_01k5c8p4hmfay9vvr14d2pf2db", "attestation_differs")]
    [InlineData("leaf", "Ag==", "leaf_unreadable,proof_wrong")]
    [InlineData("salt", "AAAAAAAAAAAAAAAAAAAAAA==", "about_differs,details_differs")]
    [InlineData("index", 1, "proof_wrong")]
    public void A_changed_member_of_a_receipt_is_named(string member, object value, string codes) =>
        Assert.Equal(codes, Codes(json => json[member] = value is int number ? number : (string)value));

    [Theory]
    [InlineData("about", "topic", "method.veto", "about_differs")]
    [InlineData("about", "added", "", "about_differs")]
    [InlineData("details", "vote", "no", "details_differs")]
    public void A_changed_field_of_a_receipt_is_named(string list, string field, string value, string codes) =>
        Assert.Equal(codes, Codes(json => json["fields"]![list]![field] = value));

    [Fact]
    public void A_receipt_is_of_an_entry_or_of_an_attestation_never_of_both_or_neither()
    {
        Assert.Equal("", Codes(_ => { }));
        foreach (var change in new Action<JsonObject>[]
        {
            json => json["entry"] = "ent_01k5c8p4hmfay9vvr14d2pf2db",
            json => json.Remove("attestation"),
            json => json["fields"] = new JsonObject { ["posting"] = new JsonObject(), ["origin"] = new JsonObject() },
        })
        {
            var json = JsonNode.Parse(Example().ToJson())!.AsObject();
            change(json);
            Assert.Equal("receipt_unreadable", Receipt.Parse(json.ToJsonString()).Refusal!.Code);
        }
    }

    private static readonly Ed25519Signer s_signer = new("city.example/puhui", Ed25519Signer.NewPrivateKey());

    private static AttestationReceipt Example()
    {
        var id = Guid.CreateVersion7();
        var salt = Enumerable.Range(1, Salt.Size).Select(i => (byte)i).ToArray();
        var (about, details) = (new FieldList([new("topic", "method.vote"), new("subject", "x")]), new FieldList([new("vote", "yes")]));
        var leaf = Bytes(new AttestationLeaf(id, 1, Commitment.Compute(CommitmentKind.About, salt, about), Commitment.Compute(CommitmentKind.Details, salt, details)));
        return new AttestationReceipt
        {
            Attestation = IdText.Format(AttestationReceipt.Prefix, id),
            Leaf = leaf,
            Salt = salt,
            About = about,
            Details = details,
            Index = 0,
            TreeSize = 1,
            Proof = [],
            Checkpoint = new Checkpoint("city.example/puhui", 1, Rfc6962.HashLeaf(leaf)).Sign([s_signer]).ToString(),
        };
    }

    private static string Codes(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(Example().ToJson())!.AsObject();
        change(json);
        return string.Join(',', ReceiptChecker.Check(Receipt.Parse(json.ToJsonString()).Value, NoteVerifiers.For(s_signer.Key)).Findings.Select(f => f.Code));
    }

    private static byte[] Bytes(AttestationLeaf leaf)
    {
        var bytes = new byte[Leaf.Size];
        leaf.Write(bytes);
        return bytes;
    }

    private static FieldList Fields(JsonElement element) =>
        new(element.EnumerateObject().Select(p => new Field(p.Name, p.Value.GetString()!)));

    private static JsonElement Vector(int number)
    {
        using var stream = typeof(AttestationLeafTests).Assembly.GetManifestResourceStream("attestation-vectors.json")!;
        return JsonDocument.Parse(stream).RootElement[number];
    }
}
