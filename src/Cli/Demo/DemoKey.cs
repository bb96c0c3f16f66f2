using Puhui.Activities.Contracts;
using Puhui.Platform.Settings;

namespace Puhui.Cli.Demo;

/// <summary>
/// The API key of the demo's source, kept in the data folder (readable by its owner only) so that it can be shown again; a
/// database keeps only digests of keys.
/// </summary>
internal static class DemoKey
{
    private const string Label = "demo";

    public static async Task<string> EnsureAsync(PuhuiSettings settings, ISources sources, ISourceKeys keys, Source source, CancellationToken cancel)
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

        // The file was lost or belongs to another database: what it held is of no use to anybody.
        foreach (var lost in (await keys.ListAsync(source.Id, cancel)).Where(lost => lost is { Kind: SourceKeyKind.Bearer, Label: Label, RevokedAt: null }))
        {
            await keys.RevokeAsync(source.Id, lost.Id, cancel);
        }

        var key = await sources.CreateKeyAsync(source.Id, Label, cancel);
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        await using var writer = new StreamWriter(file, options);
        await writer.WriteLineAsync(key);
        return key;
    }
}
