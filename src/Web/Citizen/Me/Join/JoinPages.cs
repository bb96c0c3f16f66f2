using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Accounts.Contracts;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;

namespace Puhui.Citizen.Me.Join;

/// <summary><c>/join/{programme}</c>: a citizen's way into a programme.</summary>
internal static class JoinPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/join/{programme}", (HttpContext http, string programme, string? code, IProgrammes programmes, IIdentity identity, IMemberships memberships) =>
            ShowAsync(http, programme, programmes, identity, memberships, code)).ForHolders().ExcludeFromDescription();
        routes.MapPost("/join/{programme}", JoinAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost("/join/{programme}/leave", LeaveAsync).ForHolders().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, string code, IProgrammes programmes, IIdentity identity, IMemberships memberships, string? invitation, string? number = null, string? problem = null)
    {
        var holder = MeFrame.Holder(http);
        if (await programmes.FindByCodeAsync(code, http.RequestAborted) is not { State: not ProgrammeState.Draft } programme)
        {
            return MeFrame.NotHere(http);
        }

        var joined = (await memberships.OfAsync(holder, http.RequestAborted)).FirstOrDefault(membership => membership.Programme == programme.Id);
        return MeFrame.Page<JoinPage>(
            http,
            new
            {
                Frame = MeFrame.Of(http, $"/join/{programme.Code}"),
                Programme = programme,
                Identity = await identity.OfAsync(holder, http.RequestAborted),
                Since = joined?.JoinedAt,
                Code = invitation,
                Number = number,
                Problem = problem,
            },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> JoinAsync(HttpContext http, string programme, IProgrammes programmes, IIdentity identity, IMemberships memberships, IJoining joining)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (await programmes.FindByCodeAsync(programme, http.RequestAborted) is not { State: not ProgrammeState.Draft } found)
        {
            return MeFrame.NotHere(http);
        }

        var problem = "terms_needed";
        if (form.ContainsKey("terms"))
        {
            var joined = await joining.JoinAsync(MeFrame.Holder(http), found, form["code"], form["number"], http.RequestAborted);
            if (joined.IsAccepted)
            {
                return MeFrame.To(http, $"/join/{found.Code}");
            }

            problem = joined.Refusal.Code;
        }

        return await ShowAsync(http, programme, programmes, identity, memberships, form["code"], form["number"], problem);
    }

    private static async Task<IResult> LeaveAsync(HttpContext http, string programme, IProgrammes programmes, IJoining joining)
    {
        if (await programmes.FindByCodeAsync(programme, http.RequestAborted) is not { } found)
        {
            return MeFrame.NotHere(http);
        }

        await joining.LeaveAsync(MeFrame.Holder(http), found.Id, http.RequestAborted);
        return MeFrame.To(http, $"/join/{found.Code}");
    }
}
