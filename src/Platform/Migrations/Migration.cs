using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace Puhui.Platform.Migrations;

/// <summary>Where one module's migrations come from.</summary>
/// <param name="Schema">The module's own schema.</param>
/// <param name="Assembly">The assembly that carries <c>Migrations/NNNN-name/*.sql</c>.</param>
public sealed record MigrationSource(string Schema, Assembly Assembly);

/// <summary>One numbered step of one schema.</summary>
/// <param name="Schema">The schema it changes.</param>
/// <param name="Number">Its place in the order, from 1, each number once.</param>
/// <param name="Name">What it does, in a few words.</param>
/// <param name="Before">A query that must return no rows before the change; each row is a problem in words.</param>
/// <param name="Change">The change.</param>
/// <param name="After">A query that must return no rows after the change.</param>
internal sealed partial record Migration(string Schema, int Number, string Name, string? Before, string Change, string? After)
{
    /// <summary>SHA-256 over the three texts, with line ends as line feeds: an applied migration is never edited.</summary>
    public byte[] Digest => SHA256.HashData(Encoding.UTF8.GetBytes($"{Plain(Before)}\0{Plain(Change)}\0{Plain(After)}"));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Schema} {Number:0000}-{Name}");

    /// <summary>Every migration an assembly carries, in order.</summary>
    /// <exception cref="InvalidOperationException">A name that does not fit, a gap or a number given twice: a mistake of the build.</exception>
    public static IReadOnlyList<Migration> ReadAll(MigrationSource source)
    {
        var found = source.Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Migrations/", StringComparison.Ordinal))
            .Select(name => (Name: name, Match: ResourceName().Match(name)))
            .ToArray();
        if (Array.Find(found, f => !f.Match.Success).Name is { } odd)
        {
            throw new InvalidOperationException($"{source.Assembly.GetName().Name}: {odd} is not Migrations/NNNN-name/{{before,change,after}}.sql");
        }

        var migrations = found
            .GroupBy(f => (Number: int.Parse(f.Match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture), Name: f.Match.Groups["name"].Value))
            .OrderBy(group => group.Key.Number)
            .Select(group =>
            {
                var parts = group.ToDictionary(f => f.Match.Groups["part"].Value, f => Text(source.Assembly, f.Name), StringComparer.Ordinal);
                return new Migration(
                    source.Schema,
                    group.Key.Number,
                    group.Key.Name,
                    parts.GetValueOrDefault("before"),
                    parts.GetValueOrDefault("change") ?? throw new InvalidOperationException($"{source.Schema} {group.Key.Number:0000}-{group.Key.Name} has no change.sql"),
                    parts.GetValueOrDefault("after"));
            })
            .ToArray();
        for (var i = 0; i < migrations.Length; i++)
        {
            // A gap is a number that was set aside for work that came out otherwise.
            if (migrations[i].Number < 1 || (i > 0 && migrations[i].Number == migrations[i - 1].Number))
            {
                throw new InvalidOperationException($"{migrations[i]}: migrations are numbered from 0001, each number once");
            }
        }

        return migrations;
    }

    private static string Plain(string? text) => text?.ReplaceLineEndings("\n") ?? "";

    private static string Text(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("^Migrations/(?<number>[0-9]{4})-(?<name>[a-z0-9-]+)/(?<part>before|change|after)[.]sql$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ResourceName();
}

/// <summary>How a module tells the runner of its migrations.</summary>
public static class MigrationRegistration
{
    /// <summary>Adds the migrations embedded in <paramref name="assembly"/> for <paramref name="schema"/>.</summary>
    public static IServiceCollection AddMigrations(this IServiceCollection services, string schema, Assembly assembly) =>
        services.AddSingleton(new MigrationSource(schema, assembly));
}
