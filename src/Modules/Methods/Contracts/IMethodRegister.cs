using Puhui.Methodology;
using Puhui.Platform;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Methods.Contracts;

/// <summary>The register of method versions and of the programmes' choices among them.</summary>
public interface IMethodRegister
{
    /// <summary>
    /// The methods that came with the server and those approved here, as they are known now. A library that was taken stays what it is;
    /// one taken later may know more. Throws <see cref="InvalidOperationException"/> before the start.
    /// </summary>
    MethodLibrary Library { get; }

    /// <summary>
    /// Reads the library, registers its versions, loads the choices; again: nothing. A host does it while starting.
    /// Throws <see cref="MethodLibraryException"/> when a method file is wrong or a published version has changed.
    /// </summary>
    Task StartAsync(CancellationToken ct);

    /// <summary>Reads again what was approved, decided or chosen since; every process does it by itself within seconds.</summary>
    Task RefreshAsync(CancellationToken ct);

    /// <summary>
    /// Whether a programme may make this choice. Refusals, in this order: <c>method_unknown</c> (neither approved here nor installed),
    /// <c>scenario_unknown</c>, <c>method_withdrawn</c>, <c>not_effective</c> (it begins before the version takes effect),
    /// <c>confidence_too_low</c> (below the programme's gate for crediting). Null when it may.
    /// </summary>
    Refusal? Check(ProgrammeId programme, MethodChoiceRow choice);

    /// <summary>The number that stands for a version in stored records. Throws <see cref="KeyNotFoundException"/> when it is not registered.</summary>
    int NumberOf(MethodRef method);

    /// <summary>The version a number stands for, also when its method is no longer installed; null when nothing has that number.</summary>
    MethodRef? Find(int number);

    /// <summary>
    /// Adds the choices a programme does not have yet (by scenario, region and begin) and leaves the others as they stand.
    /// In force in this process on return, in others within seconds. Throws <see cref="ArgumentException"/> for a new one that
    /// <see cref="Check"/> refuses: ask first.
    /// </summary>
    Task EnsureChoicesAsync(ProgrammeId programme, IReadOnlyCollection<MethodChoiceRow> choices, CancellationToken ct);

    /// <summary>The choices of a programme, by scenario, region and begin.</summary>
    Task<IReadOnlyList<MethodChoiceRow>> ChoicesAsync(ProgrammeId programme, CancellationToken ct);
}

/// <summary>One choice of a programme: this version counts this scenario, there and then.</summary>
/// <param name="Scenario">The behaviour.</param>
/// <param name="Method">The version.</param>
public sealed record MethodChoiceRow(string Scenario, MethodRef Method)
{
    /// <summary>ISO 3166 code: a country for all of it, or a subdivision; null for any region.</summary>
    public string? Region { get; init; }

    /// <summary>Holds from this time on; null for always.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>Holds until before this time; null for ever.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>Whether the programme applies the version also to times outside the range its issuing body gave it.</summary>
    public bool BeyondEffective { get; init; }
}

/// <summary>The method library cannot be worked with; the message says what is wrong and where, one line each.</summary>
public sealed class MethodLibraryException(IReadOnlyList<string> problems) : OperatorException(Say(problems))
{
    private const int Shown = 20;

    /// <summary>What is wrong, each with file and line where there is one.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;

    private static string Say(IReadOnlyList<string> problems) =>
        string.Join(Environment.NewLine, problems.Take(Shown).Prepend("The method library cannot be used:"))
        + (problems.Count > Shown ? $"{Environment.NewLine}… and {problems.Count - Shown} more: ./puhui methods check" : "");
}
