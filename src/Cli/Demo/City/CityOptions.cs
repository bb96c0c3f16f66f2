using System.CommandLine;
using Puhui.Cli.Running;

namespace Puhui.Cli.Demo.City;

/// <summary>How the city is played.</summary>
/// <param name="Pace">City minutes a second until it is as late as it really is; 0 plays no city.</param>
/// <param name="Citizens">How many citizens.</param>
internal sealed record CityOptions(int Pace, int Citizens)
{
    public const int Seed = 1;
    private const int MostPace = 10_000;
    private const int MostCitizens = 5_000;

    /// <summary>Adds <c>--pace</c> and <c>--citizens</c> to the verb; returns how to read them.</summary>
    public static Func<ParseResult, CityOptions> AddTo(Command verb)
    {
        var pace = new Option<int>("--pace") { Description = "City minutes a second until the simulated city has caught up with the clock (default: 10; 0 plays no city)", HelpName = "N", DefaultValueFactory = _ => 10 };
        var citizens = new Option<int>("--citizens") { Description = "Citizens of the simulated city (default: 300)", HelpName = "N", DefaultValueFactory = _ => 300 };
        verb.Options.Add(pace);
        verb.Options.Add(citizens);
        return parsed => new CityOptions(
            parsed.GetValue(pace) is >= 0 and <= MostPace and var given ? given : throw new UsageException($"--pace: 0 to {MostPace} was expected."),
            parsed.GetValue(citizens) is >= 1 and <= MostCitizens and var count ? count : throw new UsageException($"--citizens: 1 to {MostCitizens} was expected."));
    }
}
