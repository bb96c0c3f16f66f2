using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Puhui.Activities.Contracts;
using Puhui.Activities.Sources.Keys;
using Puhui.Activities.Sources.Limits;
using Puhui.Activities.Sources.Signing;
using Puhui.Platform.Problems;

namespace Puhui.Activities.Sources;

/// <summary>
/// Who may enter, and how many at once: by a bearer key, or, without one, by a signature. Refused in this order: no key or an unknown
/// one, a revoked or expired one, the key of another source than the request names, a key without the right, a suspended source, too
/// many requests.
/// </summary>
internal sealed class SourceGate(BearerKeys bearers, SignatureCheck signatures, KeyUses uses, SourceMeter meter, TimeProvider time) : ISourceGate
{
    public const string SourceHeader = "Puhui-Source";

    private const int MostRequests = 1024;

    // Enough to fill the queues with batches of a thousand; what is beyond is refused before its body takes memory.
    private const int MostRequestsOfSource = 192;
    private const string Scheme = "Bearer ";

    private readonly ConcurrentDictionary<SourceId, Counter> _bySource = new();
    private int _requests;

    public async ValueTask<SourceEntry> EnterAsync(HttpContext context, string scope)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.Length == 0 && context.Request.Headers.ContainsKey(SignatureCheck.InputHeader))
        {
            return await EnterSignedAsync(context, scope);
        }

        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || await bearers.FindAsync(header[Scheme.Length..].Trim(), context.RequestAborted) is not { } key)
        {
            return new(null, Problem.Unauthorized("Show the key of your source: Authorization: Bearer puhui_…, or sign the request."));
        }

        var now = time.GetUtcNow();
        if (key.IsRevoked)
        {
            return new(null, GateRefusals.Revoked());
        }

        if (key.IsExpired(now))
        {
            return new(null, GateRefusals.Expired());
        }

        uses.Note(key.Id, now);
        return Admit(context, key.Source, key.Allows(scope), scope);
    }

    /// <summary>A place among the requests under way; null with 503 when the server is full, 429 when this source has its share.</summary>
    public IDisposable? TakeTurn(Source source, out int status)
    {
        var own = _bySource.GetOrAdd(source.Id, static _ => new Counter());
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

    private async ValueTask<SourceEntry> EnterSignedAsync(HttpContext context, string scope)
    {
        var (use, refused) = await signatures.JudgeAsync(context);
        return use is { } known ? Admit(context, known.Source, Array.IndexOf(known.Scopes, scope) >= 0, scope) : new(null, refused);
    }

    /// <summary>What holds for a source however it showed who it is.</summary>
    private SourceEntry Admit(HttpContext context, Source source, bool allowed, string scope)
    {
        if (context.Request.Headers.TryGetValue(SourceHeader, out var named) && named.ToString() is var name
            && name != source.Code && !(SourceId.TryParse(name, out var id) && id == source.Id))
        {
            return new(null, GateRefusals.OfAnotherSource());
        }

        if (!allowed)
        {
            return new(null, GateRefusals.ScopeMissing(scope));
        }

        if (source.State == SourceState.Suspended)
        {
            return new(null, GateRefusals.Suspended());
        }

        return meter.TryEnter(source, out var wait) ? new(source, null) : new(null, GateRefusals.TooFast(source, wait));
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
