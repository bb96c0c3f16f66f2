using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Platform.Access;
using Puhui.Platform.Migrations;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;
using Puhui.Transit.Feeds;
using Puhui.Transit.Taps;

namespace Puhui.Transit;

/// <summary>Metro and bus operators: timetables as GTFS, rides as taps.</summary>
public static class TransitModule
{
    /// <summary>Registers the formats <c>transit.taps</c> and <c>transit.gtfs</c> and the schema <c>transit</c>.</summary>
    public static IServiceCollection AddTransit(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("transit", typeof(TransitModule).Assembly);
        services.AddSingleton<FeedStore>().AddSingleton<FeedDoor>();
        services.AddSingleton<IWholeFileFormat>(provider => provider.GetRequiredService<FeedDoor>());
        services.AddSingleton<TapFormat>().AddSingleton<IItemFormat>(provider => provider.GetRequiredService<TapFormat>());
        return services
            .AddProblem("gtfs_zip_invalid", "The archive of the feed cannot be read", "时刻表压缩包无法读取")
            .AddProblem("gtfs_file_missing", "The feed lacks a file", "时刻表缺少文件")
            .AddProblem("gtfs_column_missing", "A file of the feed lacks a column", "时刻表文件缺少列")
            .AddProblem("gtfs_value_invalid", "A value of the feed is not valid", "时刻表中有无效值")
            .AddProblem("gtfs_reference_unknown", "A row of the feed refers to nothing", "时刻表中引用不存在")
            .AddProblem("gtfs_too_large", "The feed is too large", "时刻表过大");
    }

    /// <summary>Maps <c>/v1/transit/taps</c> and <c>/v1/transit/feeds</c>.</summary>
    public static IEndpointRouteBuilder MapTransit(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/transit/taps", (HttpContext context, IItemDoor door, TapFormat format) => door.AnswerAsync(context, format))
            .ForSources().WithName("postTransitTaps").WithSummary("Sends rides as taps").WithTags("Transit");
        routes.MapPost("/v1/transit/feeds", (HttpContext context, FeedDoor door) => door.PostAsync(context))
            .ForSources().WithName("postTransitFeed").WithSummary("Loads a GTFS timetable").WithTags("Transit");
        routes.MapGet("/v1/transit/feeds", (HttpContext context, FeedDoor door) => door.ListAsync(context))
            .ForSources().WithName("listTransitFeeds").WithSummary("Lists the timetables of the source").WithTags("Transit");
        return routes;
    }
}
