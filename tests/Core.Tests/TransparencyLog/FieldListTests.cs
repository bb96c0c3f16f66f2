using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Puhui.TransparencyLog;
using Xunit;

namespace Puhui.Core.Tests.TransparencyLog;

public class FieldListTests
{
    [Fact]
    public void What_is_encoded_is_read_again()
    {
        var texts = from s in ArbMap.Default.ArbFor<string>().Generator
                    where s is not null && IsUnicode(s)
                    select s;
        var lists = from values in texts.ArrayOf()
                    select new FieldList(values.Select((v, i) => new Field($"f{i}.{v}", v)));

        Prop.ForAll(lists.ToArbitrary(), list =>
            FieldList.TryDecode(list.Encode(), out var read) && read.SequenceEqual(list)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_writer_writes_texts_numbers_and_times_alike()
    {
        var writer = new FieldWriter(capacity: 1);
        for (var round = 0; round < 2; round++)
        {
            writer.Clear();
            writer.Add("holder"u8, "acc_1"u8);
            writer.Add("place"u8, "地铁 🚇");
            writer.Add("amount"u8, long.MinValue);
            writer.Add("at"u8, DateTimeOffset.Parse("2026-09-17T08:10:00.1234567+08:00", null));
            writer.Add("empty"u8, ReadOnlySpan<char>.Empty);
        }

        var expected = new FieldList(
        [
            new("holder", "acc_1"), new("place", "地铁 🚇"), new("amount", "-9223372036854775808"), new("at", "2026-09-17T00:10:00.123456Z"), new("empty", ""),
        ]);
        Assert.Equal(expected.Encode(), writer.Written.ToArray());
    }

    [Fact]
    public void Moving_a_letter_between_name_and_value_changes_the_bytes() =>
        Assert.NotEqual(new FieldList([new("ab", "c")]).Encode(), new FieldList([new("a", "bc")]).Encode());

    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("_a")]
    [InlineData("名")]
    public void A_name_begins_with_an_ascii_letter(string name)
    {
        Assert.Throws<ArgumentException>(() => new FieldList([new(name, "x")]));
        Assert.Throws<ArgumentException>(() => new FieldWriter().Add(Encoding.UTF8.GetBytes(name), "x"u8));
    }

    [Fact]
    public void A_name_occurs_once() => Assert.Throws<ArgumentException>(() => new FieldList([new("a", "x"), new("a", "y")]));

    [Fact]
    public void Cut_or_wrong_bytes_are_not_read()
    {
        var encoded = new FieldList([new("name", "value"), new("other", "")]).Encode();
        var readable = Enumerable.Range(0, encoded.Length).Where(n => FieldList.TryDecode(encoded.AsSpan(0, n), out _));

        Assert.Equal([0, 2 + 4 + 4 + 5], readable);
        Assert.False(FieldList.TryDecode([0, 1, (byte)'a', 0xff, 0xff, 0xff, 0xff], out _));
        Assert.False(FieldList.TryDecode([0, 1, (byte)'a', 0, 0, 0, 1, 0xff], out _));
    }

    private static bool IsUnicode(string text) => text.EnumerateRunes().All(r => r != Rune.ReplacementChar);
}
