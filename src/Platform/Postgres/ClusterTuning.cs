using System.Globalization;
using System.Text;

namespace Puhui.Platform.Postgres;

/// <summary>The settings the private cluster runs with.</summary>
internal static class ClusterTuning
{
    /// <summary>What must hold for the promises of durability and privacy; given at every start, so a file cannot undo it.</summary>
    public static IReadOnlyDictionary<string, string> Fixed(string socketFolder) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["listen_addresses"] = "",
        ["unix_socket_directories"] = socketFolder,
        ["unix_socket_permissions"] = "0700",
        ["port"] = "5432",
        ["fsync"] = "on",
        ["synchronous_commit"] = "on",
        ["full_page_writes"] = "on",
        ["logging_collector"] = "off",
        ["log_destination"] = "stderr",
    };

    /// <summary>Written once into the new cluster's <c>postgresql.conf</c>; the operator's to change afterwards.</summary>
    public static string InitialFile(long memoryBytes)
    {
        const long Megabyte = 1 << 20;
        var shared = Math.Clamp(memoryBytes / 6 / Megabyte, 128, 4096);
        var cache = Math.Max(memoryBytes / 2 / Megabyte, 256);
        var text = new StringBuilder();
        text.AppendLine().AppendLine("# Written by Puhui when it made this cluster; yours to change.");
        foreach (var (name, value) in new (string, string)[]
        {
            ("shared_buffers", $"{shared}MB"),
            ("effective_cache_size", $"{cache}MB"),
            ("max_connections", "200"),
            ("work_mem", "16MB"),
            ("maintenance_work_mem", "256MB"),
            ("max_wal_size", "8GB"),
            ("min_wal_size", "1GB"),
            ("checkpoint_timeout", "15min"),
            ("checkpoint_completion_target", "0.9"),
            ("wal_buffers", "64MB"),
            ("jit", "off"),
            ("random_page_cost", "1.1"),
            ("timezone", "UTC"),
            ("log_timezone", "UTC"),
            ("log_line_prefix", "%m [%p] %a "),
            ("log_min_duration_statement", "5s"),
            // Parameters of failing statements are people's data.
            ("log_parameter_max_length", "0"),
            ("log_parameter_max_length_on_error", "0"),
            ("log_checkpoints", "on"),
            ("autovacuum_vacuum_insert_scale_factor", "0.1"),
            ("cluster_name", "puhui"),
        })
        {
            text.Append(CultureInfo.InvariantCulture, $"{name} = '{value}'").AppendLine();
        }

        return text.ToString();
    }
}
