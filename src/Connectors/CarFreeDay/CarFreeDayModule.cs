using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.CarFreeDay.Contracts;
using Puhui.CarFreeDay.Declarations;
using Puhui.CarFreeDay.Photos;
using Puhui.CarFreeDay.Pictures;
using Puhui.CarFreeDay.Reviews;
using Puhui.Platform.Access;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Migrations;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;

namespace Puhui.CarFreeDay;

/// <summary>Cars left at home, shown by photos of the odometer before and after.</summary>
public static class CarFreeDayModule
{
    /// <summary>Registers the contracts of this connector and the schema <c>carfreeday</c>.</summary>
    public static IServiceCollection AddCarFreeDay(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("carfreeday", typeof(CarFreeDayModule).Assembly);
        services.AddSecretBox();
        services.AddSingleton<DeclarationStore>().AddSingleton<DeclarationTrial>().AddSingleton<DeclarationDoor>().AddSingleton<Finishing>();
        services.AddSingleton<KnownPrints>().AddSingleton<PhotoStore>().AddSingleton<PhotoDoor>();
        services.AddSingleton(_ => DecoderTool.Installed()).AddSingleton<Fence>().AddSingleton<Decoder>();
        services.AddSingleton<ICarFreeReviews, ReviewDesk>();
        services.AddHostedService<Retention>();
        services.AddSingleton<IHolderData>(provider => ActivatorUtilities.CreateInstance<DeclarationData>(provider));
        return services
            .AddProblem("vehicle_declared", "This car is declared already", "该车辆已申报停驶")
            .AddProblem("declarations_too_many", "Too many cars are declared at once", "同时申报的车辆过多")
            .AddProblem("from_out_of_reach", "The car was left too long ago or will be too late", "停驶开始时间超出范围")
            .AddProblem("stage_wrong", "The declaration is not at that stage", "申报不在该阶段")
            .AddProblem("challenge_expired", "The code has expired", "验证码已过期")
            .AddProblem("challenge_mismatch", "The code is not the one that was given", "验证码不符")
            .AddProblem("photo_type", "This kind of picture is not taken", "不支持的图片类型")
            .AddProblem("photo_large", "The photo is too large", "照片过大")
            .AddProblem("photo_small", "The photo is too small", "照片过小")
            .AddProblem("photo_unreadable", "The photo cannot be read", "照片无法读取")
            .AddProblem("photo_old", "The photo was not taken now", "照片不是刚刚拍摄")
            .AddProblem("photo_reused", "The photo was used before", "照片已被使用过")
            .AddProblem("decoder_missing", "Photos cannot be read on this server now", "服务器目前无法处理照片")
            .AddProblem("odometer_invalid", "The odometer reading is not valid", "里程表读数无效")
            .AddProblem("odometer_decreased", "The odometer went back", "里程表读数变小")
            .AddProblem("car_moved", "The car was driven", "车辆已行驶")
            .AddProblem("parked_too_short", "The car stood for less than a day", "停驶不足一日")
            .AddProblem("parked_too_long", "The car stood for too long", "停驶时间过长");
    }

    /// <summary>Maps <c>/v1/car-free-days</c>.</summary>
    public static IEndpointRouteBuilder MapCarFreeDay(this IEndpointRouteBuilder routes)
    {
        var days = routes.MapGroup("/v1/car-free-days").ForSources().WithTags("Car-free days");
        days.MapPost("", (HttpContext context, DeclarationDoor door) => door.DeclareAsync(context))
            .WithName("postCarFreeDay").WithSummary("Declares that a car is left at home");
        days.MapGet("/{id}", (HttpContext context, string id, DeclarationDoor door) => door.GetAsync(context, id))
            .WithName("getCarFreeDay").WithSummary("How far a declaration is");
        days.MapPost("/{id}/challenges", (HttpContext context, string id, DeclarationDoor door) => door.ChallengeAsync(context, id))
            .WithName("postCarFreeChallenge").WithSummary("Gives the code to show on the next photo");
        days.MapPost("/{id}/photos", (HttpContext context, string id, PhotoDoor door) => door.PostAsync(context, id))
            .WithName("postCarFreePhoto").WithSummary("Sends a photo of the odometer");
        days.MapPost("/{id}/finish", (HttpContext context, string id, Finishing finishing) => finishing.PostAsync(context, id))
            .WithName("finishCarFreeDay").WithSummary("Finishes a declaration: its days are counted");
        days.MapPost("/{id}/cancel", (HttpContext context, string id, DeclarationDoor door) => door.CancelAsync(context, id))
            .WithName("cancelCarFreeDay").WithSummary("Cancels a declaration and takes back what it earned");
        return routes;
    }
}
