using System.CommandLine;
using System.Globalization;
using Puhui.Platform.Settings;

namespace Puhui.Cli.Running;

/// <summary>The options that name a database, the same for every verb that needs one.</summary>
internal sealed class DataOptions
{
    private readonly Option<string?> _data = new("--data") { Description = "The data folder (default: .puhui in the checkout, or PUHUI_DATA)", HelpName = "DIR" };
    private readonly Option<string?> _postgres = new("--postgres") { Description = "A given PostgreSQL instead of the data folder's own (or PUHUI_POSTGRES)", HelpName = "CONNECTION" };
    private readonly Option<string?> _crypto = new("--crypto") { Description = "Algorithms of what is made new: intl (AES, Ed25519) or gm (SM2, SM3, SM4) (default: intl)", HelpName = "PROFILE" };
    private readonly Option<int?> _port = new("--port") { Description = "The port to listen on (default: 8080; 0 takes a free one)", HelpName = "PORT" };
    private readonly Option<int?> _vehicles = new("--gbt32960-port") { Description = "The port for vehicles and supervision platforms (default: none; 0 takes a free one)", HelpName = "PORT" };
    private readonly bool _listens;

    private DataOptions(bool listens) => _listens = listens;

    /// <summary>Adds <c>--data</c>, <c>--postgres</c> and <c>--crypto</c> to a verb.</summary>
    public static DataOptions AddTo(Command verb)
    {
        var options = new DataOptions(listens: false);
        verb.Options.Add(options._data);
        verb.Options.Add(options._postgres);
        verb.Options.Add(options._crypto);
        return options;
    }

    /// <summary>The same with <c>--port</c>.</summary>
    public static DataOptions AddWithPortTo(Command verb)
    {
        var options = new DataOptions(listens: true);
        verb.Options.Add(options._port);
        verb.Options.Add(options._vehicles);
        verb.Options.Add(options._data);
        verb.Options.Add(options._postgres);
        verb.Options.Add(options._crypto);
        return options;
    }

    /// <summary>The settings of this call.</summary>
    /// <exception cref="UsageException">Both a data folder and a connection were given.</exception>
    /// <exception cref="SettingsException">With every fault named.</exception>
    public PuhuiSettings Read(ParseResult parsed)
    {
        var data = parsed.GetValue(_data);
        var postgres = parsed.GetValue(_postgres);
        return SettingsReader.Read(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["data"] = data,
            ["postgres"] = postgres,
            ["crypto"] = parsed.GetValue(_crypto),
            ["gbt32960_port"] = _listens ? parsed.GetValue(_vehicles)?.ToString(CultureInfo.InvariantCulture) : null,
            ["port"] = _listens ? parsed.GetValue(_port)?.ToString(CultureInfo.InvariantCulture) : null,
        });
    }
}
