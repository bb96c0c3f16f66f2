using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Bikes.Contracts;
using Puhui.Bikes.Gbfs;
using Puhui.Bikes.Mds;
using Puhui.Platform.Access;
using Puhui.Platform.Http;
using Puhui.Platform.Migrations;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;

namespace Puhui.Bikes;

/// <summary>Bike shares: trips as MDS 2.0, stations as GBFS.</summary>
public static class BikesModule
{
    /// <summary>Registers the formats <c>mds</c> and <c>mds.rides</c>, the station feeds, and the schema <c>bikes</c>.</summary>
    public static IServiceCollection AddBikes(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("bikes", typeof(BikesModule).Assembly);
        services.AddOutsideHttp();
        services.AddSingleton<IStationFeeds, StationFeed>();
        services.AddSingleton<VehicleStore>().AddSingleton<MdsTaking>().AddSingleton<MdsDoor>();
        services.AddSingleton<IWholeFileFormat>(provider => File(provider, "mds", MdsHolder.Device));
        services.AddSingleton<IWholeFileFormat>(provider => File(provider, "mds.rides", MdsHolder.Trip));
        return services.AddProblem("mds_version_other", "This version of MDS is not spoken here", "不支持该 MDS 版本");
    }

    /// <summary>Maps <c>/mds/trips</c> and <c>/mds/vehicles</c>.</summary>
    public static IEndpointRouteBuilder MapBikes(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/mds/trips", (HttpContext context, MdsDoor door) => door.TripsAsync(context))
            .ForSources().WithName("postMdsTrips").WithSummary("Sends trips as MDS 2.0").WithTags("Bikes");
        routes.MapPost("/mds/vehicles", (HttpContext context, MdsDoor door) => door.VehiclesAsync(context))
            .ForSources().WithName("postMdsVehicles").WithSummary("Registers vehicles as MDS 2.0").WithTags("Bikes");
        routes.MapPut("/mds/vehicles", (HttpContext context, MdsDoor door) => door.VehiclesAsync(context))
            .ForSources().WithName("putMdsVehicles").WithSummary("Changes vehicles as MDS 2.0").WithTags("Bikes");
        return routes;
    }

    private static MdsFile File(IServiceProvider provider, string name, MdsHolder holder) =>
        new(name, holder, provider.GetRequiredService<MdsTaking>(), provider.GetRequiredService<TimeProvider>());
}
