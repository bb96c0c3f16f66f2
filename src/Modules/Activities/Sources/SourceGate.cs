using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Puhui.Activities.Contracts;
using Puhui.Platform.Problems;

namespace Puhui.Activities.Sources;

/// <summary>Who may enter, and how many at once.</summary>
internal sealed class SourceGate(ISources sources) : ISourceGate
{
    private const int MostRequests = 1024;
    private const int MostRequestsOfSource = 512;
    private const string Scheme = "Bearer ";

    private readonly ConcurrentDictionary<SourceId, Counter> _bySource = new();
    private int _requests;

    /// <summary>The source whose key the request shows, or the problem it gets: 401, or 403 when suspended.</summary>
    public async ValueTask<SourceEntry> EnterAsync(HttpContext context, string scope)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || await sources.AuthenticateAsync(header[Scheme.Length..].Trim(), context.RequestAborted) is not { } source)
        {
            return new(null, Problem.Unauthorized("Show the key of your source: Authorization: Bearer puhui_…"));
        }

        return source.State == SourceState.Open
            ? new(source, null)
            : new(null, Problem.Of(403, "source_suspended", "This source is suspended. Ask the programme that registered it."));
    }

    /// <summary>A place among the requests under way; null with 503 when the server is full, 429 when this source has its share.</summary>
    public IDisposable? TakeTurn(Source source, out int status)
    {
        var own = _bySource.GetOrAdd(source.Id, _ => new Counter());
        status = 0;
        if (Interlocked.Increment(ref own.Requests) > MostRequestsOfSource)
        {
            status = 429;
        }
        else if (Interlocked.Increment(ref _requests) > MostRequests)
        {
            status = 503;
            Interlocked.Decrement(ref _requests);
        }

        if (status == 0)
        {
            return new Turn(this, own);
        }

        Interlocked.Decrement(ref own.Requests);
        return null;
    }

    private sealed class Counter
    {
        public int Requests;
    }

    private sealed class Turn(SourceGate gate, Counter own) : IDisposable
    {
        public void Dispose()
        {
            Interlocked.Decrement(ref own.Requests);
            Interlocked.Decrement(ref gate._requests);
        }
    }
}
