using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Programmes.Contracts;
using Xunit;

namespace Puhui.Modules.Tests.Activities.Intake;

public sealed class Reading_a_body
{
    private static readonly Source Sender = new(SourceId.New(), 1, ProgrammeId.New(), "t", "t", null, "E1", "Asia/Shanghai", true, SourceState.Open);

    /// <summary>Gives as many bytes as the test wants at a time.</summary>
    private sealed class Drops(byte[] bytes, Func<int> size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, size())], cancellationToken);
    }

    [Theory]
    [InlineData(BodyForm.Json, 1)]
    [InlineData(BodyForm.Json, 7)]
    [InlineData(BodyForm.Json, 70_001)]
    [InlineData(BodyForm.Lines, 1)]
    [InlineData(BodyForm.Lines, 70_001)]
    public async Task Where_the_pieces_are_cut_changes_nothing(object form, int piece)
    {
        var records = Enumerable.Range(0, 700).Select(i =>
            $$"""{"id":"r\u002d{{i}}","holder":"持有人-{{i}}","scenario":"metro","at":"2025-09-17T08:10:00.{{i % 1000:d3}}+08:00","inputs":{"distance":"{{i}}.50 km","note":"{{new string('n', i % 200)}}"} }""").ToList();
        var text = (BodyForm)form == BodyForm.Json ? $" [ {string.Join(" ,\n", records)} ] \n" : string.Join('\n', records);
        using var batch = await ReadAsync(text, (BodyForm)form, () => piece);
        Assert.Equal(700, batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            Assert.Equal($"r-{i}", batch.String(batch[i].Id));
            Assert.Equal($"持有人-{i}", batch.String(batch[i].Holder));
            Assert.Equal($"distance={i}.5 km\nnote={new string('n', i % 200)}", batch.String(batch[i].Inputs));
            Assert.False(batch[i].IsRefused);
        }
    }

    [Fact]
    public async Task A_record_larger_than_the_window_is_read_and_refused()
    {
        using var batch = await ReadAsync($$"""[{"id":"{{new string('x', 300_000)}}"},{"id":"b"}]""", BodyForm.Json, () => 10_000);
        Assert.Equal(["too_long", "holder_missing"], new[] { batch[0].Reason!.Code, batch[1].Reason!.Code });
    }

    [Theory]
    [InlineData("12.40 km", "12.4 km")]
    [InlineData("  012.0   km ", "12 km")]
    [InlineData("-0.00 km", "0 km")]
    [InlineData("-1.50 kg", "-1.5 kg")]
    [InlineData("00123", "00123")]
    [InlineData("1.60-2.50L", "1.60-2.50L")]
    [InlineData("1.50", "1.50")]
    [InlineData("1. km", "1. km")]
    [InlineData("1e3 km", "1e3 km")]
    [InlineData("0012 34", "0012 34")]
    [InlineData("", "")]
    public void One_value_has_one_spelling(string given, string canonical)
    {
        var room = new byte[given.Length];
        var length = CanonicalInputs.WriteValue(Encoding.UTF8.GetBytes(given), room);
        Assert.Equal(canonical, Encoding.UTF8.GetString(room, 0, length));
    }

    [Theory]
    [InlineData("2025-09-17T08:10:00+08:00", "2025-09-17T00:10:00.0000000+00:00")]
    [InlineData("2025-09-17t08:10:00.1234567z", "2025-09-17T08:10:00.1234560+00:00")]
    [InlineData("2024-02-29T23:59:59.5-01:30", "2024-03-01T01:29:59.5000000+00:00")]
    public void Times_are_read_to_the_microsecond(string text, string expected)
    {
        Assert.Equal(Instant.Reading.Accepted, Instant.Read(Encoding.UTF8.GetBytes(text), out var microseconds));
        Assert.Equal(expected, Instant.ToTime(microseconds).ToString("O"));
        Assert.Equal(microseconds, Instant.FromTime(Instant.ToTime(microseconds)));
    }

    [Fact]
    public async Task Each_field_counts_for_the_digest()
    {
        const string Base = """{"id":"a","holder":"h","scenario":"metro","at":"2025-09-17T08:10:00Z","inputs":{"distance":"1 km"}}""";
        string[] others =
        [
            Base,
            Base.Replace("\"h\"", "\"i\"", StringComparison.Ordinal),
            Base.Replace("metro", "bus", StringComparison.Ordinal),
            Base.Replace("08:10", "08:11", StringComparison.Ordinal),
            Base.Replace("1 km", "2 km", StringComparison.Ordinal),
            Base.Replace("distance", "length", StringComparison.Ordinal),
            Base.Replace("\"inputs\"", "\"until\":\"2025-09-17T09:10:00Z\",\"inputs\"", StringComparison.Ordinal),
            Base.Replace("\"inputs\"", "\"evidence\":\"E2\",\"inputs\"", StringComparison.Ordinal),
            Base.Replace("\"inputs\"", "\"region\":\"CN-11\",\"inputs\"", StringComparison.Ordinal),
            Base.Replace("\"inputs\"", "\"corrects\":\"z\",\"inputs\"", StringComparison.Ordinal),
        ];
        using var batch = await ReadAsync($"[{string.Join(',', others)}]", BodyForm.Json, () => 100);
        var digests = Enumerable.Range(0, batch.Count).Select(i => batch[i].Digest).ToHashSet();
        Assert.Equal(others.Length, digests.Count);
    }

    [Fact]
    public async Task The_digest_is_the_documented_one()
    {
        using var batch = await ReadAsync(
            """{"id":"trip-1","holder":"user-7","scenario":"metro","at":"2026-09-17T08:10:00+08:00","inputs":{"distance":"12.40 km"},"evidence":"E1","region":"CN-11"}""",
            BodyForm.Json, () => 100);
        var expected = System.Security.Cryptography.SHA256.HashData(
        [
            1, .. Number(1789603800000000), .. Number(long.MinValue), 1,
            .. Field("user-7"), .. Field("metro"), .. Field("CN-11"), .. Field(""), .. Field("distance=12.4 km"),
        ]);
        Assert.Equal(Convert.ToHexStringLower(expected)[..32], ActivityAnswer.DigestText(batch[0].Digest));

        static byte[] Number(long value)
        {
            var bytes = new byte[8];
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            return bytes;
        }

        static byte[] Field(string text) => [0, 0, 0, (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];
    }

    private static async Task<IntakeBatch> ReadAsync(string text, BodyForm form, Func<int> size)
    {
        var batch = IntakeBatch.Rent(Sender, new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero));
        var problem = await new BodyReader(batch, () => null).ReadAsync(new Drops(Encoding.UTF8.GetBytes(text), size), form, default);
        Assert.Null(problem);
        return batch;
    }
}
