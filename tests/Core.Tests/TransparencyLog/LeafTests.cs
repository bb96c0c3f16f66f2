using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Puhui.Quantities;
using Puhui.TransparencyLog;
using Xunit;

namespace Puhui.Core.Tests.TransparencyLog;

/// <summary>leaf-vectors.json was computed by another implementation of docs/formats/leaf.md.</summary>
public class LeafTests
{
    public static TheoryData<string> Vectors()
    {
        var names = new TheoryData<string>();
        foreach (var vector in Read())
        {
            names.Add(vector.GetProperty("name").GetString()!);
        }

        return names;
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Bytes_are_those_of_the_vectors(string name)
    {
        var vector = Read().Single(v => string.Equals(v.GetProperty("name").GetString(), name, StringComparison.Ordinal));
        string Text(string property) => vector.GetProperty(property).GetString()!;
        Assert.True(IdText.TryParse("ent", Text("entry"), out var entry));
        var corrects = Guid.Empty;
        Assert.True(vector.GetProperty("corrects").ValueKind == JsonValueKind.Null || IdText.TryParse("ent", Text("corrects"), out corrects));
        var salt = new byte[Salt.Size];
        Salt.Derive(Convert.FromHexString(Text("holderSecret")), entry, salt);
        Assert.Equal(Text("salt"), Convert.ToHexStringLower(salt));

        var posting = Fields(vector.GetProperty("posting"));
        var origin = Fields(vector.GetProperty("origin"));
        Assert.Equal(Text("encodedPosting"), Convert.ToHexStringLower(posting.Encode()));
        Assert.Equal(Text("encodedOrigin"), Convert.ToHexStringLower(origin.Encode()));
        var leaf = new Leaf(
            entry,
            vector.GetProperty("bookedAt").GetInt64(),
            (LeafKind)vector.GetProperty("kind").GetByte(),
            corrects,
            Commitment.Compute(CommitmentKind.Posting, salt, posting),
            Commitment.Compute(CommitmentKind.Origin, salt, origin));
        Assert.Equal(Text("postingCommitment"), Convert.ToHexStringLower(leaf.Posting.Bytes));
        Assert.Equal(Text("originCommitment"), Convert.ToHexStringLower(leaf.Origin.Bytes));

        var bytes = new byte[Leaf.Size];
        leaf.Write(bytes);
        Assert.Equal(Text("leaf"), Convert.ToHexStringLower(bytes));
        Assert.Equal(Text("leafHash"), Convert.ToHexStringLower(Rfc6962.HashLeaf(bytes).Bytes));
        Assert.True(Leaf.TryRead(bytes, out var read));
        Assert.Equal(leaf, read);
    }

    [Fact]
    public void Another_version_length_or_kind_is_not_read()
    {
        var bytes = new byte[Leaf.Size];
        new Leaf(Guid.CreateVersion7(), 1, LeafKind.Issue, Guid.Empty, default, default).Write(bytes);
        Assert.True(Leaf.TryRead(bytes, out _));

        Assert.False(Leaf.TryRead(bytes.AsSpan(1), out _));
        Assert.False(Leaf.TryRead([.. bytes, 0], out _));
        Assert.False(Leaf.TryRead([], out _));
        Assert.False(Leaf.TryRead([2, .. bytes[1..]], out _));
        Assert.False(Leaf.TryRead([.. bytes[..25], 0, .. bytes[26..]], out _));
        Assert.False(Leaf.TryRead([.. bytes[..25], 7, .. bytes[26..]], out _));
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("2026-09-17T08:10:00.1234569+08:00", 1789603800123456)]
    [InlineData("1969-12-31T23:59:59.9999999Z", -1)]
    public void Times_are_whole_microseconds_rounded_down(string time, long microseconds) =>
        Assert.Equal(microseconds, Leaf.Microseconds(DateTimeOffset.Parse(time, null)));

    [Fact]
    public void A_salt_depends_on_every_bit_of_secret_and_entry()
    {
        var secret = new byte[32];
        var seen = new HashSet<string>();
        var salt = new byte[16];
        for (var bit = 0; bit < 256; bit++)
        {
            Array.Clear(secret);
            secret[bit / 8] = (byte)(1 << (bit % 8));
            Salt.Derive(secret, Guid.Empty, salt);
            Assert.True(seen.Add(Encoding.Latin1.GetString(salt)));
        }

        for (var bit = 0; bit < 128; bit++)
        {
            var id = new byte[16];
            id[bit / 8] = (byte)(1 << (bit % 8));
            Salt.Derive(new byte[32], new Guid(id), salt);
            Assert.True(seen.Add(Encoding.Latin1.GetString(salt)));
        }
    }

    [Fact]
    public void A_salt_is_the_beginning_of_the_runtimes_hmac()
    {
        var random = new Random(7);
        var secret = new byte[Salt.SecretSize];
        var salt = new byte[Salt.Size];
        for (var i = 0; i < 200; i++)
        {
            random.NextBytes(secret);
            var entry = Guid.CreateVersion7();
            Salt.Derive(secret, entry, salt);
            var mac = HMACSHA256.HashData(secret, (byte[])[.. "puhui salt v1"u8, .. entry.ToByteArray(bigEndian: true)]);
            Assert.Equal(mac[..Salt.Size], salt);
        }
    }

    [Fact]
    public void Making_a_leaf_does_not_allocate()
    {
        var writer = new FieldWriter();
        var secret = new byte[Salt.SecretSize];
        var leaf = new byte[Leaf.Size];
        Make(writer, secret, leaf);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Make(writer, secret, leaf);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_two_commitments_to_the_same_fields_differ()
    {
        var fields = new FieldList([new("a", "b")]);

        Assert.NotEqual(
            Commitment.Compute(CommitmentKind.Posting, new byte[16], fields),
            Commitment.Compute(CommitmentKind.Origin, new byte[16], fields));
    }

    private static void Make(FieldWriter writer, byte[] secret, byte[] leaf)
    {
        Span<byte> salt = stackalloc byte[Salt.Size];
        Span<byte> posting = stackalloc byte[TreeHash.Size];
        Span<byte> hash = stackalloc byte[TreeHash.Size];
        Salt.Derive(secret, Guid.Empty, salt);
        writer.Clear();
        writer.Add("holder"u8, "acc_1");
        writer.Add("amount"u8, 892800);
        writer.Add("occurredAt"u8, DateTimeOffset.UnixEpoch);
        Commitment.Compute(CommitmentKind.Posting, salt, writer.Written, posting);
        Leaf.Write(leaf, Guid.Empty, 1, LeafKind.Issue, Guid.Empty, posting, posting);
        Rfc6962.HashLeaf(leaf, hash);
    }

    private static FieldList Fields(JsonElement element) =>
        new(element.EnumerateObject().Select(p => new Field(p.Name, p.Value.GetString()!)));

    private static IEnumerable<JsonElement> Read()
    {
        using var stream = typeof(LeafTests).Assembly.GetManifestResourceStream("leaf-vectors.json")!;
        return JsonDocument.Parse(stream).RootElement.EnumerateArray();
    }
}
