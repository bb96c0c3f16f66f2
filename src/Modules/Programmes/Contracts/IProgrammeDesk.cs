using Puhui.Quantities;

namespace Puhui.Programmes.Contracts;

/// <summary>
/// Where programmes are made and changed. Every change keeps what was there before, with who changed it and when, and is attested in
/// the log. Refusals: first those of <see cref="ProgrammeSettings.Check"/>, then the ones named at each method.
/// </summary>
public interface IProgrammeDesk
{
    /// <summary>Makes a draft. Refusals: <c>code_invalid</c>, those of the settings, <c>code_taken</c>.</summary>
    Task<Result<Programme>> CreateAsync(string code, ProgrammeSettings settings, ChangeAuthor author, CancellationToken ct);

    /// <summary>
    /// Replaces the settings. The same settings again: nothing, the programme as it stands. Refusals: those of the settings,
    /// <c>programme_unknown</c>, <c>programme_ended</c>, <c>revision_stale</c> (somebody else changed it since <paramref name="revision"/>).
    /// </summary>
    Task<Result<Programme>> ChangeAsync(ProgrammeId id, int revision, ProgrammeSettings settings, ChangeAuthor author, CancellationToken ct);

    /// <summary>Opens a draft. Open already: nothing. Refusals: <c>programme_unknown</c>, <c>programme_ended</c>.</summary>
    Task<Result<Programme>> OpenAsync(ProgrammeId id, ChangeAuthor author, CancellationToken ct);

    /// <summary>
    /// Ends an open programme now and for good; its end becomes now when none was set or a later one. Ended already: nothing.
    /// Refusals: <c>programme_unknown</c>, <c>programme_not_open</c> (a draft has nothing to end).
    /// </summary>
    Task<Result<Programme>> EndAsync(ProgrammeId id, ChangeAuthor author, CancellationToken ct);

    /// <summary>
    /// Gives it a logo, or takes it away with null. Only PNG is taken, at most 256 KiB, 32 to 1,024 pixels a side; what is kept is
    /// written anew from the checked pixels' chunks, so nothing else travels along. Refusals: <c>programme_unknown</c>,
    /// <c>programme_ended</c>, <c>logo_large</c>, <c>logo_type</c>, <c>logo_damaged</c>, <c>logo_size</c>.
    /// </summary>
    Task<Result<Programme>> SetLogoAsync(ProgrammeId id, ReadOnlyMemory<byte>? png, ChangeAuthor author, CancellationToken ct);

    /// <summary>The logo as PNG; null when it has none.</summary>
    Task<byte[]?> LogoAsync(ProgrammeId id, CancellationToken ct);

    /// <summary>All versions, newest first.</summary>
    Task<IReadOnlyList<ProgrammeRevision>> HistoryAsync(ProgrammeId id, CancellationToken ct);
}

/// <summary>Who makes a change.</summary>
/// <param name="By">An opaque name: <c>stf_…</c> for staff, <c>command-line</c>, <c>server</c>; never a person's name.</param>
public sealed record ChangeAuthor(string By)
{
    /// <summary>Whoever has a shell on the machine.</summary>
    public static ChangeAuthor CommandLine { get; } = new("command-line");

    /// <summary>The server itself.</summary>
    public static ChangeAuthor Server { get; } = new("server");
}

/// <summary>One version of a programme.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="At">Since when.</param>
/// <param name="By">Who made it, as in <see cref="ChangeAuthor"/>.</param>
/// <param name="What"><c>created</c>, <c>changed</c>, <c>opened</c>, <c>ended</c> or <c>logo</c>.</param>
/// <param name="Changed">Names of the settings that differ from the version before; empty for the first.</param>
/// <param name="Settings">All settings of this version.</param>
public sealed record ProgrammeRevision(int Number, DateTimeOffset At, string By, string What, IReadOnlyList<string> Changed, ProgrammeSettings Settings);
