using Puhui.Activities.Contracts;

namespace Puhui.Cli.Running;

/// <summary>A source on the command line: its id, or its code where only one programme has it.</summary>
internal static class SourceNames
{
    public static async Task<SourceId> FindAsync(ISources sources, string name, CancellationToken cancel) => (await GetAsync(sources, name, cancel)).Id;

    public static async Task<Source> GetAsync(ISources sources, string name, CancellationToken cancel)
    {
        var all = await sources.ListAsync(cancel);
        if (SourceId.TryParse(name, out var id))
        {
            return all.SingleOrDefault(source => source.Id == id) ?? throw new UsageException($"There is no source {id}.");
        }

        return all.Where(source => source.Code == name).ToArray() switch
        {
            [var one] => one,
            [] => throw new UsageException($"There is no source '{name}'. There are: {string.Join(", ", all.Select(source => source.Code))}."),
            _ => throw new UsageException($"Several programmes have a source '{name}'; name it by its id (src_…)."),
        };
    }

    /// <summary>The word for a state, as options take it.</summary>
    public static string Word(SourceState state) => state switch
    {
        SourceState.Open => "live",
        SourceState.Sandbox => "sandbox",
        _ => "suspended",
    };
}
