using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puhui.Activities.Contracts;
using Puhui.Citizen;
using Puhui.Citizen.Front;
using Puhui.Citizen.Holders;
using Puhui.Citizen.Shares;
using Puhui.Citizen.Statistics;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Programmes.Contracts;

namespace Puhui.Web.Tests;

/// <summary>The pages on a real Kestrel at a free port, with the sample book behind them.</summary>
public sealed class PageHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PageHost(WebApplication app, SampleBook book, string address) => (_app, Book, Address) = (app, book, address);

    internal SampleBook Book { get; }

    public string Address { get; }

    internal string Holder(Puhui.Bookkeeping.AccountId account) => $"{Address}/accounts/{account}";

    public static async Task<PageHost> StartAsync(Action<WebApplication>? more = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        var book = new SampleBook();
        builder.Services.AddSingleton<IHolderBook>(book);
        var statistics = new SampleStatistics();
        builder.Services.AddSingleton<IStatistics>(statistics).AddSingleton<IProgrammes>(statistics);
        var shares = new SampleShares();
        shares.AddTo(builder.Services);
        builder.Services.AddComponents().AddCitizen();
        var app = builder.Build();
        app.UseErrorPages();
        app.MapComponents();
        app.MapGallery();
        // Pages that need nothing but the samples; those behind a sign-in are tried on the real server.
        FrontDoor.Map(app);
        HolderPages.Map(app);
        LiveUpdates.Map(app);
        StatisticsPages.Map(app);
        SharePages.Map(app);
        StandingCheckPages.Map(app);
        shares.Map(app);
        app.MapGet("/broken", string () => throw new InvalidOperationException("broken on purpose"));
        more?.Invoke(app);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new PageHost(app, book, address);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
