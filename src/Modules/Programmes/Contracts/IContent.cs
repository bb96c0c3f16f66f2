using Puhui.Quantities;

namespace Puhui.Programmes.Contracts;

/// <summary>What citizens see on their first page besides their own: notices and campaigns of a programme, in Chinese and English, for a time.</summary>
public interface IContent
{
    /// <summary>
    /// Adds a notice or changes one; attested (topic <c>programme.notice</c>). Refusals, in this order: <c>programme_unknown</c>, <c>notice_unknown</c>,
    /// <c>title_invalid</c> (1 to 60 characters in both languages), <c>text_invalid</c> (up to 300), <c>link_invalid</c> (a path of this server or an
    /// https address, up to 300), <c>dates_invalid</c> (ends before it begins), <c>revision_stale</c>.
    /// </summary>
    Task<Result<ProgrammeNotice>> SaveAsync(NoticeDraft draft, ChangeAuthor author, CancellationToken ct);

    /// <summary>One notice; null when there is none.</summary>
    Task<ProgrammeNotice?> FindAsync(NoticeId id, CancellationToken ct);

    /// <summary>All notices of a programme, the latest to begin first.</summary>
    Task<IReadOnlyList<ProgrammeNotice>> ListAsync(ProgrammeId programme, CancellationToken ct);

    /// <summary>What is to be shown now of these programmes, pinned ones first, then the latest to begin; at most 10.</summary>
    Task<IReadOnlyList<ProgrammeNotice>> ShownAsync(IReadOnlyCollection<ProgrammeId> programmes, CancellationToken ct);
}

/// <summary>What to save.</summary>
/// <param name="Id">Null for a new one.</param>
/// <param name="Programme">Of which programme.</param>
/// <param name="TitleZh">In a few words, in Chinese.</param>
/// <param name="TitleEn">The same in English.</param>
/// <param name="TextZh">What it is about; may be empty.</param>
/// <param name="TextEn">The same in English.</param>
/// <param name="Link">Where to read or do more: a path such as <c>/rewards</c>, or an https address; null for nowhere.</param>
/// <param name="From">From when it is shown.</param>
/// <param name="To">Until before when; null for no end.</param>
/// <param name="IsPinned">Whether it stands before others.</param>
/// <param name="Revision">The revision it was changed from; 0 for new.</param>
public sealed record NoticeDraft(
    NoticeId? Id, ProgrammeId Programme, string TitleZh, string TitleEn, string TextZh, string TextEn, string? Link, DateTimeOffset From, DateTimeOffset? To, bool IsPinned, int Revision);

/// <summary>A notice.</summary>
/// <param name="Id">Its id.</param>
/// <param name="What">What it says.</param>
/// <param name="ChangedAt">When it was changed last.</param>
/// <param name="By">By whom.</param>
public sealed record ProgrammeNotice(NoticeId Id, NoticeDraft What, DateTimeOffset ChangedAt, string By)
{
    /// <summary>Whether it is shown at a time.</summary>
    public bool IsShownAt(DateTimeOffset at) => at >= What.From && (What.To is null || at < What.To);
}

/// <summary>Names one notice. Text form: <c>ntc_…</c>.</summary>
/// <param name="Value">A UUID, version 7.</param>
public readonly record struct NoticeId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "ntc";

    /// <summary>A new id, ordered by time.</summary>
    public static NoticeId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out NoticeId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new NoticeId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
