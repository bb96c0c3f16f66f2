using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Puhui.Web.Tests;

/// <summary>Serves the receipt and the key of docs/formats/receipt.md, whole or with one thing changed.</summary>
internal sealed partial class ReceiptSamples
{
    private readonly string _receipt;
    private readonly string _key;

    public ReceiptSamples()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs/formats/receipt.md"));
        _receipt = JsonBlock().Match(page).Groups[1].Value;
        _key = TextBlock().Match(page).Groups[1].Value;
    }

    /// <summary>Changes the receipt that is served from now on.</summary>
    public Action<JsonObject> Tamper { get; set; } = _ => { };

    /// <summary>The key line that is served; null for the right one.</summary>
    public string? Key { get; set; }

    public void Map(WebApplication app)
    {
        app.MapGet("/v1/entries/{entry}/receipt", () =>
        {
            var receipt = JsonNode.Parse(_receipt)!.AsObject();
            Tamper(receipt);
            return Results.Text(receipt.ToJsonString(), "application/json");
        });
        app.MapGet("/tlog/key", () => (Key ?? _key) + "\ncity.example/puhui+f41c4faa+/1NNMi1TTTM=\n");
    }

    [GeneratedRegex(@"```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();

    [GeneratedRegex(@"```text\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex TextBlock();
}

/// <summary>Where the repository is, seen from the test's program.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Puhui.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run inside the repository.");
    }
}
