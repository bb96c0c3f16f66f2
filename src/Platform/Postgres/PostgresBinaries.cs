using System.Globalization;
using System.Text.RegularExpressions;

namespace Puhui.Platform.Postgres;

/// <summary>A PostgreSQL installation on this machine.</summary>
/// <param name="Major">Its major version.</param>
/// <param name="Folder">The folder of <c>initdb</c> and <c>postgres</c>.</param>
internal sealed partial record PostgresBinaries(int Major, string Folder)
{
    public const int Oldest = 15;
    public const int Newest = 18;

    public string Initdb => Path.Combine(Folder, "initdb");

    public string Postgres => Path.Combine(Folder, "postgres");

    /// <summary>The installation for an existing cluster of <paramref name="major"/>, or the newest one for a new cluster.</summary>
    public static async Task<PostgresBinaries> FindAsync(int? major, CancellationToken cancel)
    {
        var found = await AllAsync(cancel);
        var fitting = found.Where(b => b.Major is >= Oldest and <= Newest && (major is null || b.Major == major)).ToArray();
        if (fitting.Length > 0)
        {
            return fitting.MaxBy(b => b.Major)!;
        }

        var seen = found.Count == 0 ? "none was found" : "found: " + string.Join(", ", found.Select(b => $"{b.Major} in {b.Folder}"));
        throw new OperatorException(
            major is null
                ? $"PostgreSQL {Oldest} to {Newest} is needed ({seen}); on Debian: apt-get install postgresql; or give a database by --postgres"
                : $"The cluster in the data folder was made by PostgreSQL {major}, which is not installed ({seen}); on Debian: apt-get install postgresql-{major}");
    }

    public static async Task<List<PostgresBinaries>> AllAsync(CancellationToken cancel)
    {
        var folders = new List<string>();
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            folders.Add(folder);
        }

        if (Directory.Exists("/usr/lib/postgresql"))
        {
            folders.AddRange(Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")));
        }

        folders.AddRange(["/usr/local/pgsql/bin", "/opt/homebrew/bin"]);
        folders.AddRange(Enumerable.Range(Oldest, Newest - Oldest + 1).Select(v => string.Create(CultureInfo.InvariantCulture, $"/usr/pgsql-{v}/bin")));

        var found = new List<PostgresBinaries>();
        foreach (var folder in folders.Distinct(StringComparer.Ordinal))
        {
            // Debian's wrappers in /usr/bin offer no initdb; both programs must stand together.
            if (!File.Exists(Path.Combine(folder, "initdb")) || !File.Exists(Path.Combine(folder, "postgres")))
            {
                continue;
            }

            var version = await Command.RunAsync([Path.Combine(folder, "postgres"), "--version"], cancel);
            if (Version().Match(version.Output) is { Success: true } match)
            {
                found.Add(new PostgresBinaries(int.Parse(match.Groups["major"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture), folder));
            }
        }

        return found;
    }

    [GeneratedRegex("(?<major>[0-9]+)[.]?[0-9a-z]*", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Version();
}
