using Puhui.Activities.Contracts;

namespace Puhui.Cli.Running;

/// <summary>A <c>--source</c>: the id of a source, or its code where only one programme has it.</summary>
internal static class SourceNames
{
    public static async Task<SourceId> FindAsync(ISources sources, string name, CancellationToken cancel)
    {
        if (SourceId.TryParse(name, out var id))
        {
            return id;
        }

        var all = await sources.ListAsync(cancel);
        return all.Where(source => source.Code == name).ToArray() switch
        {
            [var one] => one.Id,
            [] => throw new UsageException($"There is no source '{name}'. There are: {string.Join(", ", all.Select(source => source.Code))}."),
            _ => throw new UsageException($"Several programmes have a source '{name}'; name it by its id (src_…)."),
        };
    }
}
