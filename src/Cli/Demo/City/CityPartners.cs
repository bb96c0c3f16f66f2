using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Cli.Demo.City.Sending;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;

namespace Puhui.Cli.Demo.City;

/// <summary>The partners of the city: each a source of its own with a key of its own, all naming citizens by the programme's code.</summary>
internal sealed record CityPartners(CityPartner Metro, CityPartner Bus, CityPartner Bikes, CityPartner Cars, CityPartner Bank, CityPartner WalkApp, CityPartner HealthApp)
{
    private const string KeyLabel = "simulated city";

    public IReadOnlyList<CityPartner> All => [Metro, Bus, Bikes, Cars, Bank, WalkApp, HealthApp];

    /// <summary>Registers whatever is not there yet, and gives each partner a new key in place of the one it had.</summary>
    public static async Task<CityPartners> PrepareAsync(PuhuiSettings settings, IServiceProvider services, Programme programme, HttpClient client, CancellationToken cancel)
    {
        var sources = services.GetRequiredService<ISources>();
        var gtfs = Path.Combine(settings.SamplesFolder, "city", "gtfs");
        var metro = await SourceAsync("metro", "City metro", ["metro"]);
        var bus = await SourceAsync("bus", "City buses", ["bus"]);
        var bikes = await SourceAsync("bikes", "City bikes", ["cycling"], SubjectKind.Vehicle);
        var cars = await SourceAsync("cars", "City electric cars", ["ev-trip"], SubjectKind.Vehicle);
        var bank = await SourceAsync("bank", "City bank", null);
        var walkApp = await SourceAsync("walk-app", "Walking app", ["walking", "metro", "bus", "cycling"], ceiling: "E2");
        var healthApp = await SourceAsync("health-app", "Health app", ["walking", "metro", "bus", "cycling"], ceiling: "E2");
        return new CityPartners(
            new TransitPartner("metro", metro, await BearerAsync(metro), gtfs),
            new TransitPartner("bus", bus, await BearerAsync(bus), gtfs),
            new PostingPartner("bikes", bikes, await BearerAsync(bikes), $"/mds/trips?region={Words.Region}", Words.BikeTrip),
            await VehiclePlatform.RegisterAsync(settings, services, cars, cancel),
            new PostingPartner("bank", bank, await BearerAsync(bank), "/v1/bank/transactions", Words.BankRow),
            new PostingPartner("walk app", walkApp, await BearerAsync(walkApp), "/v1/activities?results=all", Words.PhoneActivity),
            new PostingPartner("health app", healthApp, await SigningAsync(healthApp), "/v1/activities?results=all", Words.PhoneActivity));

        Task<Source> SourceAsync(string code, string name, IReadOnlyCollection<string>? scenarios, SubjectKind subjects = SubjectKind.Person, string ceiling = "E1") =>
            sources.EnsureAsync(
                new NewSource(programme.Id, $"city-{code}", $"{name} (simulated)", programme.ZoneId)
                {
                    Scenarios = scenarios, Subjects = subjects, EvidenceCeiling = ceiling, Holders = HolderNames.Programme, Owner = "The simulated city of the demo",
                },
                cancel);

        async Task<PartnerPost> BearerAsync(Source source) => PartnerPost.WithKey(client, (await KeyAsync(source, SourceKeyKind.Bearer)).Secret!);

        async Task<PartnerPost> SigningAsync(Source source)
        {
            var key = await KeyAsync(source, SourceKeyKind.HmacSha256);
            return new PartnerPost(client, new RequestSigner(key.Key.Id.ToString(), Convert.FromBase64String(key.Secret!)).Sign);
        }

        // Keys live as long as the city runs: none is kept anywhere, those of an earlier run end here.
        async Task<CreatedSourceKey> KeyAsync(Source source, SourceKeyKind kind)
        {
            var keys = services.GetRequiredService<ISourceKeys>();
            foreach (var old in (await keys.ListAsync(source.Id, cancel)).Where(key => key.Label == KeyLabel && key.RevokedAt is null))
            {
                await keys.RevokeAsync(source.Id, old.Id, cancel);
            }

            return await keys.CreateAsync(source.Id, new NewSourceKey(kind, KeyLabel), cancel);
        }
    }
}
