using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Puhui.Modules.Tests.Activities.Support;

namespace Puhui.Connectors.Tests.Items;

/// <summary>Sends items to a connector's door.</summary>
internal static class ItemClient
{
    public static async Task<(int Status, JsonElement Body)> SendAsync(this ActivityServer server, string path, string body, string type = "application/json")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var answer = await server.Http.PostAsync(path, content);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    /// <summary>Status and code of each result, for example <c>refused:tap_out_missing</c>.</summary>
    public static string[] Fates(this JsonElement answer) =>
        [.. answer.GetProperty("results").EnumerateArray().Select(result =>
            result.GetProperty("status").GetString() + (result.TryGetProperty("code", out var code) ? ":" + code.GetString() : ""))];
}
