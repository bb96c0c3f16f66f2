using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Puhui.Citizen.SignIn;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Engagement.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Citizen.Shares;

/// <summary><c>/standing/check</c>: whoever was given a standing statement pastes or uploads it and learns what it says and whether it holds.</summary>
internal static class StandingCheckPages
{
    private const int MostBytes = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/standing/check", (HttpContext http, IStandings standings) => Page(http, standings, null, null, null, asked: false))
            .OpenToAll("whoever was given a standing statement may check it; it names nobody").ExcludeFromDescription();
        routes.MapPost("/standing/check", CheckAsync).OpenToAll("whoever was given a standing statement may check it; it names nobody").ExcludeFromDescription();
    }

    private static async Task<IResult> CheckAsync(HttpContext http, IStandings standings, ITransparencyLog log, IProgrammeBook programmes, TimeProvider time, CancellationToken ct)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = 4 * MostBytes;
        }

        if (!http.Request.HasFormContentType)
        {
            return Page(http, standings, "", new Refusal("statement_unreadable", "Nothing was sent."), null, asked: false);
        }

        IFormCollection form;
        try
        {
            form = await http.Request.ReadFormAsync(ct);
        }
        catch (Exception problem) when (problem is InvalidDataException or BadHttpRequestException)
        {
            return Page(http, standings, "", new Refusal("statement_unreadable", problem.Message), null, asked: false);
        }

        var text = form["statement"].ToString();
        if (form.Files.GetFile("file") is { Length: > 0 and <= MostBytes } file)
        {
            using var reader = new StreamReader(file.OpenReadStream());
            text = await reader.ReadToEndAsync(ct);
        }

        // Browsers send line ends of their own, and people copy without the last one.
        text = text.ReplaceLineEndings("\n").Trim('\n', ' ', '\uFEFF') + "\n";
        var asked = form["do"] == "ask";
        var says = text.Length > MostBytes ? new Refusal("statement_unreadable", "It is too long.")
            : asked ? await standings.AskAsync(text, ct)
            : standings.Check(text, log.KeyLines, time.GetUtcNow());
        if (!says.IsAccepted)
        {
            return Page(http, standings, text.Length > MostBytes ? "" : text, says.Refusal, null, asked);
        }

        var programme = (await programmes.CurrentAsync(ct)).InOrder.FirstOrDefault(one => one.Code == says.Value.Programme);
        return Page(http, standings, text, null, new StandingVerdict(says.Value, programme), asked);
    }

    private static IResult Page(HttpContext http, IStandings standings, string? text, Refusal? refusal, StandingVerdict? verdict, bool asked) => OurForm.Of<StandingCheckPage>(
        http,
        new { Language = Language.Of(http), Path = "/standing/check", Rule = standings.Rule, Text = text, Refusal = refusal, Verdict = verdict, Asked = asked },
        refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
}

/// <summary>What a statement that holds says.</summary>
/// <param name="Says">The statement.</param>
/// <param name="Programme">Its programme; null when this server knows none of its code.</param>
public sealed record StandingVerdict(StandingStatement Says, Programme? Programme);
