using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Activities.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Partners.Contracts;
using Puhui.Platform.Access;

namespace Puhui.Operating.Interfaces;

/// <summary>Who may call in by which keys, and who is called: all partners at a glance.</summary>
internal static class InterfacePages
{
    public const string Path = Guard.Root + "/interfaces";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, ShowAsync).Needs(Permissions.PartnersRead);

    private static async Task<IResult> ShowAsync(HttpContext http, ISources sources, ISourceKeys keys, IWebhooks webhooks, CancellationToken ct)
    {
        var staff = http.Staff();
        List<InterfaceLine> lines = [];
        foreach (var source in (await sources.ListAsync(ct)).Where(source => staff.May(Permissions.PartnersRead, source)))
        {
            lines.Add(new InterfaceLine(source, await keys.ListAsync(source.Id, ct), await webhooks.ListAsync(source.Id, ct)));
        }

        return ConsolePage.Of<InterfacesPage>(http, new { Frame = ConsolePage.FrameOf(http), Lines = lines });
    }
}

/// <summary>The keys and webhooks of one partner.</summary>
public sealed record InterfaceLine(Source Source, IReadOnlyList<SourceKeyInfo> Keys, IReadOnlyList<Webhook> Webhooks);
