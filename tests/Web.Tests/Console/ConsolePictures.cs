using Microsoft.Playwright;

namespace Puhui.Web.Tests.Console;

/// <summary>A day with something of everything, and the pictures people look at (PUHUI_PICTURES=folder).</summary>
internal static class ConsolePictures
{
    public static IEnumerable<(string Name, string Path)> Pages(RealServer server) =>
    [
        ("console", "/console"),
        ("review", "/console/review"),
        ("rules", "/console/rules"),
        ("partners", "/console/partners"),
        ("partner-new", "/console/partners/new"),
        ("partner", server.PartnerPath()),
        ("partner-edit", server.PartnerPath("edit")),
        ("webhooks", server.PartnerPath("webhooks")),
        ("reconciliation", server.PartnerPath("reconciliation")),
        ("import", server.PartnerPath("import")),
        ("keys", server.PartnerPath("keys")),
        ("feed", server.PartnerPath("feed")),
        ("refusals", server.PartnerPath("refusals")),
        ("try", server.PartnerPath("try") + "?example=cycling"),
        ("linking", server.PartnerPath("linking")),
        ("holders", "/console/holders"),
        ("content", "/console/content"),
        ("notice-new", "/console/content/new/demo"),
        ("records", "/console/records"),
        ("entries", "/console/entries"),
        ("members", "/console/members"),
        ("all-holders", "/console/all-holders"),
        ("interfaces", "/console/interfaces"),
        ("policies", "/console/policies"),
        ("policy-write", "/console/policies/demo/write"),
        ("budgets", "/console/budgets"),
        ("replays", "/console/methods/replays"),
        ("roles", "/console/roles"),
        ("trail", "/console/trail"),
        ("programmes", "/console/programmes"),
        ("programme-new", "/console/programmes/new"),
        ("staff", "/console/staff"),
        ("methods", "/console/methods"),
        ("decisions", "/console/methods/decisions"),
        ("committee-rules", $"/console/methods/rules/{server.Source.Programme}"),
        ("missing", "/console/partners/src_nobody"),
    ];

    /// <summary>Some credited, zero, held, refused and conflicting records.</summary>
    public static async Task FillAsync(RealServer server)
    {
        var at = DateTimeOffset.UtcNow.AddHours(-2);
        string[] scenarios = ["metro", "bus", "cycling", "walking"];
        for (var i = 0; i < 24; i++)
        {
            await server.TryAsync($"ride-2026-{i:D5}", $"person-{i % 5}", scenarios[i % 4], $"{1 + (i % 9)}.4 km", at.AddMinutes(i));
        }

        await server.TryAsync("still", "person-1", "metro", "0 km", at);
        await server.TryAsync("fast", "person-2", "cycling", "14 km", at, at.AddMinutes(12));
        foreach (var (id, distance) in new[] { ("bad-1", "12.4"), ("bad-2", "3"), ("bad-3", "2 kWh"), ("ride-2026-00001", "7 km") })
        {
            await server.TryAsync(id, "person-3", "metro", distance);
        }
    }

    public static async Task TakeAsync(IPage page, string name, string locale, ColorScheme scheme)
    {
        if (Environment.GetEnvironmentVariable("PUHUI_PICTURES") is { Length: > 0 } folder)
        {
            var size = page.ViewportSize!.Width > 1000 ? "desktop" : "phone";
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{size}-{locale}-{scheme.ToString().ToLowerInvariant()}.png"), FullPage = Environment.GetEnvironmentVariable("PUHUI_PICTURES_FULL") is { Length: > 0 } });
        }
    }

    private static async Task TryAsync(this RealServer server, string id, string holder, string scenario, string distance, DateTimeOffset? at = null, DateTimeOffset? until = null)
    {
        try
        {
            await server.SendAsync(id, holder, scenario, "distance", distance, at, until);
        }
        catch (InvalidOperationException)
        {
            // Refused, as some are meant to be, or sent before with another time.
        }
    }
}
