using Microsoft.AspNetCore.Http;

namespace Puhui.Activities.Contracts;

/// <summary>The one door for requests of sources, whatever they bring: who sends, with which right.</summary>
public interface ISourceGate
{
    /// <summary>
    /// The source a request comes from: by the key it shows, or by its signature. Call it before the body is read; afterwards
    /// <c>context.Request.Body</c> gives the body that was signed.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="scope">What the key must allow, for example <c>activities:write</c>; see <see cref="KeyScopes"/>.</param>
    /// <returns>The source, live or in the sandbox, or the answer to give instead: 400, 401, 403, 413, 429 or 503, each with its own code.</returns>
    ValueTask<SourceEntry> EnterAsync(HttpContext context, string scope);
}

/// <summary>Who came in, or why not: exactly one of the two is there.</summary>
/// <param name="Source">The source.</param>
/// <param name="Refused">The answer to give.</param>
public readonly record struct SourceEntry(Source? Source, IResult? Refused);

/// <summary>What a key may be used for.</summary>
public static class KeyScopes
{
    /// <summary>Sending, correcting and cancelling activities, by any format.</summary>
    public const string Write = "activities:write";

    /// <summary>Reading what one sent, and the reconciliation.</summary>
    public const string Read = "activities:read";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Write, Read];
}
