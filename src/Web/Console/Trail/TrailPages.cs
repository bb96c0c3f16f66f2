using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Ledger.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Staff.Contracts;

namespace Puhui.Operating.Trail;

/// <summary>What people did, as it stands in the log: nobody can change it afterwards, also not who runs the server.</summary>
internal static class TrailPages
{
    public const string Path = Guard.Root + "/trail";
    private const int PageSize = 50;

    /// <summary>The kinds one may choose, each a topic or the beginning of several.</summary>
    public static IReadOnlyList<string> Topics { get; } = ["staff.", "method.", "programme.", "holder.", "consent.", "ledger."];

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, ShowAsync).Needs(Permissions.TrailRead);

    private static async Task<IResult> ShowAsync(
        HttpContext http, string? topic, string? programme, string? cursor, IAttestations attestations, IProgrammes programmes, IStaffDirectory directory, CancellationToken ct)
    {
        var who = http.Staff();
        var mine = (await programmes.ListAsync(ct)).Where(one => who.May(Permissions.TrailRead, one.Id.Value)).ToList();
        var server = who.May(Permissions.TrailRead, null);
        var chosen = mine.FirstOrDefault(one => one.Code == programme) ?? (server ? null : mine.FirstOrDefault());
        if (chosen is null && !server)
        {
            return ConsolePage.NotFound(http);
        }

        topic = Topics.Contains(topic, StringComparer.Ordinal) ? topic : null;
        AttestationPage page;
        try
        {
            page = await attestations.ListAsync(new AttestationQuery(topic, Programme: chosen?.Id.Value, Limit: PageSize, Cursor: cursor), ct);
        }
        catch (FormatException)
        {
            page = await attestations.ListAsync(new AttestationQuery(topic, Programme: chosen?.Id.Value, Limit: PageSize), ct);
        }

        return ConsolePage.Of<TrailPage>(http, new
        {
            Frame = ConsolePage.FrameOf(http),
            Page = page,
            Topic = topic,
            Chosen = chosen,
            Programmes = mine,
            Server = server,
            Names = (await directory.ListAsync(null, ct)).ToDictionary(member => member.Id.ToString(), member => member.Name, StringComparer.Ordinal),
        });
    }
}
