namespace Puhui.Methodology;

/// <summary>A place in a file. Lines and columns count from 1; 0 means the whole file.</summary>
/// <param name="File">Path of the file, as it was given.</param>
/// <param name="Line">Line.</param>
/// <param name="Column">Column.</param>
public readonly record struct Mark(string File, int Line, int Column)
{
    /// <summary><c>file:line</c>, understood by editors.</summary>
    public override string ToString() => Line > 0 ? $"{File}:{Line}" : File;
}

/// <summary>Something wrong with a method's files: it keeps the method out of the library, unless it is only a hint.</summary>
/// <param name="Where">Where it stands.</param>
/// <param name="Message">What is wrong, in plain words.</param>
/// <param name="Expected">What was expected, when that can be said.</param>
/// <param name="Got">What was found, when that can be said.</param>
public sealed record MethodProblem(Mark Where, string Message, string? Expected = null, string? Got = null)
{
    /// <summary>The method's folder below the library, <c>id/version</c>; null when it is not about one method.</summary>
    public string? Folder { get; init; }

    /// <summary>Path of the file.</summary>
    public string File => Where.File;

    /// <summary>Line in the file, from 1; 0 for the whole file.</summary>
    public int Line => Where.Line;

    /// <summary>One line: place, message, expected, got.</summary>
    public override string ToString() =>
        $"{Where}: {Message}" + (Expected is null ? "" : $"; expected {Expected}") + (Got is null ? "" : $", got {Got}");
}
