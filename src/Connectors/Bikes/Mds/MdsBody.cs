using System.Text.Json;

namespace Puhui.Bikes.Mds;

/// <summary>
/// The items of a message: an array as agencies are sent, an object with <c>trips</c> or <c>vehicles</c>, or that below <c>data</c>, as
/// providers serve it.
/// </summary>
internal static class MdsBody
{
    public static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    public static JsonElement? Items(JsonElement root, string name)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            return root;
        }

        var holder = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("data", out var data) ? data : root;
        return holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items : null;
    }
}
