using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Contracts;

/// <summary>
/// Sources that serve more than one programme: the source's own programme offers, the other accepts, either ends it. What was counted
/// stays where it was counted. In force within ten seconds on every server.
/// </summary>
public interface ISourceSharing
{
    /// <summary>
    /// Offers a source to another programme; again: the offer that stands. Refusals: <c>source_unknown</c> (there is none, or it is not
    /// <paramref name="from"/>'s), <c>programme_unknown</c>, <c>programme_ended</c>, <c>share_with_itself</c>.
    /// </summary>
    Task<Result<SourceShare>> OfferAsync(SourceId source, ProgrammeId from, ProgrammeId to, ChangeAuthor author, CancellationToken ct);

    /// <summary>Accepts an offer in the name of the programme it was made to; again: as it stands. Refusal: <c>offer_unknown</c>.</summary>
    Task<Result<SourceShare>> AcceptAsync(SourceId source, ProgrammeId to, ChangeAuthor author, CancellationToken ct);

    /// <summary>Ends an offer or a share in the name of one of both; false when there is none.</summary>
    Task<bool> EndAsync(SourceId source, ProgrammeId to, ProgrammeId inTheNameOf, ChangeAuthor author, CancellationToken ct);

    /// <summary>What a programme shares and is offered, newest first.</summary>
    Task<IReadOnlyList<SourceShare>> ListAsync(ProgrammeId programme, CancellationToken ct);
}

/// <summary>A source offered to, or shared with, another programme.</summary>
/// <param name="Source">The source.</param>
/// <param name="Name">What it is called.</param>
/// <param name="From">The programme it belongs to.</param>
/// <param name="To">The other programme.</param>
/// <param name="OfferedAt">When it was offered.</param>
/// <param name="AcceptedAt">Since when it serves both; null while it is an offer.</param>
public sealed record SourceShare(SourceId Source, string Name, ProgrammeId From, ProgrammeId To, DateTimeOffset OfferedAt, DateTimeOffset? AcceptedAt);
