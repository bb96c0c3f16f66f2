using Microsoft.AspNetCore.Components;
using Puhui.Components;
using Puhui.Quantities;

namespace Puhui.Operating.Entry;

/// <summary>What the pages before the console have in common.</summary>
public abstract class GatePage : ComponentBase
{
    /// <summary>The language.</summary>
    [Parameter, EditorRequired] public required Language Language { get; set; }

    /// <summary>For the language switch.</summary>
    [Parameter] public string Path { get; set; } = "";

    /// <summary>What was wrong with what was sent.</summary>
    [Parameter] public Refusal? Fault { get; set; }

    /// <summary>The words of the fault when it is about a field, or (null) about none.</summary>
    protected string? ProblemOf(string? field) =>
        Fault is null || (Fault.Pointer?.TrimStart('/') ?? "") != (field ?? "") ? null : Words.StaffWords.Of(Fault, Language);

    /// <summary>Marks a field that is wrong.</summary>
    protected string? Invalid(string field) => ProblemOf(field) is null ? null : "true";
}
