using Microsoft.Playwright;
using Xunit;

namespace Puhui.Web.Tests;

/// <summary>One Chromium and one host for all tests of the assembly; each test gets a fresh context.</summary>
public sealed class Browser : IAsyncLifetime
{
    public static readonly ViewportSize Phone = new() { Width = 390, Height = 844 };
    public static readonly ViewportSize Desktop = new() { Width = 1440, Height = 900 };

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public PageHost Host { get; private set; } = null!;

    internal ReceiptSamples Receipts { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable(),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        Host = await PageHost.StartAsync(Receipts.Map);
    }

    public Task<IBrowserContext> NewContextAsync(
        string locale = "zh-CN", ColorScheme scheme = ColorScheme.Light, ViewportSize? viewport = null, bool script = true, ReducedMotion motion = ReducedMotion.Reduce) =>
        _browser!.NewContextAsync(new()
        {
            Locale = locale,
            ColorScheme = scheme,
            ViewportSize = viewport ?? Phone,
            DeviceScaleFactor = viewport?.Width > 1000 ? 1 : 2,
            IsMobile = viewport is null || viewport.Width < 1000,
            HasTouch = viewport is null || viewport.Width < 1000,
            JavaScriptEnabled = script,
            ReducedMotion = motion,
            TimezoneId = "Asia/Shanghai",
        });

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? default);
        _playwright?.Dispose();
        await Host.DisposeAsync();
    }

    private static string Executable() =>
        new[] { Environment.GetEnvironmentVariable("PUHUI_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }
            .FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("Chromium was not found. Install it (Debian: apt-get install chromium) or name it in PUHUI_CHROMIUM.");
}

[CollectionDefinition(Name)]
public sealed class InBrowser : ICollectionFixture<Browser>
{
    public const string Name = "in a browser";
}
