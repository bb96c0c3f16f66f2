namespace Puhui.Quantities;

/// <summary>
/// A named "no": why one item was not accepted. The code is stable and documented in docs/refusals.md;
/// the detail is for people and may change.
/// </summary>
/// <param name="Code">Stable snake_case name, for example <c>unit_missing</c>.</param>
/// <param name="Detail">What happened, why, and what to do, in plain words.</param>
/// <param name="Pointer">The field it is about (a name or an RFC 6901 pointer); null when it is about the whole item.</param>
public sealed record Refusal(string Code, string Detail, string? Pointer = null)
{
    /// <summary>The code and the detail on one line, for terminals and files of refused rows.</summary>
    public override string ToString() => Pointer is null ? $"{Code}: {Detail}" : $"{Code}: {Detail} ({Pointer})";
}
