using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Components;
using Puhui.Credits.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Citizen.Me;

/// <summary>Where a signed-in holder is: the programme that is looked at, its zone, the present there.</summary>
/// <param name="Holder">Who.</param>
/// <param name="Programme">The programme looked at; null while the holder takes part in none.</param>
/// <param name="All">All the holder takes part in, by precedence.</param>
/// <param name="Zone">The zone of the programme, or of the account.</param>
/// <param name="Now">The present in it.</param>
public sealed record Here(AccountId Holder, Programme? Programme, IReadOnlyList<Programme> All, TimeZoneInfo Zone, DateTimeOffset Now)
{
    private const string DefaultUnit = "碳减排量";
    private const string DefaultPoint = "分";

    /// <summary>The present day.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Now.DateTime);

    /// <summary>The programme; there must be one.</summary>
    public ProgrammeId Id => Programme?.Id ?? throw new InvalidOperationException("The holder takes part in no programme.");

    /// <summary>What the programme's policy calls a point, in Chinese and English; null while it has none.</summary>
    public (string Zh, string En)? PolicyUnit { get; init; }

    /// <summary>What points are called: the policy's or the programme's own word, or points.</summary>
    public string Unit(Language language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return PolicyUnit is { } own && own.Zh != DefaultPoint ? language.Say(own.Zh, own.En)
            : Programme is not null && Programme.UnitZh != DefaultUnit ? language.Say(Programme.UnitZh, Programme.UnitEn)
            : language.Say("积分", "points");
    }

    /// <summary>A number of points with its word: 200 分, or 200 of what they are called.</summary>
    public string Points(long points, Language language)
    {
        var unit = Unit(language);
        return points.ToString("#,##0", language.Culture) + "\u00a0" + (unit == "积分" ? DefaultPoint : unit);
    }

    /// <summary>A moment on the clock of the zone.</summary>
    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);
}

/// <summary>Finds out where a holder is.</summary>
internal sealed class HolderPlaces(IServiceProvider services)
{
    private const string Cookie = "puhui-in";

    /// <summary>The programme named by <c>?in=CODE</c> (remembered), by the cookie, or the first by precedence.</summary>
    public async Task<Here> OfAsync(HttpContext http, CancellationToken ct)
    {
        var wanted = http.Request.Query["in"].FirstOrDefault();
        var here = await OfAsync(MeFrame.Holder(http), wanted ?? http.Request.Cookies[Cookie], ct);
        if (wanted is not null && here.Programme?.Code == wanted && !http.Response.HasStarted)
        {
            http.Response.Cookies.Append(Cookie, wanted, new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(365),
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = http.Request.IsHttps,
                IsEssential = true,
            });
        }

        return here;
    }

    /// <summary>The same for a programme that is named, or the first.</summary>
    public async Task<Here> OfAsync(AccountId holder, string? code, CancellationToken ct)
    {
        var list = await services.GetRequiredService<IProgrammeBook>().CurrentAsync(ct);
        var all = new List<Programme>();
        foreach (var membership in await services.GetRequiredService<IMemberships>().OfAsync(holder, ct))
        {
            if (list.Find(membership.Programme) is { State: not ProgrammeState.Draft } programme)
            {
                all.Add(programme);
            }
        }

        var chosen = all.Find(one => one.Code == code) ?? all.FirstOrDefault();
        var zoneId = chosen?.ZoneId ?? (await services.GetRequiredService<IAccounts>().FindAsync(holder, ct))?.ZoneId ?? "Asia/Shanghai";
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var policy = chosen is null || services.GetService<ICreditPolicies>() is not { } policies ? null : await policies.InForceAsync(chosen.Id, now, ct);
        return new Here(holder, chosen, all, zone, TimeZoneInfo.ConvertTime(now, zone)) { PolicyUnit = policy is null ? null : (policy.Policy.UnitZh, policy.Policy.UnitEn) };
    }
}
