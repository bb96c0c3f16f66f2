using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Operating.Methods.Rules;

/// <summary>How a programme's committee works, and its gates of confidence.</summary>
internal static class RulesPages
{
    private const string Path = MethodConsole.Root + "/rules/{programme}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, string programme, ICommittees committees, IProgrammes programmes, CancellationToken ct) =>
            ShowAsync(http, programme, null, null, committees, programmes, ct)).Needs(Permissions.MethodsRead, Owners.Programme);
        routes.MapPost(Path, SaveAsync).Needs(Permissions.ProgrammeEdit, Owners.Programme);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, string programme, CommitteeRules? typed, Refusal? fault, ICommittees committees, IProgrammes programmes, CancellationToken ct)
    {
        if (!ProgrammeId.TryParse(programme, out var id) || await programmes.FindAsync(id, ct) is not { } found)
        {
            return ConsolePage.NotFound(http);
        }

        return ConsolePage.Of<RulesPage>(
            http,
            new
            {
                Frame = ConsolePage.FrameOf(http),
                Programme = found,
                Rules = typed ?? await committees.RulesAsync(id, ct),
                MayEdit = http.Staff().May(Permissions.ProgrammeEdit, id.Value),
                Fault = fault,
                Saved = http.Request.Query.ContainsKey("saved"),
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> SaveAsync(HttpContext http, string programme, ICommittees committees, IProgrammes programmes, CancellationToken ct)
    {
        if (!ProgrammeId.TryParse(programme, out var id))
        {
            return ConsolePage.NotFound(http);
        }

        var form = await http.Request.ReadFormAsync(ct);
        int Number(string field) => int.TryParse(form[field], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        Confidence Gate(string field) => Enum.TryParse<Confidence>(form[field], ignoreCase: true, out var gate) && Enum.IsDefined(gate) ? gate : Confidence.Official;
        var rules = new CommitteeRules(
            Number("reviews"), Number("quorum-least"), Number("quorum-percent"), Number("majority-percent"), Number("notice-days"), Gate("show"), Gate("credit"), Gate("certify"));
        var set = await committees.SetRulesAsync(id, new StaffId(http.Staff().Id), rules, ct);
        return set.IsAccepted ? Results.Redirect($"{MethodConsole.Root}/rules/{id}?saved") : await ShowAsync(http, programme, rules, set.Refusal, committees, programmes, ct);
    }
}
