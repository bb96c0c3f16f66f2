using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puhui.Activities.Contracts;
using Puhui.Ocpi.Peers;
using Puhui.Ocpi.Wire;
using Puhui.Platform.Settings;

namespace Puhui.Ocpi.Cdrs;

/// <summary>
/// Charge detail records: POST one, GET it back where <c>Location</c> says. The same record again has the same answer; another content
/// under a taken id is refused. What is odd is told in the answer and kept for the operator.
/// </summary>
internal sealed class CdrReceiver(PeerDoor door, CdrStore store, CdrCounting counting, ISources sources, PuhuiSettings settings)
{
    public async Task<IResult> PostAsync(HttpContext context, string version)
    {
        var ct = context.RequestAborted;
        var (peer, stranger) = await door.EnterAsync(context, version);
        if (peer is null)
        {
            return stranger!;
        }

        if (await sources.FindAsync(peer.Source, ct) is not { State: not SourceState.Suspended })
        {
            return OcpiAnswer.Refused(OcpiStatus.ClientError, "source_suspended: ask the programme that invited you");
        }

        var (document, unread) = await OcpiBody.ReadAsync(context.Request, ct);
        if (document is null)
        {
            return unread!;
        }

        using (document)
        {
            try
            {
                return await TakeAsync(peer, document.RootElement, version, ct);
            }
            catch (IntakeOverloadedException)
            {
                return new OcpiAnswer(StatusCodes.Status503ServiceUnavailable, OcpiStatus.ServerError, "overloaded: nothing was recorded; send it again") { RetryAfter = 1 };
            }
        }
    }

    public async Task<IResult> GetAsync(HttpContext context, string version, string id)
    {
        var (peer, stranger) = await door.EnterAsync(context, version);
        return peer is null ? stranger!
            : Guid.TryParse(id, out var known) && await store.ReadAsync(peer, known, context.RequestAborted) is { } content ? OcpiAnswer.Stored(content)
            : OcpiAnswer.Failed(StatusCodes.Status404NotFound, OcpiStatus.Invalid, "There is no such record.");
    }

    private async Task<OcpiAnswer> TakeAsync(Peer peer, JsonElement message, string version, CancellationToken ct)
    {
        var fields = new JsonFields();
        var cdr = Cdr.Read(message, fields);
        var content = cdr is null ? null : OcpiBody.Minify(message);
        if (cdr is null || content is null)
        {
            return await RefuseAsync(peer, cdr?.Name ?? "", new("cdr_unreadable", fields.Fault ?? "it holds text that is not well-formed Unicode", true), ct);
        }

        if (!peer.Speaks(cdr.Party))
        {
            return await RefuseAsync(peer, cdr.Name, new("party_foreign", $"you are not registered for {cdr.Party}", true), ct);
        }

        var digest = CdrStore.Digest(OcpiBody.Minify(message, without: "last_updated")!);
        var known = await store.FindAsync(peer, cdr.Party, cdr.Id, ct);
        if (known is not null && known.State != CdrState.Refused)
        {
            return known.Digest.AsSpan().SequenceEqual(digest)
                ? Taken(StatusCodes.Status200OK, version, known.Id, known.Message)
                : await RefuseAsync(peer, cdr.Name, Conflict, ct);
        }

        var judged = CdrJudge.Judge(cdr, version, peer.DefaultRegion);
        return cdr.IsCredit
            ? await CreditAsync(peer, cdr, judged, digest, content, version, ct)
            : await CountAsync(peer, cdr, judged, digest, content, version, ct);
    }

    private static Flag Conflict => new("cdr_conflict", "another content was taken under this id; send a credit record and a new one", true);

    private async Task<OcpiAnswer> CountAsync(Peer peer, Cdr cdr, Judgement judged, byte[] digest, byte[] content, string version, CancellationToken ct)
    {
        if (judged.Refusal is { } refusal)
        {
            await store.KeepAsync(peer, cdr, new(digest, content, CdrState.Refused, null, refusal.Code, Text(refusal)), ct);
            await store.FlagAsync(peer, cdr.Name, judged.Flags, ct);
            return OcpiAnswer.Refused(OcpiStatus.Invalid, Text(refusal));
        }

        var counted = await counting.CountAsync(peer, cdr, judged, ct);
        var flags = counted.Code is null ? judged.Flags : [.. judged.Flags, new Flag(counted.Code, counted.Detail, counted.Refuses)];
        await store.FlagAsync(peer, cdr.Name, flags, ct);
        var told = flags.Count == 0 ? "Success" : string.Join("; ", flags.Select(Text));
        var kept = new KeptCdr(digest, content, counted.Refuses ? CdrState.Refused : CdrState.Taken, counted.RecordId, counted.Code, told);
        var id = await store.KeepAsync(peer, cdr, kept, ct);
        return counted.Refuses ? OcpiAnswer.Refused(counted.Code == "holder_unknown" ? OcpiStatus.UnknownToken : OcpiStatus.Invalid, told)
            : id is { } taken ? Taken(StatusCodes.Status201Created, version, taken, told)
            : await RefuseAsync(peer, cdr.Name, Conflict, ct);
    }

    /// <summary>A credit record takes back what the record it names earned; both stay to be read.</summary>
    private async Task<OcpiAnswer> CreditAsync(Peer peer, Cdr cdr, Judgement judged, byte[] digest, byte[] content, string version, CancellationToken ct)
    {
        var refusal = judged.Refusal;
        KnownCdr? original = null;
        if (refusal is null && cdr.CreditReference is null)
        {
            refusal = new("credit_reference_missing", "A credit names the record it takes back in credit_reference_id.", true);
        }
        else if (refusal is null)
        {
            original = await store.FindAsync(peer, cdr.Party, cdr.CreditReference!, ct);
            refusal = original is null or { State: CdrState.Refused } ? new("credit_unknown", $"There is no record {cdr.CreditReference} that was taken.", true)
                : original.State == CdrState.CreditedBack ? new("credit_twice", $"The record {cdr.CreditReference} was credited already.", true)
                : null;
        }

        if (refusal is not null)
        {
            await store.KeepAsync(peer, cdr, new(digest, content, CdrState.Refused, null, refusal.Code, Text(refusal)), ct);
            return await RefuseAsync(peer, cdr.Name, refusal, ct);
        }

        if (original!.RecordId is { } record)
        {
            await counting.CancelAsync(peer, record, ct);
        }

        await store.CreditBackAsync(original.Id, ct);
        await store.FlagAsync(peer, cdr.Name, judged.Flags, ct);
        var told = judged.Flags.Count == 0 ? "Success" : string.Join("; ", judged.Flags.Select(Text));
        return await store.KeepAsync(peer, cdr, new(digest, content, CdrState.Taken, null, null, told), ct) is { } id
            ? Taken(StatusCodes.Status201Created, version, id, told)
            : await RefuseAsync(peer, cdr.Name, Conflict, ct);
    }

    private async Task<OcpiAnswer> RefuseAsync(Peer peer, string name, Flag flag, CancellationToken ct)
    {
        await store.FlagAsync(peer, name, [flag], ct);
        return OcpiAnswer.Refused(OcpiStatus.Invalid, Text(flag));
    }

    private OcpiAnswer Taken(int http, string version, Guid id, string told) =>
        new(http, OcpiStatus.Success, told) { Location = $"{settings.BaseUrl}/ocpi/{version}/cdrs/{id:N}" };

    private static string Text(Flag flag) => $"{flag.Code}: {flag.Detail}";
}
