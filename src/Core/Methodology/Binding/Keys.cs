namespace Puhui.Methodology.Binding;

/// <summary>Where the word of a key comes from while an act is quantified.</summary>
internal enum CodeKind
{
    /// <summary>A class input, or a text input used as a key.</summary>
    Input,

    /// <summary>A parameter that is a choice.</summary>
    Choice,

    /// <summary>The act's evidence class.</summary>
    Evidence,

    /// <summary>The act's region.</summary>
    Region,

    /// <summary>The calendar year of the act, in the method's zone.</summary>
    Year,

    /// <summary>The edition of a dated table that was the newest at the act.</summary>
    Edition,
}

/// <summary>
/// A slot in which an act holds a word as a small number: the words' positions in <see cref="Words"/>. Words are matched once,
/// when the act is filled, so that a look-up is an array index.
/// </summary>
internal sealed class CodeSource(CodeKind kind, string name, int slot, IReadOnlyList<string> words, bool isClosed)
{
    private readonly List<string> _words = [.. words];

    public CodeKind Kind { get; } = kind;

    public string Name { get; } = name;

    public int Slot { get; } = slot;

    public IReadOnlyList<string> Words => _words;

    /// <summary>Whether only listed words can occur (a class, a choice, evidence); free words are found in the tables.</summary>
    public bool IsClosed { get; } = isClosed;

    /// <summary>The code of a choice that was not overridden.</summary>
    public int DefaultCode { get; init; } = -1;

    /// <summary>For <see cref="CodeKind.Edition"/>: first UTC ticks of each edition.</summary>
    public IReadOnlyList<long> EditionStarts { get; init; } = [];

    public bool IsTableKey { get; set; }

    public int CodeOf(string word) => _words.IndexOf(word);

    public void Learn(string word)
    {
        if (!IsClosed && !_words.Contains(word))
        {
            _words.Add(word);
        }
    }
}

/// <summary>One key of a look-up: a word known at load, or a slot.</summary>
internal readonly record struct KeyBinding(string? Word, CodeSource? Source)
{
    public string Name => Source?.Name ?? Word!;
}

/// <summary>An act's own value of a scalar parameter.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Slot">Where the number stands among the act's numbers.</param>
internal sealed record ScalarOverride(ParameterDefinition Parameter, int Slot)
{
    /// <summary>Whether it is an exponent somewhere, and so must be whole.</summary>
    public bool IsExponent { get; set; }
}
