using System.Text;

namespace Puhui.Methodology;

/// <summary>
/// The complete files of one method version, by name: <c>method.yaml</c>, <c>sources.md</c>, <c>cases/plain.yaml</c>, and the tables
/// it takes from beside the library as <c>../../factors/hotel.csv</c>. Immutable; names are in ordinal order.
/// </summary>
public sealed class MethodFiles
{
    /// <summary>The file that makes a folder a method.</summary>
    public const string Main = "method.yaml";

    /// <summary>The file that says where the numbers come from.</summary>
    public const string Sources = "sources.md";

    /// <summary>How the names of tables shared by several methods begin.</summary>
    public const string Factors = "../../factors/";

    private const string Cases = "cases/";
    private const int LongestName = 120;

    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>Files by name. Throws <see cref="ArgumentException"/> for a name that <see cref="IsName"/> does not accept.</summary>
    /// <param name="files">Names and contents; the contents are taken over and must not be changed.</param>
    public MethodFiles(IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        foreach (var (name, content) in files)
        {
            _files[IsName(name) ? name : throw new ArgumentException($"A method has no file named '{name}'.", nameof(files))] = content;
        }
    }

    /// <summary>The names, in order.</summary>
    public IReadOnlyCollection<string> Names => _files.Keys;

    /// <summary>The names of the files of worked cases, in order.</summary>
    public IEnumerable<string> CaseNames => _files.Keys.Where(name => name.StartsWith(Cases, StringComparison.Ordinal));

    /// <summary>A file's content; null when there is no such file.</summary>
    public byte[]? Find(string name) => _files.GetValueOrDefault(name);

    /// <summary>A file's content as text, bytes that are no UTF-8 replaced; empty when there is no such file.</summary>
    public string Text(string name) => Find(name) is { } content ? Encoding.UTF8.GetString(content) : "";

    /// <summary>The same files with some changed or added; null takes one away.</summary>
    public MethodFiles With(IEnumerable<KeyValuePair<string, byte[]?>> changes)
    {
        Dictionary<string, byte[]> files = new(_files, StringComparer.Ordinal);
        foreach (var (name, content) in changes)
        {
            if (content is null)
            {
                files.Remove(name);
            }
            else
            {
                files[name] = content;
            }
        }

        return new MethodFiles(files);
    }

    /// <summary>
    /// Whether a method may have a file of this name: one of the two above, <c>cases/NAME.yaml</c>, another <c>NAME.md</c> or
    /// <c>NAME.csv</c> beside them, or <c>../../factors/NAME.csv</c>; NAME is of letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.
    /// </summary>
    public static bool IsName(string name) => name.Length <= LongestName && (
        name == Main
        || Fits(name, "", ".md")
        || Fits(name, "", ".csv")
        || Fits(name, Cases, ".yaml")
        || Fits(name, Factors, ".csv"));

    private static bool Fits(string name, string begin, string end) =>
        name.Length > begin.Length + end.Length
        && name.StartsWith(begin, StringComparison.Ordinal)
        && name.EndsWith(end, StringComparison.Ordinal)
        && MethodRef.IsName(name.AsSpan(begin.Length, name.Length - begin.Length - end.Length));
}
