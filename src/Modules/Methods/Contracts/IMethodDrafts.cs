using Puhui.Methodology;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Methods.Contracts;

/// <summary>
/// Drafts of method versions: files that people of a programme write together until they send them to review. A draft counts
/// nothing; it can be compiled, tried and replayed.
/// </summary>
public interface IMethodDrafts
{
    /// <summary>
    /// A draft of a new method, from a template that loads. Refusals, in this order: <c>name_invalid</c>, <c>already_published</c>
    /// (this version is published, or installed), <c>draft_exists</c> (another draft of the programme has this version).
    /// </summary>
    Task<Result<MethodDraft>> CreateAsync(ProgrammeId programme, StaffId author, MethodRef method, CancellationToken ct);

    /// <summary>
    /// A draft of the next version of a known method: its files, under another version. Refusals, in this order: <c>name_invalid</c>,
    /// <c>method_unknown</c>, <c>already_published</c>, <c>version_lower</c> (not above the version it is made from), <c>draft_exists</c>.
    /// </summary>
    Task<Result<MethodDraft>> CreateNextAsync(ProgrammeId programme, StaffId author, MethodRef earlier, string version, CancellationToken ct);

    /// <summary>
    /// A draft from a zip of the folder format: <c>id/version/method.yaml</c> and what belongs to it, and <c>factors/*.csv</c>; the folders
    /// above may be left out. Refusals, in this order: <c>zip_invalid</c>, <c>zip_too_large</c>, <c>file_name_invalid</c>,
    /// <c>method_missing</c>, then those of <see cref="CreateAsync"/>.
    /// </summary>
    Task<Result<MethodDraft>> ImportAsync(ProgrammeId programme, StaffId author, Stream zip, CancellationToken ct);

    /// <summary>
    /// Writes files of a draft that is at this revision; null takes one away. Whoever saves has edited the draft and cannot review it or
    /// vote on it. Refusals, in this order: <c>draft_unknown</c>, <c>wrong_state</c> (it is not being written), <c>edited_meanwhile</c>
    /// (somebody saved after this revision), <c>file_name_invalid</c>, <c>file_too_large</c>.
    /// </summary>
    Task<Result<MethodDraft>> SaveAsync(MethodDraftId draft, int revision, StaffId by, IReadOnlyDictionary<string, byte[]?> changes, CancellationToken ct);

    /// <summary>A draft; null when there is none.</summary>
    Task<MethodDraft?> FindAsync(MethodDraftId draft, CancellationToken ct);

    /// <summary>The drafts of a programme, or of all, newest change first, with those that were approved or given up.</summary>
    Task<IReadOnlyList<MethodDraft>> ListAsync(ProgrammeId? programme, CancellationToken ct);

    /// <summary>A draft's files as they are now; null when there is no such draft.</summary>
    Task<MethodFiles?> FilesAsync(MethodDraftId draft, CancellationToken ct);

    /// <summary>The complete files of a version that is approved here or came with the server; null when it is not known.</summary>
    Task<MethodFiles?> FilesAsync(MethodRef method, CancellationToken ct);

    /// <summary>A draft compiled with the methods known here; null when there is no such draft.</summary>
    Task<CompiledDraft?> CompileAsync(MethodDraftId draft, CancellationToken ct);

    /// <summary>Files compiled with the methods known here, without a draft: what an editor asks while somebody writes.</summary>
    CompiledDraft Compile(MethodRef method, MethodFiles files);

    /// <summary>A draft as a zip of the folder format, the same bytes for the same files; null when there is no such draft.</summary>
    Task<byte[]?> ExportAsync(MethodDraftId draft, CancellationToken ct);
}

/// <summary>A draft.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Programme">Whose committee decides on it.</param>
/// <param name="Method">The version it is to become.</param>
/// <param name="BasedOn">The version it was made from; null when from nothing.</param>
/// <param name="Author">Who began it.</param>
/// <param name="State">How far it came.</param>
/// <param name="Revision">Grows with every save.</param>
/// <param name="CreatedAt">When it was begun, UTC.</param>
/// <param name="ChangedAt">When it was saved or moved on last, UTC.</param>
public sealed record MethodDraft(
    MethodDraftId Id,
    ProgrammeId Programme,
    MethodRef Method,
    MethodRef? BasedOn,
    StaffId Author,
    MethodState State,
    int Revision,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt);

/// <summary>How far a version came. A version moves down this list, back to <see cref="Draft"/> when it is returned, and to <see cref="Withdrawn"/>.</summary>
public enum MethodState
{
    /// <summary>Being written.</summary>
    Draft,

    /// <summary>With the experts; its content is fixed from here on.</summary>
    Review,

    /// <summary>Before the committee.</summary>
    Vote,

    /// <summary>Shown to everybody, who may object.</summary>
    Notice,

    /// <summary>Published; takes effect on its day.</summary>
    Approved,

    /// <summary>In effect.</summary>
    Effective,

    /// <summary>A later version took its place.</summary>
    Superseded,

    /// <summary>Given up before it was published, or withdrawn by the committee after.</summary>
    Withdrawn,
}

/// <summary>Names one draft. Text form: <c>drf_…</c>.</summary>
/// <param name="Value">A UUID, version 7 when minted by <see cref="New"/>.</param>
public readonly record struct MethodDraftId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "drf";

    /// <summary>A new id, ordered by time.</summary>
    public static MethodDraftId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out MethodDraftId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new MethodDraftId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
