using System.Collections;
using System.Globalization;
using System.Net;
using Puhui.TransparencyLog;
using Puhui.Platform.Cryptography;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Puhui.Platform.Settings;

/// <summary>One thing wrong with a setting: its name as the operator wrote it, and what was expected.</summary>
public sealed record SettingsFault(string Name, string Detail)
{
    /// <inheritdoc />
    public override string ToString() => $"{Name}: {Detail}";
}

/// <summary>The settings do not stand; carries every fault, not only the first.</summary>
public sealed class SettingsException(IReadOnlyList<SettingsFault> faults)
    : OperatorException("Settings: " + string.Join("; ", faults))
{
    /// <summary>Every fault found.</summary>
    public IReadOnlyList<SettingsFault> Faults { get; } = faults;
}

/// <summary>
/// Reads settings in rising order of force: defaults, <c>puhui.yaml</c> in the data folder, <c>PUHUI_*</c> variables,
/// options of the command line.
/// </summary>
public static class SettingsReader
{
    /// <summary>The file looked for in the data folder.</summary>
    public const string FileName = "puhui.yaml";

    private const string VariablePrefix = "PUHUI_";

    /// <summary>Variables of the launcher, the tests and the search for errors; they are not settings.</summary>
    private static readonly string[] NotSettings =
    [
        "PUHUI_HOME", "PUHUI_DATA", "PUHUI_TRACE", "PUHUI_UPDATE", "PUHUI_WRITE_SAMPLES", "PUHUI_CHROMIUM", "PUHUI_PICTURES", "PUHUI_PICTURES_FULL",
        "PUHUI_PICTURES_ONLY",
    ];

    private static readonly string[] Names =
    [
        "postgres", "listen", "port", "public_url", "methods", "profiles", "samples", "log_origin", "witnesses", "statistics_running", "language", "crypto", "otlp_endpoint",
        "drain_seconds", "max_connections", "outside_loopback", "ocpi_party", "gbt32960_port", "gbt32960_listen", "gbt32960_connections",
        "gbt32960_settle_seconds", "wechat_api", "trusted_proxies", "identity_check", "messages_gateway", "wechat_open", "wechat_site", "wechat_account", "wechat_mini", "carfree_review", "carfree_kilometres", "carfree_picture_days",
        "staff_second_factor",
    ];

    /// <summary>The settings of this process.</summary>
    /// <param name="options">What the command line says, by setting name (<c>data</c>, <c>port</c>, …); nulls are left out.</param>
    /// <exception cref="SettingsException">With every fault named.</exception>
    public static PuhuiSettings Read(IReadOnlyDictionary<string, string?>? options = null) =>
        Read(options ?? new Dictionary<string, string?>(), Environment.GetEnvironmentVariables(), HomeFolder());

    /// <summary>As <see cref="Read(IReadOnlyDictionary{string, string?})"/>, with the surroundings given.</summary>
    public static PuhuiSettings Read(IReadOnlyDictionary<string, string?> options, IDictionary environment, string home)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(environment);

        var faults = new List<SettingsFault>();
        var dataFolder = Path.GetFullPath(
            options.GetValueOrDefault("data") ?? environment["PUHUI_DATA"] as string ?? Path.Combine(home, ".puhui"));

        // Name of the setting → its text and the name to use when it is wrong.
        var given = new Dictionary<string, (string Text, string Spelling)>(StringComparer.Ordinal);
        ReadFile(Path.Combine(dataFolder, FileName), given, faults);
        ReadVariables(environment, given, faults);
        foreach (var (name, text) in options)
        {
            if (text is not null && !string.Equals(name, "data", StringComparison.Ordinal))
            {
                given[name] = (text, "--" + name.Replace('_', '-'));
            }
        }

        var reading = new Reading(given, faults);
        var defaults = new PuhuiSettings { DataFolder = "", MethodsFolder = "", ProfilesFolder = "", SamplesFolder = "" };
        var settings = new PuhuiSettings
        {
            DataFolder = dataFolder,
            MethodsFolder = reading.Folder("methods", Path.Combine(home, "methods")),
            ProfilesFolder = reading.Folder("profiles", Path.Combine(home, "profiles")),
            SamplesFolder = reading.Folder("samples", Path.Combine(home, "samples")),
            PostgresConnection = reading.Postgres("postgres"),
            Listen = reading.Address("listen", defaults.Listen),
            Port = reading.Number("port", defaults.Port, 0, 65535),
            PublicUrl = reading.HttpUrl("public_url")?.ToString().TrimEnd('/'),
            LogOrigin = reading.Origin("log_origin", defaults.LogOrigin),
            StatisticsRunning = reading.OneOf("statistics_running", "false", "true", "false") == "true",
            Witnesses = reading.Witnesses("witnesses"),
            Language = reading.OneOf("language", defaults.Language, "zh-CN", "en"),
            Crypto = reading.OneOf("crypto", "intl", "intl", "gm") == "gm" ? CryptoProfile.Gm : CryptoProfile.Intl,
            OtlpEndpoint = reading.HttpUrl("otlp_endpoint"),
            Drain = TimeSpan.FromSeconds(reading.Number("drain_seconds", (int)defaults.Drain.TotalSeconds, 0, 600)),
            MaxConnections = reading.Number("max_connections", defaults.MaxConnections, 5, 1000),
            OutsideLoopback = reading.OneOf("outside_loopback", "false", "true", "false") == "true",
            OcpiParty = reading.OcpiParty("ocpi_party", defaults.OcpiParty),
            Gbt32960Port = given.ContainsKey("gbt32960_port") ? reading.Number("gbt32960_port", 0, 0, 65535) : null,
            Gbt32960Listen = given.ContainsKey("gbt32960_listen") ? reading.Address("gbt32960_listen", defaults.Listen) : null,
            Gbt32960Connections = reading.Number("gbt32960_connections", defaults.Gbt32960Connections, 1, 1_000_000),
            Gbt32960Settle = TimeSpan.FromSeconds(reading.Number("gbt32960_settle_seconds", (int)defaults.Gbt32960Settle.TotalSeconds, 0, 3600)),
            WeChatApi = reading.HttpUrl("wechat_api"),
            TrustedProxies = reading.Networks("trusted_proxies"),
            IdentityCheck = reading.HttpUrl("identity_check"),
            MessagesGateway = reading.HttpUrl("messages_gateway"),
            WeChatOpen = reading.HttpUrl("wechat_open") ?? defaults.WeChatOpen,
            WeChatSite = reading.Word("wechat_site"),
            WeChatAccount = reading.Word("wechat_account"),
            WeChatMini = reading.Word("wechat_mini"),
            CarFreeReview = reading.OneOf("carfree_review", "false", "true", "false") == "true",
            CarFreeKilometres = reading.Number("carfree_kilometres", defaults.CarFreeKilometres, 0, 50),
            StaffSecondFactor = reading.OneOf("staff_second_factor", "required", "required", "optional") == "required",
            CarFreePictureDays = reading.Number("carfree_picture_days", defaults.CarFreePictureDays, 1, 730),
        };
        return faults.Count == 0 ? settings : throw new SettingsException(faults);
    }

    /// <summary>The folder of the checkout or installation: <c>PUHUI_HOME</c>, or the nearest folder above that holds <c>methods</c>.</summary>
    public static string HomeFolder()
    {
        if (Environment.GetEnvironmentVariable("PUHUI_HOME") is { Length: > 0 } home)
        {
            return Path.GetFullPath(home);
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Puhui.slnx")))
            {
                return folder.FullName;
            }
        }

        return Directory.GetCurrentDirectory();
    }

    private static void ReadFile(string file, Dictionary<string, (string, string)> given, List<SettingsFault> faults)
    {
        if (!File.Exists(file))
        {
            return;
        }

        Dictionary<string, string?>? read;
        try
        {
            read = new DeserializerBuilder().Build().Deserialize<Dictionary<string, string?>?>(File.ReadAllText(file));
        }
        catch (YamlException problem)
        {
            faults.Add(new SettingsFault($"{file}:{problem.Start.Line}", "a list of `name: value` lines was expected"));
            return;
        }
        catch (UnauthorizedAccessException)
        {
            faults.Add(new SettingsFault(file, "may not be read by this user"));
            return;
        }

        foreach (var (name, text) in read ?? [])
        {
            if (!Names.Contains(name, StringComparer.Ordinal))
            {
                faults.Add(new SettingsFault($"{file}: {name}", $"there is no such setting; known are {string.Join(", ", Names)}"));
            }
            else if (text is not null)
            {
                given[name] = (text, $"{file}: {name}");
            }
        }
    }

    private static void ReadVariables(IDictionary environment, Dictionary<string, (string, string)> given, List<SettingsFault> faults)
    {
        foreach (DictionaryEntry variable in environment)
        {
            var spelling = (string)variable.Key;
            if (!spelling.StartsWith(VariablePrefix, StringComparison.Ordinal)
                || NotSettings.Contains(spelling, StringComparer.Ordinal)
                || variable.Value is not string { Length: > 0 } text)
            {
                continue;
            }

            var name = spelling[VariablePrefix.Length..].ToLowerInvariant();
            if (!Names.Contains(name, StringComparer.Ordinal))
            {
                faults.Add(new SettingsFault(spelling, $"there is no such setting; known are {string.Join(", ", Names.Select(n => VariablePrefix + n.ToUpperInvariant()))}"));
                continue;
            }

            given[name] = (text, spelling);
        }
    }

    /// <summary>Turns texts into typed values and collects what is wrong.</summary>
    private sealed class Reading(Dictionary<string, (string Text, string Spelling)> given, List<SettingsFault> faults)
    {
        public int Number(string name, int otherwise, int least, int most)
        {
            if (!given.TryGetValue(name, out var value))
            {
                return otherwise;
            }

            if (int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            {
                return number;
            }

            return Wrong(value, $"a whole number from {least} to {most} was expected", otherwise);
        }

        public string Folder(string name, string otherwise)
        {
            if (!given.TryGetValue(name, out var value))
            {
                return otherwise;
            }

            return Directory.Exists(value.Text) ? Path.GetFullPath(value.Text) : Wrong(value, "there is no such folder", otherwise);
        }

        public Uri? HttpUrl(string name)
        {
            if (!given.TryGetValue(name, out var value))
            {
                return null;
            }

            return Uri.TryCreate(value.Text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
                ? url
                : Wrong<Uri?>(value, "an address that starts with http:// or https:// was expected", null);
        }

        public string Address(string name, string otherwise)
        {
            if (!given.TryGetValue(name, out var value))
            {
                return otherwise;
            }

            return value.Text is "localhost" || IPAddress.TryParse(value.Text, out _)
                ? value.Text
                : Wrong(value, "an IP address to listen on, or localhost, was expected", otherwise);
        }

        public IReadOnlyList<IPNetwork> Networks(string name)
        {
            if (!given.TryGetValue(name, out var value))
            {
                return [];
            }

            List<IPNetwork> networks = [];
            foreach (var part in value.Text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
            {
                if (IPNetwork.TryParse(part, out var network) || (IPAddress.TryParse(part, out var one) && IPNetwork.TryParse($"{one}/{(one.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128)}", out network)))
                {
                    networks.Add(network);
                }
                else
                {
                    return Wrong<IReadOnlyList<IPNetwork>>(value, "IP addresses or networks such as 10.0.0.0/8 were expected", []);
                }
            }

            return networks;
        }

        public string? Word(string name)
        {
            if (!given.TryGetValue(name, out var value))
            {
                return null;
            }

            return value.Text is { Length: > 0 and <= 64 } text && text.All(char.IsAsciiLetterOrDigit) ? text : Wrong<string?>(value, "letters and digits were expected", null);
        }

        public string OneOf(string name, string otherwise, params string[] allowed)
        {
            if (!given.TryGetValue(name, out var value))
            {
                return otherwise;
            }

            return Array.Find(allowed, a => string.Equals(a, value.Text, StringComparison.OrdinalIgnoreCase))
                ?? Wrong(value, $"one of {string.Join(", ", allowed)} was expected", otherwise);
        }

        public string Origin(string name, string otherwise)
        {
            if (!given.TryGetValue(name, out var value))
            {
                return otherwise;
            }

            var fits = value.Text.Length is > 0 and <= 100 && value.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/' or '-' or '_');
            return fits ? value.Text : Wrong(value, "a name such as carbon.example.org/log was expected (letters, digits, . / - _)", otherwise);
        }

        public IReadOnlyList<WitnessAddress> Witnesses(string name)
        {
            if (!given.TryGetValue(name, out var value))
            {
                return [];
            }

            var witnesses = new List<WitnessAddress>();
            foreach (var one in value.Text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var parts = one.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (parts.Length != 2
                    || !Uri.TryCreate(parts[0].TrimEnd('/') + "/", UriKind.Absolute, out var address)
                    || !(address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
                    || !NoteKey.TryParse(parts[1], out var key)
                    || key.Kind != NoteKeyKind.Cosignature)
                {
                    return Wrong<IReadOnlyList<WitnessAddress>>(value, "a list of `https://witness.example name+id+key`, separated by commas, was expected", []);
                }

                witnesses.Add(new WitnessAddress(address, key));
            }

            return witnesses;
        }

        public string OcpiParty(string name, string otherwise)
        {
            if (!given.TryGetValue(name, out var value))
            {
                return otherwise;
            }

            var text = value.Text.ToUpperInvariant();
            var fits = text.Length == 6 && text[2] == '-' && char.IsAsciiLetterUpper(text[0]) && char.IsAsciiLetterUpper(text[1]) && text[3..].All(char.IsAsciiLetterOrDigit);
            return fits ? text : Wrong(value, "a country of two letters and a party of three such as CN-PHU was expected", otherwise);
        }

        public string? Postgres(string name)
        {
            if (!given.TryGetValue(name, out var value))
            {
                return null;
            }

            try
            {
                return PostgresAddress.ToConnectionString(value.Text);
            }
            catch (ArgumentException problem)
            {
                // The text may hold a password: the message names what is wrong without repeating it.
                return Wrong<string?>(value, $"a PostgreSQL connection was expected, as key=value pairs or postgres://…: {problem.Message}", null);
            }
        }

        private T Wrong<T>((string Text, string Spelling) value, string expected, T otherwise)
        {
            faults.Add(new SettingsFault(value.Spelling, expected));
            return otherwise;
        }
    }
}
