using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Platform.Settings;

namespace Puhui.Operating.Partners.Keys;

/// <summary>The keys of a partner: made and shown once, handed over from one to the next, revoked.</summary>
internal static class KeyPages
{
    private static readonly int[] Lifetimes = [0, 30, 90, 365];
    private static readonly int[] Overlaps = [0, 1, 24, 168];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(PartnerPages.One + "/keys", (HttpContext http, string source, ISourceKeys keys, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, frame => ShowAsync(http, frame, keys, null, null, ct))).Needs(Permissions.PartnersRead, Owners.Source);
        routes.MapPost(PartnerPages.One + "/keys", (HttpContext http, string source, ISourceKeys keys, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, frame => CreateAsync(http, frame, keys, ct))).Needs(Permissions.PartnersEdit, Owners.Source);
        routes.MapPost(PartnerPages.One + "/keys/{key}/rotate", (HttpContext http, string source, string key, ISourceKeys keys, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, frame => RotateAsync(http, frame, key, keys, ct))).Needs(Permissions.PartnersEdit, Owners.Source);
        routes.MapPost(PartnerPages.One + "/keys/{key}/revoke", (HttpContext http, string source, string key, ISourceKeys keys, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, frame => RevokeAsync(http, frame, key, keys, ct))).Needs(Permissions.PartnersEdit, Owners.Source);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, PartnerFrame frame, ISourceKeys keys, CreatedSourceKey? created, string? problem, CancellationToken ct) =>
        ConsolePage.Of<KeysPage>(
            http,
            new { Frame = frame, Keys = await keys.ListAsync(frame.Source.Id, ct), Profile = http.RequestServices.GetRequiredService<PuhuiSettings>().Crypto, Created = created, Problem = problem, Lifetimes, Overlaps },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> CreateAsync(HttpContext http, PartnerFrame frame, ISourceKeys keys, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var label = form["label"].ToString().Trim();
        var kind = Enum.TryParse<SourceKeyKind>(form["kind"], out var chosen) && Enum.IsDefined(chosen) ? chosen : SourceKeyKind.Bearer;
        var days = Number(form["days"], Lifetimes);
        var scopes = form["scope"].OfType<string>().Where(KeyScopes.All.Contains).Distinct(StringComparer.Ordinal).ToList();
        var language = frame.Page.Language;
        if (label.Length is 0 or > 80)
        {
            return await ShowAsync(http, frame, keys, null, language.Say("写一下用途，最多 80 个字。", "Say what it is for, in at most 80 characters."), ct);
        }

        if (scopes.Count == 0)
        {
            return await ShowAsync(http, frame, keys, null, language.Say("至少选一项权限。", "Choose at least one right."), ct);
        }

        var asked = new NewSourceKey(kind, label)
        {
            Scopes = scopes,
            ExpiresAt = days == 0 ? null : frame.Page.Now.AddDays(days),
            PublicKey = form["public"].ToString().Trim() is { Length: > 0 } text ? text : null,
        };
        return await TryAsync(http, frame, keys, () => keys.CreateAsync(frame.Source.Id, asked, ct), ct);
    }

    private static async Task<IResult> RotateAsync(HttpContext http, PartnerFrame frame, string key, ISourceKeys keys, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        return SourceKeyId.TryParse(key, out var id)
            ? await TryAsync(
                http,
                frame,
                keys,
                () => keys.RotateAsync(
                    frame.Source.Id, id, TimeSpan.FromHours(Number(form["hours"], Overlaps)), form["public"].ToString().Trim() is { Length: > 0 } text ? text : null, ct),
                ct)
            : ConsolePage.NotFound(http);
    }

    private static async Task<IResult> RevokeAsync(HttpContext http, PartnerFrame frame, string key, ISourceKeys keys, CancellationToken ct)
    {
        if (!SourceKeyId.TryParse(key, out var id) || !await keys.RevokeAsync(frame.Source.Id, id, ct))
        {
            return ConsolePage.NotFound(http);
        }

        return Results.Redirect(PartnerPages.Address(frame.Source.Id, "keys"));
    }

    private static async Task<IResult> TryAsync(HttpContext http, PartnerFrame frame, ISourceKeys keys, Func<Task<CreatedSourceKey>> make, CancellationToken ct)
    {
        try
        {
            return await ShowAsync(http, frame, keys, await make(), null, ct);
        }
        catch (SourceKeyException refused)
        {
            return await ShowAsync(http, frame, keys, null, refused.Message, ct);
        }
    }

    private static int Number(string? text, int[] allowed) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && allowed.Contains(number) ? number : allowed[0];
}
