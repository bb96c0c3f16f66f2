using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Puhui.Platform.Cryptography;
using Puhui.Quantities;
using Puhui.TransparencyLog;
using Xunit;

namespace Puhui.Web.Tests;

/// <summary>The check in the browser believes nothing but hashes and the key.</summary>
[Collection(InBrowser.Name)]
public sealed class ReceiptInTheBrowser(Browser browser) : IAsyncDisposable
{
    private const string OtherKey = "city.example/puhui+2b1f3b3e+Ac0lrLSmfdz9V7YWf6ZdHfXCpPJ9tZ7WnZ8AfvP6qDMG";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_true_receipt_passes_every_step(bool withoutNativeEd25519)
    {
        await using var context = await browser.NewContextAsync("en");
        if (withoutNativeEd25519)
        {
            await context.AddInitScriptAsync("crypto.subtle.importKey = () => Promise.reject(new DOMException('old browser', 'NotSupportedError'))");
        }

        var steps = await CheckAsync(context);
        Assert.Equal(6, await steps.CountAsync());
        Assert.Equal(0, await steps.And(steps.Page.Locator(".check-failed")).CountAsync());
        Assert.Contains("All of it holds", await steps.Last.InnerTextAsync(), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Tamperings() => new()
    {
        { "amount", "The receipt is about this entry" },
        { "holder", "Nothing in it was changed" },
        { "inputs", "Nothing in it was changed" },
        { "order", "Nothing in it was changed" },
        { "salt", "Nothing in it was changed" },
        { "entry", "The receipt is about this entry" },
        { "leaf", "The leaf is in the log" },
        { "index", "The leaf is in the log" },
        { "proof", "The leaf is in the log" },
        { "shorter proof", "The leaf is in the log" },
        { "size", "The leaf is in the log" },
        { "root", "The log has signed it" },
        { "signature", "The log has signed it" },
        { "unsigned", "The log has signed it" },
        { "another log", "The log has signed it" },
        { "no checkpoint", "The log has signed it" },
    };

    [Theory]
    [MemberData(nameof(Tamperings))]
    public async Task A_tampered_receipt_fails_where_it_was_touched(string what, string step)
    {
        browser.Receipts.Tamper = receipt => Change(receipt, what);
        await using var context = await browser.NewContextAsync("en");
        var steps = await CheckAsync(context);
        var failed = steps.And(steps.Page.Locator(".check-failed"));
        Assert.Contains(step, string.Join('\n', await failed.AllInnerTextsAsync()), StringComparison.Ordinal);
        Assert.Contains("does not hold", await steps.Last.InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_changes_its_key_is_noticed()
    {
        await using var context = await browser.NewContextAsync("en");
        await CheckAsync(context);
        browser.Receipts.Key = OtherKey;
        var steps = await CheckAsync(context);
        var failed = string.Join('\n', await steps.And(steps.Page.Locator(".check-failed")).AllInnerTextsAsync());
        Assert.Contains("The log’s key has not changed", failed, StringComparison.Ordinal);
        Assert.Contains("The log has signed it", failed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("topic", "about_differs")]
    [InlineData("vote", "details_differs")]
    [InlineData("id", "attestation_differs")]
    [InlineData("leaf", "leaf_unreadable")]
    [InlineData("checkpoint", "signature_wrong")]
    public async Task The_receipt_of_an_attestation_is_checked_alike(string tampered, string code)
    {
        var (receipt, key, id) = Attested();
        switch (tampered)
        {
            case "topic": receipt["fields"]!["about"]!["topic"] = "method.veto"; break;
            case "vote": receipt["fields"]!["details"]!["vote"] = "no"; break;
            case "id": receipt["attestation"] = "att_01k5c8p4hmfay9vvr14d2pf2dc"; break;
            case "leaf": receipt["leaf"] = Flip((string)receipt["leaf"]!, 30); break;
            case "checkpoint":
                var signature = ((string)receipt["checkpoint"]!).TrimEnd('\n').Split(' ')[^1];
                receipt["checkpoint"] = ((string)receipt["checkpoint"]!).Replace(signature, Flip(signature, 40), StringComparison.Ordinal);
                break;
        }

        await using var context = await browser.NewContextAsync("en");
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{browser.Host.Holder(SampleBook.Ordinary)}/entries/{SampleRows.Proven}");
        var codes = await page.EvaluateAsync<string>(
            """
            async ([text, key, attestation]) => {
              const button = document.querySelector('[data-module]').dataset;
              const { check } = await import(button.module);
              const steps = await check(JSON.parse(text), { key, ed25519: button.ed25519, attestation });
              return steps.length + ':' + steps.filter(step => !step.passed).map(step => step.code).join(',');
            }
            """,
            new[] { receipt.ToJsonString(), key, id });
        Assert.StartsWith("4:" + code, codes, StringComparison.Ordinal);
        Assert.True(code.Length > 0 || codes == "4:", codes);
    }

    public ValueTask DisposeAsync()
    {
        browser.Receipts.Tamper = _ => { };
        browser.Receipts.Key = null;
        return ValueTask.CompletedTask;
    }

    private static (JsonObject Receipt, string Key, string Id) Attested()
    {
        using var signer = new Ed25519Signer("city.example/puhui", Ed25519Signer.NewPrivateKey());
        var (id, salt) = (Guid.CreateVersion7(), new byte[Salt.Size]);
        var (about, details) = (new FieldList([new("topic", "method.vote"), new("subject", "cn.demo@1.2"), new("at", "2026-09-17T00:10:00.000000Z")]), new FieldList([new("vote", "yes")]));
        var leaf = new byte[Leaf.Size];
        new AttestationLeaf(id, 1, Commitment.Compute(CommitmentKind.About, salt, about), Commitment.Compute(CommitmentKind.Details, salt, details)).Write(leaf);
        var receipt = new AttestationReceipt
        {
            Attestation = IdText.Format(AttestationReceipt.Prefix, id),
            Leaf = leaf,
            Salt = salt,
            About = about,
            Details = details,
            Index = 0,
            TreeSize = 1,
            Proof = [],
            Checkpoint = new Checkpoint("city.example/puhui", 1, Rfc6962.HashLeaf(leaf)).Sign([signer]).ToString(),
        };
        return (JsonNode.Parse(receipt.ToJson())!.AsObject(), signer.Key.ToString(), receipt.Id);
    }

    private async Task<ILocator> CheckAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{browser.Host.Holder(SampleBook.Ordinary)}/entries/{SampleRows.Proven}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check on this device" }).ClickAsync();
        await page.Locator("[data-check]:not([aria-busy])").WaitForAsync();
        await page.Locator(".check").Nth(5).WaitForAsync();
        return page.Locator(".check");
    }

    private static void Change(JsonObject receipt, string what)
    {
        var fields = receipt["fields"]!;
        var checkpoint = (string)receipt["checkpoint"]!;
        switch (what)
        {
            case "amount": fields["posting"]!["amount"] = "892801"; break;
            case "holder": fields["posting"]!["holder"] = "acc_01k5c8mz00f88rp8hk8hapcxw9"; break;
            case "inputs": fields["origin"]!["inputs"] = "distance=12.5 km"; break;
            case "order":
                var origin = fields["origin"]!.AsObject();
                var first = origin.First();
                origin.Remove(first.Key);
                origin.Add(first.Key, first.Value!.DeepClone());
                break;
            case "salt": receipt["salt"] = Flip((string)receipt["salt"]!, 3); break;
            case "entry": receipt["entry"] = "ent_01k5c8p4hmfay9vvr14d2pf2dc"; break;
            case "leaf": receipt["leaf"] = Flip((string)receipt["leaf"]!, 20); break;
            case "index": receipt["index"] = 3; break;
            case "proof": receipt["proof"]![1] = Flip((string)receipt["proof"]![1]!, 0); break;
            case "shorter proof": receipt["proof"]!.AsArray().RemoveAt(2); break;
            case "size": receipt["treeSize"] = 6; break;
            case "root":
                var root = checkpoint.Split('\n')[2];
                receipt["checkpoint"] = checkpoint.Replace(root, Flip(root, 5), StringComparison.Ordinal);
                break;
            case "signature":
                var signature = checkpoint.TrimEnd('\n').Split(' ')[^1];
                receipt["checkpoint"] = checkpoint.Replace(signature, Flip(signature, 40), StringComparison.Ordinal);
                break;
            case "unsigned": receipt["checkpoint"] = checkpoint.Replace("— city.example/puhui", "— city.example/other", StringComparison.Ordinal); break;
            case "another log": receipt["checkpoint"] = checkpoint.Replace("city.example/puhui\n5", "city.example/else\n5", StringComparison.Ordinal); break;
            case "no checkpoint": receipt.Remove("checkpoint"); break;
            default: throw new ArgumentOutOfRangeException(nameof(what), what, null);
        }
    }

    private static string Flip(string base64, int index)
    {
        var bytes = Convert.FromBase64String(base64);
        bytes[index] ^= 1;
        return Convert.ToBase64String(bytes);
    }
}
