using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Platform.Access;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Migrations;
using Puhui.Platform.Settings;
using Puhui.Utilities.Office;
using Puhui.Utilities.Readings;

namespace Puhui.Utilities;

/// <summary>Homes and offices: meter readings, forms, signatures, online meetings.</summary>
public static class UtilitiesModule
{
    /// <summary>Registers the formats <c>utilities.readings</c> and <c>utilities.office</c> and the schema <c>utilities</c>.</summary>
    public static IServiceCollection AddUtilities(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("utilities", typeof(UtilitiesModule).Assembly);
        services.AddSecretBox();
        services.AddSingleton<MeterStore>();
        services.AddSingleton<ReadingFormat>().AddSingleton<IItemFormat>(provider => provider.GetRequiredService<ReadingFormat>());
        return services.AddSingleton<OfficeFormat>().AddSingleton<IItemFormat>(provider => provider.GetRequiredService<OfficeFormat>());
    }

    /// <summary>Maps <c>/v1/utilities/readings</c> and <c>/v1/utilities/office</c>.</summary>
    public static IEndpointRouteBuilder MapUtilities(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/utilities/readings", (HttpContext context, IItemDoor door, ReadingFormat format) => door.AnswerAsync(context, format))
            .ForSources().WithName("postMeterReadings").WithSummary("Sends meter readings").WithTags("Utilities");
        routes.MapPost("/v1/utilities/office", (HttpContext context, IItemDoor door, OfficeFormat format) => door.AnswerAsync(context, format))
            .ForSources().WithName("postOfficeRecords").WithSummary("Sends forms, signatures and online meetings").WithTags("Utilities");
        return routes;
    }
}
