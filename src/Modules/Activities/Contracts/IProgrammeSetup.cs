using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Contracts;

/// <summary>
/// Programmes as a whole, with their methods in force and their sources: made from a file or a template, opened, and given out as a
/// file again.
/// </summary>
public interface IProgrammeSetup
{
    /// <summary>The templates of this machine, by name. A file that is wrong is not among them; <c>./puhui programme templates</c> says what is wrong with it.</summary>
    IReadOnlyList<ProgrammeSample> Templates { get; }

    /// <summary>What is wrong with the methods of a file: <c>method_unknown</c>, <c>scenario_unknown</c>, <c>method_twice</c>; empty when nothing is.</summary>
    IReadOnlyList<Refusal> CheckMethods(IReadOnlyCollection<FileMethod> methods);

    /// <summary>
    /// Makes a draft with its methods in force and its sources, which begin in the sandbox. Refusals: <c>code_missing</c>, those of
    /// <see cref="CheckMethods"/>, those of <see cref="IProgrammeDesk.CreateAsync"/>.
    /// </summary>
    Task<Result<Programme>> CreateAsync(ProgrammeFile file, ChangeAuthor author, CancellationToken ct);

    /// <summary>Opens a draft. Refusals: <c>methods_missing</c> (nothing would be counted), those of <see cref="IProgrammeDesk.OpenAsync"/>.</summary>
    Task<Result<Programme>> OpenAsync(ProgrammeId programme, ChangeAuthor author, CancellationToken ct);

    /// <summary>A programme as a file; null when there is none. Its logo, keys and people are not part of it.</summary>
    Task<ProgrammeFile?> ExportAsync(ProgrammeId programme, CancellationToken ct);
}

/// <summary>A template.</summary>
/// <param name="Name">Its name, <c>city</c>.</param>
/// <param name="File">What is in it.</param>
/// <param name="Text">The file as it was written, with its comments.</param>
public sealed record ProgrammeSample(string Name, ProgrammeFile File, string Text);
