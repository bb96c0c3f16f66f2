using Puhui.Activities.Contracts;
using Puhui.Platform.Settings;

namespace Puhui.Cli.Demo;

/// <summary>
/// The API key of the demo's source, kept in the data folder (readable by its owner only) so that it can be shown again; a
/// database keeps only digests of keys.
/// </summary>
internal static class DemoKey
{
    public static async Task<string> EnsureAsync(PuhuiSettings settings, ISources sources, Source source, CancellationToken cancel)
    {
        Directory.CreateDirectory(settings.DataFolder);
        var file = Path.Combine(settings.DataFolder, "demo.key");
        if (File.Exists(file))
        {
            var kept = (await File.ReadAllTextAsync(file, cancel)).Trim();
            if (await sources.AuthenticateAsync(kept, cancel) is { } owner && owner.Id == source.Id)
            {
                return kept;
            }
        }

        var key = await sources.CreateKeyAsync(source.Id, "demo", cancel);
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        await using var writer = new StreamWriter(file, options);
        await writer.WriteLineAsync(key);
        return key;
    }
}
