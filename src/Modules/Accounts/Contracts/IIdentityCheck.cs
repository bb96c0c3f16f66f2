using Puhui.Quantities;

namespace Puhui.Accounts.Contracts;

/// <summary>
/// A door to whoever knows which name and number belong together. It is asked at most once for a statement, outside any transaction,
/// and never for numbers that are not well formed.
/// </summary>
public interface IIdentityCheck
{
    /// <summary>Its name, kept with what it checked.</summary>
    string Name { get; }

    /// <summary>
    /// Accepted when name and number belong together. Refusals: <c>identity_mismatch</c> (they do not), <c>identity_refused</c> (they
    /// do, and the document is not valid), <c>identity_check_unavailable</c> (no answer: nothing is known).
    /// </summary>
    Task<Result<IdentityChecked>> CheckAsync(IdentityQuestion question, CancellationToken ct);
}

/// <summary>What is asked.</summary>
/// <param name="Kind"><c>resident</c>, <c>passport</c>, <c>organisation</c> or <c>vehicle</c>.</param>
/// <param name="Name">The name.</param>
/// <param name="Number">The number in its one form.</param>
/// <param name="State">Of a passport, who issued it.</param>
/// <param name="Born">Of a person, the date of birth.</param>
public sealed record IdentityQuestion(string Kind, string Name, string Number, string? State, DateOnly? Born)
{
    /// <summary>Nothing of it.</summary>
    public override string ToString() => "identity question";
}

/// <summary>The answer.</summary>
/// <param name="Reference">By which the checker finds its answer again; null when it gives none.</param>
/// <param name="Region">ISO 3166-2 region where the person lives, when the checker tells.</param>
public sealed record IdentityChecked(string? Reference, string? Region);
