using System.Globalization;

namespace Puhui.Platform.Postgres;

/// <summary>
/// Who runs the private cluster. PostgreSQL refuses root, so root hands it to the user who owns the cluster already, else to
/// <c>postgres</c>, else to <c>nobody</c>. Anybody else runs it as themselves.
/// </summary>
internal sealed record ClusterUser(string Name, uint UserId, uint GroupId, bool Dropped)
{
    private const string OpenFolder = "/proc/self/fd/7";

    public static async Task<ClusterUser> ChooseAsync(string cluster, CancellationToken cancel)
    {
        if (!Libc.IsRoot)
        {
            var owner = Directory.Exists(cluster) ? await OwnerAsync(cluster, cancel) : Libc.UserId;
            return owner == Libc.UserId
                ? new ClusterUser(Environment.UserName, Libc.UserId, 0, Dropped: false)
                : throw new OperatorException($"{cluster} belongs to {NameOf(owner)}; run as that user or as root, or give another folder by --data");
        }

        if (Directory.Exists(cluster) && await OwnerAsync(cluster, cancel) is var current && current != 0)
        {
            return Find(p => p.UserId == current) ?? new ClusterUser(current.ToString(CultureInfo.InvariantCulture), current, current, Dropped: true);
        }

        return Find(p => p.Name == "postgres") ?? Find(p => p.Name == "nobody")
            ?? throw new OperatorException("PostgreSQL refuses to run as root, and neither a user postgres nor nobody exists; make one: useradd --system postgres");
    }

    /// <summary>
    /// The command as this user, with <c>{data}</c> standing for the cluster's folder. When the user cannot walk to it (a checkout
    /// below /root, say), root opens the folder and hands it over open: its parents no longer matter, and nothing is made readable.
    /// </summary>
    public async Task<string[]> CommandAsync(string cluster, IReadOnlyList<string> command, CancellationToken cancel)
    {
        if (!Dropped)
        {
            return [.. command.Select(part => part.Replace("{data}", cluster, StringComparison.Ordinal))];
        }

        string[] drop =
        [
            "setpriv", "--reuid", UserId.ToString(CultureInfo.InvariantCulture), "--regid", GroupId.ToString(CultureInfo.InvariantCulture),
            "--clear-groups", "--inh-caps=-all", "--",
        ];
        var reaches = await Command.RunAsync([.. drop, "sh", "-c", "cd \"$0\"", cluster], cancel);
        return reaches.Code == 0
            ? [.. drop, .. command.Select(part => part.Replace("{data}", cluster, StringComparison.Ordinal))]
            : ["sh", "-c", "exec 7<\"$0\" && exec \"$@\"", cluster, .. drop, .. command.Select(part => part.Replace("{data}", OpenFolder, StringComparison.Ordinal))];
    }

    /// <summary>Makes this user the owner of a folder or file of ours.</summary>
    public void Own(string path)
    {
        if (Dropped)
        {
            Libc.ChangeOwner(path, UserId, GroupId);
        }
    }

    private static async Task<uint> OwnerAsync(string path, CancellationToken cancel)
    {
        var owner = await Command.RunAsync(["stat", "-c", "%u", path], cancel);
        return owner.Code == 0
            ? uint.Parse(owner.Output.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture)
            : throw new OperatorException($"{path}: {owner.Errors.Trim()}");
    }

    private static string NameOf(uint user) =>
        Find(p => p.UserId == user)?.Name ?? string.Create(CultureInfo.InvariantCulture, $"user {user}");

    private static ClusterUser? Find(Predicate<ClusterUser> wanted)
    {
        foreach (var line in File.ReadLines("/etc/passwd"))
        {
            var fields = line.Split(':');
            if (fields.Length >= 4
                && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var user)
                && uint.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var group)
                && new ClusterUser(fields[0], user, group, Dropped: true) is var candidate
                && wanted(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
