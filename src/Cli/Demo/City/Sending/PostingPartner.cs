using System.Text.Json;
using System.Text.Json.Nodes;
using Puhui.Activities.Contracts;

namespace Puhui.Cli.Demo.City.Sending;

/// <summary>A partner that sends arrays of items over HTTP.</summary>
internal class PostingPartner(string name, Source source, PartnerPost post, string path, Func<object, JsonObject> write) : CityPartner(name, source)
{
    protected PartnerPost Post { get; } = post;

    protected override async Task SendAsync(IReadOnlyList<object> items, CancellationToken stop)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new JsonArray([.. items.Select(write)]));
        var answer = await Post.SendAsync(HttpMethod.Post, path, body, "application/json", stop);
        Tally.AddSent(items.Count);
        Tally.AddAnswer(Number(answer, "duplicate"), Claimed(answer));
    }

    private static int Number(JsonElement answer, string name) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var number) && number.TryGetInt32(out var count) ? count : 0;

    private static int Claimed(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("results", out var results) ? results.EnumerateArray().Count(result => result.TryGetProperty("claimedBy", out _)) : 0;
}
