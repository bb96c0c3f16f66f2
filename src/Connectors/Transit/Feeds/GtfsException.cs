namespace Puhui.Transit.Feeds;

/// <summary>A feed that is not one, or too large: a stable code, and file, line and reason in one line of words.</summary>
internal sealed class GtfsException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;

    public static GtfsException At(string code, string file, long line, string why) => new(code, $"{file}, line {line}: {why}");
}
