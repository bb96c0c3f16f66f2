using System.IO.Compression;
using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Activities.Import;

namespace Puhui.Modules.Tests.Activities.Import;

public sealed class Rows_of_a_table : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puhui-rows-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(byte[] content)
    {
        var path = Path.Combine(_folder, Guid.NewGuid() + ".csv");
        File.WriteAllBytes(path, content);
        return path;
    }

    private async Task<(IReadOnlyList<string> Header, List<TableRow> Rows)> ReadAsync(byte[] content, string? encoding = null)
    {
        using var reader = new TableReader(await TableFile.SurveyAsync(Write(content), encoding, default), null);
        List<TableRow> rows = [];
        while (reader.Next() is { } row)
        {
            rows.Add(row);
        }

        return (reader.Header, rows);
    }

    [Theory]
    [InlineData("id,name\n1,\"a, b\"\n")]
    [InlineData("id;name\n1;a, b\n")]
    [InlineData("id\tname\n1\ta, b\n")]
    [InlineData("\ufeffid,name\r\n1,\"a, b\"\r\n")]
    [InlineData(" id , name \n\n1,\"a, b\"\n\n")]
    public async Task Are_read_whatever_separates_the_cells(string text)
    {
        var (header, rows) = await ReadAsync(Encoding.UTF8.GetBytes(text));

        Assert.Equal(["id", "name"], header);
        var row = Assert.Single(rows);
        Assert.Equal(["1", "a, b"], row.Cells);
        Assert.Null(row.Problem);
    }

    [Fact]
    public async Task Are_read_in_gb18030_even_when_the_first_chinese_word_stands_at_the_end()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var text = "id,name\n" + string.Concat(Enumerable.Range(0, 30_000).Select(i => $"{i},plain\n")) + "last,西单站\n";

        var (_, rows) = await ReadAsync(Encoding.GetEncoding("GB18030").GetBytes(text));

        Assert.Equal("西单站", rows[^1].Cells[1]);
        Assert.Equal(30_001, rows.Count);
    }

    [Fact]
    public async Task Are_read_from_gzip_and_have_the_digest_of_what_is_inside()
    {
        var plain = "id,name\n1,a\n"u8.ToArray();
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
        {
            gzip.Write(plain);
        }

        var (_, rows) = await ReadAsync(packed.ToArray());

        Assert.Equal(["1", "a"], Assert.Single(rows).Cells);
        Assert.Equal(
            (await TableFile.SurveyAsync(Write(plain), null, default)).Digest,
            (await TableFile.SurveyAsync(Write(packed.ToArray()), null, default)).Digest);
    }

    [Fact]
    public async Task Say_on_which_line_they_stand_and_what_is_wrong_with_them()
    {
        var (_, rows) = await ReadAsync("id,name\n1,\"two\nlines\"\n2\n3,\"quoted\"tail\n4,5\" pipe\n5,\"open\n6,x\n"u8.ToArray());

        Assert.Equal([2L, 4L, 5L, 6L, 7L], rows.Select(row => row.Line));
        Assert.Null(rows[0].Problem);
        Assert.Equal("two\nlines", rows[0].Cells[1]);
        Assert.Equal("it has 1 cells, the header has 2", rows[1].Problem);
        Assert.Contains("after its closing quote", rows[2].Problem, StringComparison.Ordinal);
        Assert.Null(rows[3].Problem);
        Assert.Equal("5\" pipe", rows[3].Cells[1]);
        Assert.Contains("not closed", rows[4].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Never_grow_without_bound_behind_a_quote_that_is_not_closed()
    {
        var text = "id,name\n1,\"open\n" + new string('x', 3_000_000);

        var refused = await Assert.ThrowsAsync<ImportException>(() => ReadAsync(Encoding.UTF8.GetBytes(text)));

        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task Need_a_file_that_is_there_and_not_empty()
    {
        await Assert.ThrowsAsync<ImportException>(() => TableFile.SurveyAsync(Path.Combine(_folder, "none.csv"), null, default));
        await Assert.ThrowsAsync<ImportException>(() => ReadAsync([]));
    }

    [Fact]
    public async Task In_no_character_set_that_is_read_are_refused_in_one_line()
    {
        var refused = await Assert.ThrowsAsync<ImportException>(() => ReadAsync([.. "id,name\n1,"u8, 0xff, 0xff, 0xff, .. "\n"u8]));

        Assert.Contains("neither UTF-8 nor GB18030", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_damaged_gzip_end_with_one_line_that_says_so()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes("id,name\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i},{i * 7919}\n"))));
        }

        var damaged = packed.ToArray();
        damaged.AsSpan(damaged.Length / 2, 40).Fill(0xa5);

        var refused = await Assert.ThrowsAsync<ImportException>(() => ReadAsync(damaged));

        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task In_another_character_set_than_the_profile_asks_for_are_refused_before_the_first_is_read()
    {
        await Assert.ThrowsAsync<ImportException>(() => ReadAsync([0x69, 0x64, 0x0a, 0xce, 0xf7], encoding: "utf-8"));
    }
}
