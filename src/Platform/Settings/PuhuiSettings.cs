using Puhui.Platform.Cryptography;

namespace Puhui.Platform.Settings;

/// <summary>
/// Everything a process is told from outside. Read once at start by <see cref="SettingsReader"/>; see docs/operating.md.
/// </summary>
public sealed record PuhuiSettings
{
    /// <summary>Where the private cluster, the keys and the settings file live. Absolute.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where method folders are read from. Absolute.</summary>
    public required string MethodsFolder { get; init; }

    /// <summary>Where import profiles are read from. Absolute.</summary>
    public required string ProfilesFolder { get; init; }

    /// <summary>Where the demo's input files are. Absolute.</summary>
    public required string SamplesFolder { get; init; }

    /// <summary>A PostgreSQL that is given; null when the process runs its own in the data folder.</summary>
    public string? PostgresConnection { get; init; }

    /// <summary>The address the server listens on: an IP address or <c>localhost</c>.</summary>
    public string Listen { get; init; } = "127.0.0.1";

    /// <summary>The TCP port the server listens on; 0 takes a free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>The address people reach the server by, without a trailing slash; null means the one it listens on.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>The first line of checkpoints: the name of this log, a schema-less URL.</summary>
    public string LogOrigin { get; init; } = "puhui.example/log";

    /// <summary>For trials with made-up data: whether public statistics show the running month as well, counted anew every minute.</summary>
    public bool StatisticsRunning { get; init; }

    /// <summary>The witnesses that are asked to cosign each checkpoint.</summary>
    public IReadOnlyList<WitnessAddress> Witnesses { get; init; } = [];

    /// <summary>The language of people who name none: <c>zh-CN</c> or <c>en</c>.</summary>
    public string Language { get; init; } = "zh-CN";

    /// <summary>Which family of algorithms makes what is new.</summary>
    public CryptoProfile Crypto { get; init; }

    /// <summary>Where metrics and traces are sent by OTLP; null sends none.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>For development: whether addresses given by partners may lead to this machine's loopback, also by plain http.</summary>
    public bool OutsideLoopback { get; init; }

    /// <summary>The party this server is in OCPI, country and party: <c>CN-PHU</c>.</summary>
    public string OcpiParty { get; init; } = "CN-PHU";

    /// <summary>How long a stopping server lets requests finish.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The most connections to PostgreSQL this process opens.</summary>
    public int MaxConnections { get; init; } = 50;

    /// <summary>The TCP port vehicles and supervision platforms connect to (GB/T 32960); 0 takes a free one, null does not listen.</summary>
    public int? Gbt32960Port { get; init; }

    /// <summary>The address <see cref="Gbt32960Port"/> listens on; null means <see cref="Listen"/>.</summary>
    public string? Gbt32960Listen { get; init; }

    /// <summary>The most connections of vehicles and platforms at once.</summary>
    public int Gbt32960Connections { get; init; } = 20_000;

    /// <summary>How long to wait for reports of a vehicle that are on their way before its trip is cut.</summary>
    public TimeSpan Gbt32960Settle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where login codes of WeChat mini programs are asked for, usually <c>https://api.weixin.qq.com</c>; null calls nobody.</summary>
    public Uri? WeChatApi { get; init; }

    /// <summary>Networks of the proxies that are believed when they tell whom they ask for; this machine always is.</summary>
    public IReadOnlyList<System.Net.IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>The service that checks which name and number belong together; null accepts by the published rule, for development.</summary>
    public Uri? IdentityCheck { get; init; }

    /// <summary>The gateway that sends messages to people; null keeps them in the data folder.</summary>
    public Uri? MessagesGateway { get; init; }

    /// <summary>Where people give their consent to WeChat, usually <c>https://open.weixin.qq.com</c>.</summary>
    public Uri WeChatOpen { get; init; } = new("https://open.weixin.qq.com");

    /// <summary>The id of the website at WeChat's open platform (QR code on a desktop); null does not offer it.</summary>
    public string? WeChatSite { get; init; }

    /// <summary>The id of the official account (inside WeChat's browser); null does not offer it.</summary>
    public string? WeChatAccount { get; init; }

    /// <summary>The id of the mini program whose people may sign in; null lets none.</summary>
    public string? WeChatMini { get; init; }

    /// <summary>Whether somebody looks at the photos of a car-free day before it counts.</summary>
    public bool CarFreeReview { get; init; }

    /// <summary>The most kilometres by which both odometer readings of a car-free day may differ.</summary>
    public int CarFreeKilometres { get; init; } = 1;

    /// <summary>How many days photos of car-free days are kept.</summary>
    public int CarFreePictureDays { get; init; } = 90;

    /// <summary>Whether staff must have a second proof beside the password before they may do anything.</summary>
    public bool StaffSecondFactor { get; init; } = true;

    /// <summary>The addresses pages are named by: <see cref="PublicUrl"/>, or the address listened on.</summary>
    public string BaseUrl => PublicUrl ?? $"http://{(Listen is "0.0.0.0" or "::" or "*" ? "127.0.0.1" : Listen)}:{Port}";
}

/// <summary>A witness of the log.</summary>
/// <param name="Address">Where it is asked, with a slash at the end.</param>
/// <param name="Key">Its key.</param>
public sealed record WitnessAddress(Uri Address, Puhui.TransparencyLog.NoteKey Key);
