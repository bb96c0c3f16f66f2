using System.Net;

namespace Puhui.Client;

/// <summary>A request was refused as a whole.</summary>
public sealed class PuhuiException : Exception
{
    /// <summary>An exception with the problem's parts.</summary>
    public PuhuiException(HttpStatusCode status, string code, string detail, TimeSpan? retryAfter)
        : base($"{(int)status} {code}: {detail}")
    {
        Status = status;
        Code = code;
        RetryAfter = retryAfter;
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>Stable name of the problem, for example <c>key_revoked</c>.</summary>
    public string Code { get; }

    /// <summary>When it makes sense to come again; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; }
}
