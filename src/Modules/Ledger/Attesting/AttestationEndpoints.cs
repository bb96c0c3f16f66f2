using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Quantities;

namespace Puhui.Ledger.Attesting;

/// <summary>
/// Receipts of attestations for whoever knows their id, and the list of those whose topics are for everyone: what was decided about
/// methods and programmes. Nothing about holders or about what staff looked at is listed.
/// </summary>
internal static class AttestationEndpoints
{
    private static readonly string[] s_publicTopics = ["method.", "programme."];

    public static void Map(IEndpointRouteBuilder routes)
    {
        var attestations = routes.MapGroup("/v1/attestations").WithTags("Attestations");
        attestations.MapGet("", ListAsync)
            .OpenToAll("What was decided about methods and programmes is for everyone.")
            .WithName("listAttestations").WithSummary("Attestations of a public topic (method.…, programme.…), newest first.")
            .Produces<AttestationListAnswer>().ProducesProblem(400);
        attestations.MapGet("/{attestation}/receipt", GetReceiptAsync)
            .ByAddress("The id is unguessable: who has it was given it.")
            .WithName("getAttestationReceipt").WithSummary("What proves the attestation to anyone, offline: leaf, salt, fields, inclusion proof, checkpoint.")
            .Produces(200, contentType: "application/json").ProducesProblem(404).ProducesProblem(410).ProducesProblem(503);
    }

    private static async Task<IResult> ListAsync(string? topic, string? subject, int? limit, string? cursor, ReadAttestations read, CancellationToken ct)
    {
        if (topic is null || !s_publicTopics.Any(known => topic.StartsWith(known, StringComparison.Ordinal)))
        {
            return Problem.Of(StatusCodes.Status400BadRequest, "topic_not_public", $"Give a topic that begins with {string.Join(" or ", s_publicTopics)}; one that ends with a dot stands for all below it.", "topic");
        }

        if (limit is < 1 or > ReadAttestations.MaxLimit)
        {
            return Problem.Unreadable(string.Create(CultureInfo.InvariantCulture, $"limit is a number from 1 to {ReadAttestations.MaxLimit}."), "limit");
        }

        try
        {
            var page = await read.ListAsync(new AttestationQuery(topic, subject, Limit: limit ?? 50, Cursor: cursor), ct, publicOnly: true);
            return Results.Ok(new AttestationListAnswer([.. page.Items.Select(AttestationAnswer.Of)], page.Next));
        }
        catch (FormatException)
        {
            return Problem.Of(StatusCodes.Status400BadRequest, "cursor_invalid", "The cursor is not one that this server gave. Begin without it.", "cursor");
        }
    }

    private static async Task<IResult> GetReceiptAsync(string attestation, IAttestations attestations, CancellationToken ct)
    {
        if (!AttestationId.TryParse(attestation, out var id))
        {
            return Unknown(attestation);
        }

        try
        {
            var receipt = await attestations.ReceiptAsync(id, ct);
            return receipt switch
            {
                { IsAccepted: true } => Results.Text(receipt.Value, "application/json"),
                { Refusal.Code: "receipt_erased" } => Problem.Of(receipt.Refusal, StatusCodes.Status410Gone),
                _ => Unknown(attestation),
            };
        }
        catch (NotIntegratedException waiting)
        {
            return Problem.Overloaded(waiting.Message, TimeSpan.FromSeconds(1));
        }
    }

    private static Problem Unknown(string attestation) => Problem.NotFound($"There is no attestation {attestation}.");
}

/// <summary>A page of attestations as the API shows it.</summary>
internal sealed record AttestationListAnswer(IReadOnlyList<AttestationAnswer> Attestations, string? Next);

/// <summary>An attestation as the API shows it.</summary>
internal sealed record AttestationAnswer(
    string Attestation, string Topic, string Subject, DateTimeOffset At, DateTimeOffset BookedAt, string? Programme, IReadOnlyDictionary<string, string> Fields)
{
    public static AttestationAnswer Of(Attestation attestation) => new(
        attestation.Id.ToString(),
        attestation.What.Topic,
        attestation.What.Subject,
        attestation.What.At.ToUniversalTime(),
        attestation.BookedAt.ToUniversalTime(),
        attestation.What.Programme is { } programme ? IdText.Format("prg", programme) : null,
        new Dictionary<string, string>(attestation.What.Fields, StringComparer.Ordinal));
}
