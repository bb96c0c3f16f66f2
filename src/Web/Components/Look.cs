namespace Puhui.Components;

/// <summary>How a programme looks on the pages that are its: its colour by a style sheet, its mark or logo beside its name.</summary>
/// <param name="Title">The programme's name in the page's language.</param>
/// <param name="Theme">Address of its style sheet.</param>
/// <param name="Mark">The mark that stands for it.</param>
/// <param name="Logo">Address of its own logo; null when the mark stands for it.</param>
/// <param name="Home">Where its name leads.</param>
public sealed record Look(string Title, string Theme, string Mark, string? Logo, string Home);
