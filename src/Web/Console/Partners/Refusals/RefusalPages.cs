using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Activities.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;

namespace Puhui.Operating.Partners.Refusals;

/// <summary>What was refused, by code, with examples: so that a partner can be told what to mend.</summary>
internal static class RefusalPages
{
    private const int Examples = 3;
    private static readonly int[] Periods = [1, 7, 30];

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(PartnerPages.One + "/refusals", (HttpContext http, string source, int? days, ISourceReports reports, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, async frame =>
            {
                var period = days is { } asked && Periods.Contains(asked) ? asked : 7;
                return ConsolePage.Of<RefusalsPage>(http, new
                {
                    Frame = frame,
                    Days = period,
                    Periods,
                    Groups = await reports.RefusalsAsync(frame.Source.Id, frame.Page.Now - TimeSpan.FromDays(period), Examples, ct),
                });
            })).Needs(Permissions.PartnersRead, Owners.Source);
}
