using System.IO.Compression;
using System.Text;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using static Puhui.Modules.Tests.Methods.Governance.GovernanceHouse;

namespace Puhui.Modules.Tests.Methods.Governance;

public sealed class Writing_drafts
{
    [Fact]
    public async Task Begins_from_nothing_with_something_that_loads()
    {
        await using var house = await OpenAsync();

        var draft = (await house.Drafts.CreateAsync(house.Programme, house.Author, new MethodRef("city.example.travel", "1.0"), default)).Value;

        var compiled = (await house.Drafts.CompileAsync(draft.Id, default))!;
        Assert.True(compiled.Passes, string.Join('\n', compiled.Problems));
        Assert.Equal(12, compiled.Method!.Definition.Chapters.Count);
        Assert.Equal("draft_exists", (await house.Drafts.CreateAsync(house.Programme, house.Author, draft.Method, default)).Refusal!.Code);
        Assert.Equal("already_published", (await house.Drafts.CreateAsync(house.Programme, house.Author, Travel, default)).Refusal!.Code);
        Assert.Equal("name_invalid", (await house.Drafts.CreateAsync(house.Programme, house.Author, new MethodRef("../up", "1.0"), default)).Refusal!.Code);
    }

    [Theory]
    [InlineData("cn.jjj.low-carbon-travel", "2024.1", "2024.2")]
    [InlineData("travel.desnz", "2025", "2025.1")]
    [InlineData("cn.ev-charging", "2025.1", "2025.2")]
    [InlineData("grid.cn", "2023", "2024")]
    public async Task Begins_from_a_version_with_all_its_files_under_the_next(string id, string from, string to)
    {
        await using var house = await OpenAsync();

        var draft = await house.Drafts.CreateNextAsync(house.Programme, house.Author, new MethodRef(id, from), to, default);

        var compiled = (await house.Drafts.CompileAsync(draft.Value.Id, default))!;
        Assert.True(compiled.Method is not null, string.Join('\n', compiled.Problems));
        Assert.All(compiled.Cases, result => Assert.True(result.Passed, result.ToString()));
        Assert.Equal("version_lower", (await house.Drafts.CreateNextAsync(house.Programme, house.Author, new MethodRef(id, from), "0.9", default)).Refusal!.Code);
    }

    [Fact]
    public async Task Names_the_first_problem_with_its_file_and_line()
    {
        await using var house = await OpenAsync();
        var draft = await house.DraftAsync();
        draft = await house.ChangeAsync(draft, house.Author, text => text.Replace("reduction: baseline-emissions - project-emissions", "reduction: baseline-emissions - distance", StringComparison.Ordinal));

        var compiled = (await house.Drafts.CompileAsync(draft.Id, default))!;

        var line = (await house.Drafts.FilesAsync(draft.Id, default))!.Text("method.yaml").Split('\n').ToList().FindIndex(text => text.Contains("baseline-emissions - distance", StringComparison.Ordinal)) + 1;
        Assert.Null(compiled.Method);
        Assert.Equal(("method.yaml", line), (compiled.Problems[0].File, compiled.Problems[0].Line));
    }

    [Fact]
    public async Task Does_not_overwrite_what_somebody_else_saved_meanwhile()
    {
        await using var house = await OpenAsync();
        var draft = await house.DraftAsync();
        var change = new Dictionary<string, byte[]?> { ["sources.md"] = "one"u8.ToArray() };
        Assert.True((await house.Drafts.SaveAsync(draft.Id, draft.Revision, house.Author, change, default)).IsAccepted);

        Assert.Equal("edited_meanwhile", (await house.Drafts.SaveAsync(draft.Id, draft.Revision, house.Experts[0], change, default)).Refusal!.Code);
        Assert.DoesNotContain(house.Experts[0], (await house.Life.StandingAsync(draft.Id, default))!.Editors);
    }

    [Theory]
    [InlineData("../../../etc/passwd", "file_name_invalid")]
    [InlineData("cases/../../x.yaml", "file_name_invalid")]
    [InlineData("/etc/x.md", "file_name_invalid")]
    [InlineData("program.dll", "file_name_invalid")]
    public async Task Takes_only_files_that_belong_to_a_method(string name, string code)
    {
        await using var house = await OpenAsync();
        var draft = await house.DraftAsync();

        var saved = await house.Drafts.SaveAsync(draft.Id, draft.Revision, house.Author, new Dictionary<string, byte[]?> { [name] = [1] }, default);

        Assert.Equal(code, saved.Refusal!.Code);
    }

    [Theory]
    [InlineData("cn.jjj.low-carbon-travel", "2024.1")]
    [InlineData("travel.desnz", "2025")]
    [InlineData("cn.ev-charging", "2025.1")]
    public async Task Compiles_in_memory_to_the_same_hash_as_from_the_folder(string id, string version)
    {
        await using var house = await OpenAsync();
        var shipped = house.Register.Library.Find(new MethodRef(id, version))!;

        var compiled = house.Drafts.Compile(shipped.Ref, (await house.Drafts.FilesAsync(shipped.Ref, default))!);

        Assert.Equal(Convert.ToHexString(shipped.ContentHash.Span), Convert.ToHexString(compiled.Method!.ContentHash.Span));
    }

    [Fact]
    public async Task Goes_out_as_a_zip_and_comes_in_again_as_it_was()
    {
        await using var house = await OpenAsync();
        var draft = (await house.Drafts.CreateNextAsync(house.Programme, house.Author, new MethodRef("travel.desnz", "2025"), "2026", default)).Value;
        var zip = (await house.Drafts.ExportAsync(draft.Id, default))!;
        Assert.True((await house.Life.GiveUpAsync(draft.Id, Signs(house.Author), "To import it.", default)).IsAccepted);

        var imported = (await house.Drafts.ImportAsync(house.Programme, house.Experts[0], new MemoryStream(zip), default)).Value;

        Assert.Equal(draft.Method, imported.Method);
        Assert.Equal(zip, await house.Drafts.ExportAsync(imported.Id, default));
        Assert.NotNull((await house.Drafts.CompileAsync(imported.Id, default))!.Method);
    }

    [Fact]
    public async Task Refuses_zips_that_are_bombs_or_want_to_be_somewhere_else()
    {
        await using var house = await OpenAsync();
        async Task<string?> Import(byte[] zip) => (await house.Drafts.ImportAsync(house.Programme, house.Author, new MemoryStream(zip), default)).Refusal?.Code;
        const string Main = "id: a.b\nversion: \"1\"\n";

        Assert.Equal("zip_invalid", await Import("no zip"u8.ToArray()));
        Assert.Equal("zip_too_large", await Import(new byte[3 << 20]));
        Assert.Equal("zip_too_large", await Import(Zip(("a.b/1/method.yaml", Main), ("a.b/1/big.md", new string('x', 600_000)))));
        Assert.Equal("zip_too_large", await Import(Zip([("a.b/1/method.yaml", Main), .. Enumerable.Range(0, 20).Select(i => ($"a.b/1/n{i}.md", new string('x', 400_000)))])));
        Assert.Equal("zip_too_large", await Import(Zip([.. Enumerable.Range(0, 300).Select(i => ($"a.b/1/n{i}.md", "x"))])));
        Assert.Equal("method_missing", await Import(Zip(("a.b/1/sources.md", "x"))));
        Assert.Equal("method_missing", await Import(Zip(("a/1/method.yaml", Main), ("b/1/method.yaml", Main))));
        Assert.Equal("method_missing", await Import(Zip(("method.yaml", "kind: reduction"))));
        Assert.Equal("file_name_invalid", await Import(Zip(("a.b/1/method.yaml", Main), ("a.b/1/../../x.md", "x"))));
        Assert.Equal("file_name_invalid", await Import(Zip(("a.b/1/method.yaml", Main), ("elsewhere/x.md", "x"))));
        Assert.Null(await Import(Zip(("a.b/1/method.yaml", Main), ("a.b/1/cases/x.yaml", "x"), ("factors/t.csv", "a,b"))));
        Assert.Null(await Import(Zip(("method.yaml", Main.Replace("a.b", "a.c", StringComparison.Ordinal)), ("sources.md", "x"))));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    public async Task Survives_texts_that_are_made_to_hurt(string nested)
    {
        await using var house = await OpenAsync();
        byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
        string[] hostile =
        [
            string.Concat(Enumerable.Repeat(nested, 50_000)),
            "a: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]\n",
            "id: x\nscenarios:\n  s:\n    calculation:\n      reduction: " + new string('(', 30_000) + "\n",
            "id: x\nscenarios:\n  s:\n    calculation:\n      reduction: " + new string('(', 1_000) + "\n",
            "\0\u0001",
        ];

        foreach (var text in hostile)
        {
            var compiled = house.Drafts.Compile(new MethodRef("x", "1"), new MethodFiles([new("method.yaml", Bytes(text))]));
            Assert.Null(compiled.Method);
            Assert.NotEmpty(compiled.Problems);
        }
    }

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var content = zip.CreateEntry(name).Open();
                content.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return stream.ToArray();
    }
}
