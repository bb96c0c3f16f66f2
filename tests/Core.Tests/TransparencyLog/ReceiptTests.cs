using System.Text.Json.Nodes;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;
using Xunit;

namespace Puhui.Core.Tests.TransparencyLog;

public sealed class ReceiptTests : IDisposable
{
    private static readonly Sample s_log = new(300);
    private readonly Ed25519Signer _ed25519 = new("city.example/puhui", Ed25519Signer.NewPrivateKey());
    private readonly Sm2Signer _sm2;

    public ReceiptTests()
    {
        var pair = Sm2Signer.NewKeyPair();
        _sm2 = new Sm2Signer("city.example/puhui", pair.PrivateKey, pair.PublicKey);
    }

    private INoteVerifier[] Verifiers => [NoteVerifiers.For(_ed25519.Key), NoteVerifiers.For(_sm2.Key)];

    [Fact]
    public void Of_every_entry_hold()
    {
        for (var i = 0; i < s_log.Appender.Size; i += 7)
        {
            var read = Receipt.Parse(s_log.Receipt(i, _ed25519, _sm2).ToJson()).Value;
            var report = ReceiptChecker.Check(read, Verifiers);

            Assert.Equal(["leaf", "entry", "posting", "origin", "checkpoint", "inclusion", "signature"], report.Steps.Select(s => s.Name));
            Assert.Empty(report.Findings);
            Assert.True(report.IsValid);
        }
    }

    [Fact]
    public void Json_is_readable_and_keeps_the_order_of_fields()
    {
        var receipt = s_log.Receipt(5, _ed25519) with
        {
            Origin = new FieldList([new("zeta", "绿色 + <出行>"), new("alpha", "\"\\\n"), new("a1", "")]),
            Keys = [_ed25519.Key.ToString()],
        };
        var json = receipt.ToJson();

        Assert.Contains("绿色 + <出行>", json, StringComparison.Ordinal);
        var read = Assert.IsType<EntryReceipt>(Receipt.Parse(json).Value);
        Assert.Equal(receipt.Origin, read.Origin);
        Assert.Equal(receipt.Posting, read.Posting);
        Assert.Equal(receipt.Keys, read.Keys);
        Assert.Equal(json, read.ToJson());
    }

    [Fact]
    public void The_example_of_the_documentation_holds()
    {
        using var stream = typeof(ReceiptTests).Assembly.GetManifestResourceStream("receipt.md")!;
        var page = new StreamReader(stream).ReadToEnd();
        string Block(string kind) => page.Split($"```{kind}\n")[1].Split("```")[0];

        var report = ReceiptChecker.Check(Receipt.Parse(Block("json")).Value, [.. NoteVerifiers.Parse(Block("text")).Value]);

        Assert.Empty(report.Findings);
        Assert.Equal(Block("json").Trim(), Receipt.Parse(Block("json")).Value.ToJson());
    }

    [Theory]
    [InlineData("entry", "ent_01k5c8p4hmfay9vvr14d2pf2db", "entry_differs")]
    [InlineData("entry", "nonsense", "entry_differs")]
    [InlineData("leaf", "AQ==", "leaf_unreadable,proof_wrong")]
    [InlineData("salt", "AAAAAAAAAAAAAAAAAAAAAA==", "posting_differs,origin_differs")]
    [InlineData("index", 4, "proof_wrong")]
    [InlineData("index", 300, "proof_wrong")]
    [InlineData("index", -1, "proof_wrong")]
    [InlineData("treeSize", 299, "size_differs")]
    [InlineData("treeSize", 600, "size_differs,proof_wrong")]
    [InlineData("checkpoint", "nonsense", "note_unreadable,proof_wrong,signature_missing")]
    [InlineData("checkpoint", "text\n\n— city.example/puhui AAAAAAAA\n", "checkpoint_unreadable,proof_wrong,signature_missing")]
    public void A_changed_member_is_named(string member, object value, string codes) =>
        Assert.Equal(codes, Codes(json => json[member] = value is int number ? number : (string)value));

    [Theory]
    [InlineData("posting", "amount", "892806", "posting_differs")]
    [InlineData("posting", "holder", "acc_01k5c8mz00f88rp8hk8hapcxw9", "posting_differs")]
    [InlineData("posting", "added", "", "posting_differs")]
    [InlineData("origin", "method", "cn.jjj.low-carbon-travel@2024.2", "origin_differs")]
    public void A_changed_field_is_named(string list, string field, string value, string codes) =>
        Assert.Equal(codes, Codes(json => json["fields"]![list]![field] = value));

    [Fact]
    public void Reordered_fields_are_named() => Assert.Equal("posting_differs", Codes(json =>
    {
        var posting = json["fields"]!["posting"]!.AsObject();
        var first = posting.First();
        posting.RemoveAt(0);
        posting.Add(first.Key, first.Value);
    }));

    [Fact]
    public void A_removed_or_swapped_step_of_the_proof_is_named()
    {
        Assert.Equal("proof_wrong", Codes(json => json["proof"]!.AsArray().RemoveAt(0)));
        Assert.Equal("proof_wrong", Codes(json =>
        {
            var proof = json["proof"]!.AsArray();
            var first = proof[0];
            proof.RemoveAt(0);
            proof.Insert(1, first);
        }));
    }

    [Fact]
    public void A_forged_checkpoint_is_named()
    {
        var forged = new Checkpoint("city.example/puhui", 300, s_log.Appender.Root).ToText() + "\n"
            + string.Join('\n', new Checkpoint("city.example/puhui", 299, s_log.Appender.Root).Sign([_ed25519, _sm2]).ToString().Split('\n')[4..]);
        Assert.Equal("signature_wrong", Codes(json => json["checkpoint"] = forged));

        using var other = new Ed25519Signer("city.example/puhui", Ed25519Signer.NewPrivateKey());
        Assert.Equal("signature_missing", Codes(json => json["checkpoint"] = s_log.Receipt(5, other).Checkpoint));
        Assert.Equal("signature_missing", Codes(json => json["checkpoint"] = s_log.Receipt(5, _ed25519).Checkpoint));
        Assert.Equal("log_differs", Codes(json => json["checkpoint"] = new Checkpoint("other.example", 300, s_log.Appender.Root).Sign([_ed25519, _sm2]).ToString()));
        Assert.Equal("proof_wrong", Codes(json => json["checkpoint"] = new Checkpoint("city.example/puhui", 300, Rfc6962.EmptyRoot).Sign([_ed25519, _sm2]).ToString()));
    }

    [Fact]
    public void Every_changed_byte_of_the_leaf_is_found()
    {
        var receipt = s_log.Receipt(5, _ed25519);
        for (var i = 0; i < Leaf.Size; i++)
        {
            var leaf = receipt.Leaf.ToArray();
            leaf[i] ^= 0x10;
            Assert.Contains("proof_wrong", ReceiptChecker.Check(receipt with { Leaf = leaf }, NoteVerifiers.For(_ed25519.Key)).Findings.Select(f => f.Code));
        }
    }

    [Theory]
    [InlineData("{", null)]
    [InlineData("[]", null)]
    [InlineData("null", "/version")]
    [InlineData("{}", "/version")]
    public void What_is_not_a_receipt_is_refused(string json, string? pointer)
    {
        var refusal = Receipt.Parse(json).Refusal!;
        Assert.Equal("receipt_unreadable", refusal.Code);
        Assert.True(pointer is null || string.Equals(pointer, refusal.Pointer, StringComparison.Ordinal), refusal.ToString());
    }

    [Theory]
    [InlineData("entry", null, "/entry")]
    [InlineData("leaf", "AQ", "/leaf")]
    [InlineData("salt", "AQ==", "/salt")]
    [InlineData("fields", null, "/fields")]
    [InlineData("index", null, "/index")]
    [InlineData("treeSize", null, "/treeSize")]
    [InlineData("proof", null, "/proof")]
    [InlineData("checkpoint", null, "/checkpoint")]
    [InlineData("version", 2, "/version")]
    public void A_missing_or_broken_member_is_pointed_at(string member, object? value, string pointer)
    {
        var json = JsonNode.Parse(s_log.Receipt(5, _ed25519).ToJson())!.AsObject();
        json[member] = value switch { int number => number, string text => text, _ => null };

        Assert.Equal(pointer, Receipt.Parse(json.ToJsonString()).Refusal!.Pointer);
    }

    [Fact]
    public void A_member_or_field_that_stands_twice_is_refused()
    {
        var json = s_log.Receipt(5, _ed25519).ToJson();

        Assert.False(Receipt.Parse(json.Replace("\"index\": 5", "\"index\": 5, \"index\": 5", StringComparison.Ordinal)).IsAccepted);
        Assert.False(Receipt.Parse(json.Replace("\"asset\": \"CO2E\"", "\"asset\": \"CO2E\", \"asset\": \"CO2E\"", StringComparison.Ordinal)).IsAccepted);
        Assert.False(Receipt.Parse(json.Replace("\"asset\": \"CO2E\"", "\"asset\": 7", StringComparison.Ordinal)).IsAccepted);
    }

    public void Dispose()
    {
        _ed25519.Dispose();
        _sm2.Dispose();
    }

    private string Codes(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(s_log.Receipt(5, _ed25519, _sm2).ToJson())!.AsObject();
        change(json);
        return string.Join(',', ReceiptChecker.Check(Receipt.Parse(json.ToJsonString()).Value, Verifiers).Findings.Select(f => f.Code));
    }
}
