using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Activities.Import;

namespace Puhui.Modules.Tests.Activities.Import;

public sealed class The_file_of_refused_rows : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puhui-refused-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "rows.refused.csv");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<long> WriteAsync(long keep, params string[] ids)
    {
        await using var file = new RefusedFile(Path, ["id", "amount"], keep);
        foreach (var id in ids)
        {
            file.Write(new TableRow(2, [id, "-3.5"], null), "input_invalid", "Not so, \"my friend\".");
        }

        await file.FlushAsync(default);
        return file.Length;
    }

    [Fact]
    public async Task Shows_each_row_as_it_stood_with_line_code_and_reason()
    {
        await WriteAsync(0, "七");

        Assert.Equal("\ufeffid,amount,refusal_line,refusal_code,refusal_detail\n七,-3.5,2,input_invalid,\"Not so, \"\"my friend\"\".\"\n", Encoding.UTF8.GetString(File.ReadAllBytes(Path)));
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+cmd|' /C calc'!A0")]
    [InlineData("@SUM(A1)")]
    [InlineData("-2+3")]
    [InlineData("\t=1")]
    public async Task Runs_no_formula_in_a_spreadsheet(string cell)
    {
        await WriteAsync(0, cell);

        Assert.Contains("\n'" + cell.Trim('\t')[..1], (await File.ReadAllTextAsync(Path)).Replace("\"", "").Replace("\t", ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_made_when_nothing_is_refused()
    {
        await using (var file = new RefusedFile(Path, ["id"], 0))
        {
            await file.FlushAsync(default);
            Assert.Null(file.Path);
        }

        Assert.False(File.Exists(Path));
    }

    [Fact]
    public async Task Goes_on_where_an_interrupted_import_had_come()
    {
        var kept = await WriteAsync(0, "one", "two");
        await WriteAsync(kept, "lost when the process died");
        await WriteAsync(kept, "three");

        Assert.Equal(["id", "one", "two", "three"], File.ReadAllLines(Path).Select(line => line.TrimStart('\ufeff').Split(',')[0]));
    }

    [Fact]
    public async Task That_cannot_be_written_ends_the_import_with_one_line()
    {
        await using var file = new RefusedFile(System.IO.Path.Combine(_folder, "no", "such", "folder.csv"), ["id"], 0);

        var refused = Assert.Throws<ImportException>(() => file.Write(new TableRow(2, ["one"], null), "input_invalid", "No."));

        Assert.Contains("--refused", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_earlier_import_is_replaced()
    {
        await WriteAsync(0, "old", "older");
        await WriteAsync(0, "new");

        Assert.Equal(["id", "new"], File.ReadAllLines(Path).Select(line => line.TrimStart('\ufeff').Split(',')[0]));
    }
}
