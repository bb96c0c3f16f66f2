using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Pictures;

/// <summary><c>/pictures/{hash}</c>: what is under a hash never changes.</summary>
internal static class PictureEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/pictures/{hash}", GetAsync).WithName("getPicture").WithSummary("A picture of an offer or a goal").WithTags("Rewards").OpenToAll("pictures of the public catalogue");

    private static async Task<IResult> GetAsync(string hash, HttpContext http, IPictures pictures)
    {
        if (await pictures.FindAsync(hash, http.RequestAborted) is not { } picture)
        {
            return Problem.NotFound("There is no such picture.");
        }

        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(picture.Bytes, picture.MediaType, entityTag: new Microsoft.Net.Http.Headers.EntityTagHeaderValue($"\"{hash}\""));
    }
}
