using System.CommandLine;
using Puhui.Cli.Running;
using Puhui.Methodology;
using Puhui.Platform.Settings;
using Spectre.Console;

namespace Puhui.Cli.Methods;

/// <summary>Which library is meant, and in which language to speak of it.</summary>
internal sealed class LibraryOptions
{
    private const int WidthOfFiles = 140;

    private readonly Option<string?> _folder = new("--methods") { Description = "The folder of the library (default: methods in the checkout, or PUHUI_METHODS)", HelpName = "FOLDER" };
    private readonly Option<string?> _language = new("--lang") { Description = "zh or en (default: by LANG)", HelpName = "LANGUAGE" };

    private LibraryOptions()
    {
    }

    public static LibraryOptions AddTo(Command verb)
    {
        var options = new LibraryOptions();
        verb.Options.Add(options._folder);
        verb.Options.Add(options._language);
        return options;
    }

    public static string DefaultFolder(string? given) =>
        given is not null ? Path.GetFullPath(given) : SettingsReader.Read(new Dictionary<string, string?>(StringComparer.Ordinal)).MethodsFolder;

    /// <summary>Loads the library. What could not be loaded is said in one line on the error stream.</summary>
    public MethodLibrary Load(ParseResult parsed)
    {
        var folder = DefaultFolder(parsed.GetValue(_folder));
        var load = MethodLibrary.Load(folder);
        if (load.Problems.Count > 0)
        {
            Console.Error.WriteLine($"puhui: {load.Problems.Count} problems keep parts of {folder} out of the library; see ./puhui methods check");
        }

        return load.Library;
    }

    public string Language(ParseResult parsed)
    {
        var given = parsed.GetValue(_language);
        if (given is not (null or "zh" or "en"))
        {
            throw new UsageException($"--lang is zh or en, not '{given}'.");
        }

        return given ?? (FromEnvironment().StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "zh" : "en");
    }

    /// <summary>A console that also writes whole tables into files and pipes.</summary>
    public static IAnsiConsole Screen()
    {
        var screen = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
        {
            screen.Profile.Width = WidthOfFiles;
            screen.Profile.Capabilities.Ansi = false;
            screen.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }

        return screen;
    }

    private static string FromEnvironment()
    {
        foreach (var name in new[] { "LC_ALL", "LC_MESSAGES", "LANG" })
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                return value;
            }
        }

        return "en";
    }
}
