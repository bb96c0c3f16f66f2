using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;

namespace Puhui.Operating.Rewards;

/// <summary>The picture that a form brought along.</summary>
internal static class SentPicture
{
    private const int MostBytes = 1024 * 1024;

    /// <summary>Keeps it and gives its hash; null when none was sent. Refusal: <c>picture_invalid</c>.</summary>
    public static async Task<Result<string>?> KeepAsync(HttpContext http, IFormCollection form, CancellationToken ct)
    {
        if (form.Files["file"] is not { Length: > 0 } file)
        {
            return default(Result<string>?);
        }

        if (file.Length > MostBytes)
        {
            return new Refusal("picture_invalid", "");
        }

        using MemoryStream bytes = new();
        await file.CopyToAsync(bytes, ct);
        return await http.RequestServices.GetRequiredService<IPictures>().KeepAsync(bytes.ToArray(), ct);
    }
}
