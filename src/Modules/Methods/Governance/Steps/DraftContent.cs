using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Quantities;

namespace Puhui.Methods.Governance.Steps;

/// <summary>What a draft's files say, and whether they still say what was submitted.</summary>
internal sealed class DraftContent(IMethodRegister register)
{
    private const int Named = 3;

    /// <summary>The compiled draft; <c>cases_fail</c> when it does not load or a case fails.</summary>
    public async Task<Result<Method>> CompileAsync(DraftWork work, CancellationToken ct)
    {
        var compiled = register.Library.Compile(work.Draft.Method, await DraftRows.FilesAsync(work.Connection, work.Draft.Id, ct));
        if (compiled is { Passes: true, Method: { } method })
        {
            return method;
        }

        var wrong = compiled.Problems.Select(problem => problem.ToString())
            .Concat(compiled.Cases.Where(result => !result.Passed).Select(result => $"{result.Where}: case '{result.Name}': expected {result.Expected}, got {result.Got}"))
            .ToList();
        return new Refusal("cases_fail", wrong.Count == 0 ? "It has no worked case." : string.Join("; ", wrong.Take(Named)) + (wrong.Count > Named ? $"; and {wrong.Count - Named} more" : ""));
    }

    /// <summary>Null while the content is the one that was submitted; else <c>content_changed</c>.</summary>
    public async Task<Refusal?> ChangedAsync(DraftWork work, CancellationToken ct)
    {
        var compiled = register.Library.Compile(work.Draft.Method, await DraftRows.FilesAsync(work.Connection, work.Draft.Id, ct));
        return compiled.Method is { } method && work.Row.ContentHash is { } submitted && method.ContentHash.Span.SequenceEqual(submitted)
            ? null
            : new Refusal("content_changed", "The content is not the one that was submitted. Take it back and submit it again.");
    }
}
