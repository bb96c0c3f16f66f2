using System.Text.Json.Nodes;
using Puhui.EndToEnd.Tests.Support;

namespace Puhui.EndToEnd.Tests.Documentation;

/// <summary>docs/openapi.json is what the server says; <c>PUHUI_UPDATE=1 ./puhui test EndToEnd</c> writes it anew.</summary>
public sealed class OpenApiDocument(EmptyServer server) : IClassFixture<EmptyServer>
{
    [Fact]
    public async Task The_committed_document_is_the_one_served()
    {
        var file = Path.Combine(PuhuiCommand.Root, "docs/openapi.json");
        var served = (await server.Client.GetStringAsync("/openapi/v1.json")).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("PUHUI_UPDATE") == "1")
        {
            await File.WriteAllTextAsync(file, served);
        }

        Assert.Equal((await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n"), served);
    }

    [Fact]
    public async Task Every_operation_has_a_name_a_summary_and_a_tag()
    {
        var document = JsonNode.Parse(await server.Client.GetStringAsync("/openapi/v1.json"))!;
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(o => (Where: $"{o.Key} {path.Key}", Operation: o.Value!))).ToArray();

        Assert.Contains(operations, o => o.Where == "post /v1/activities");
        Assert.All(operations, o =>
        {
            Assert.False(string.IsNullOrEmpty((string?)o.Operation["operationId"]), o.Where);
            Assert.False(string.IsNullOrEmpty((string?)o.Operation["summary"]), o.Where);
            Assert.Equal(1, o.Operation["tags"]?.AsArray().Count);
        });
    }
}
