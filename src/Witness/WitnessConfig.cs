using System.Globalization;
using Puhui.Platform;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Puhui.Witness;

/// <summary>What a witness is told by <c>witness.yaml</c> in its folder: its name, where it listens, which logs it knows by which keys.</summary>
public sealed record WitnessConfig
{
    /// <summary>The file's name.</summary>
    public const string FileName = "witness.yaml";

    /// <summary>Name of the witness and of its key: a schema-less address such as <c>bank.example/witness</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The IP address it listens on.</summary>
    public string Listen { get; init; } = "127.0.0.1";

    /// <summary>The TCP port; 0 takes a free one.</summary>
    public int Port { get; init; } = 8095;

    /// <summary>How often it looks at logs by itself, in seconds; for those that say where.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The logs it knows.</summary>
    public required IReadOnlyList<KnownLog> Logs { get; init; }

    /// <summary>The keys trusted for an origin; empty when it is unknown.</summary>
    public IReadOnlyCollection<INoteVerifier> KeysOf(string origin) =>
        Logs.FirstOrDefault(log => string.Equals(log.Origin, origin, StringComparison.Ordinal))?.Keys ?? [];

    /// <summary>Reads the file.</summary>
    /// <exception cref="OperatorException">It is missing or something in it is wrong; says what.</exception>
    public static WitnessConfig Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new OperatorException($"{path} is missing. Make it: ./puhui witness new --folder {folder} --name NAME --log KEYFILE");
        }

        WitnessFile? file;
        try
        {
            file = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build().Deserialize<WitnessFile?>(File.ReadAllText(path));
        }
        catch (YamlException problem)
        {
            throw new OperatorException(string.Create(CultureInfo.InvariantCulture, $"{path}:{problem.Start.Line}: {problem.Message}"), problem);
        }

        if (!NoteKey.IsName(file?.Name))
        {
            throw new OperatorException($"{path}: name is missing, or holds a space, a control character or a plus sign.");
        }

        var logs = (file.Logs ?? []).Select((log, i) => Log(path, i, log)).ToArray();
        if (logs.Length == 0 || logs.Select(log => log.Origin).Distinct(StringComparer.Ordinal).Count() != logs.Length)
        {
            throw new OperatorException($"{path}: logs needs at least one log, and each once.");
        }

        return new WitnessConfig
        {
            Name = file.Name,
            Listen = file.Listen is null || System.Net.IPAddress.TryParse(file.Listen, out _) ? file.Listen ?? "127.0.0.1" : throw new OperatorException($"{path}: listen is not an IP address."),
            Port = file.Port is null or (>= 0 and <= 65535) ? file.Port ?? 8095 : throw new OperatorException($"{path}: port is not one."),
            Every = TimeSpan.FromSeconds(file.EverySeconds is null or (>= 1 and <= 3600) ? file.EverySeconds ?? 5 : throw new OperatorException($"{path}: every_seconds is a number from 1 to 3600.")),
            Logs = logs,
        };
    }

    /// <summary>Writes a first file.</summary>
    /// <exception cref="OperatorException">There is one already.</exception>
    public static void Write(string folder, string name, string keyLines, Uri? watch)
    {
        var path = Path.Combine(folder, FileName);
        if (File.Exists(path))
        {
            throw new OperatorException($"{path} is there already; edit it, it is a small file.");
        }

        var lines = new List<string> { $"name: {name}", "listen: 127.0.0.1", "port: 8095", "logs:", "  - keys:" };
        lines.AddRange(keyLines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => $"      - \"{line}\""));
        if (watch is not null)
        {
            lines.Add($"    watch: \"{watch}\"");
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
        Read(folder);
    }

    private static KnownLog Log(string path, int number, LogInFile? log)
    {
        var keys = NoteVerifiers.Parse(string.Join('\n', log?.Keys ?? []));
        if (!keys.IsAccepted)
        {
            throw new OperatorException($"{path}: logs[{number}]: {keys.Refusal.Detail}");
        }

        if (keys.Value.Select(key => key.Key.Name).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            throw new OperatorException($"{path}: logs[{number}]: its keys are of different logs.");
        }

        Uri? watch = null;
        if (log!.Watch is not null && !(Uri.TryCreate(log.Watch.TrimEnd('/') + "/", UriKind.Absolute, out watch) && watch.Scheme is "http" or "https"))
        {
            throw new OperatorException($"{path}: logs[{number}]: watch is not the address of a server.");
        }

        return new KnownLog(keys.Value[0].Key.Name, keys.Value, watch);
    }

    private sealed class WitnessFile
    {
        public string? Name { get; set; }

        public string? Listen { get; set; }

        public int? Port { get; set; }

        public int? EverySeconds { get; set; }

        public List<LogInFile>? Logs { get; set; }
    }

    private sealed class LogInFile
    {
        public List<string>? Keys { get; set; }

        public string? Watch { get; set; }
    }
}

/// <summary>A log a witness knows.</summary>
/// <param name="Origin">Its name.</param>
/// <param name="Keys">Its keys, from where the witness trusts them.</param>
/// <param name="Watch">The server to look at by itself; null to wait until it is asked.</param>
public sealed record KnownLog(string Origin, IReadOnlyList<INoteVerifier> Keys, Uri? Watch);
