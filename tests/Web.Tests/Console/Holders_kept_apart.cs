using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Xunit;

namespace Puhui.Web.Tests.Console;

/// <summary>Staff reaches the holders of their own programmes and of no other, by whatever way.</summary>
public sealed class Holders_kept_apart(OneServer one) : IClassFixture<OneServer>
{
    private readonly RealServer _server = one.Server;

    [Fact]
    public async Task Staff_of_one_programme_finds_its_holders_and_nobody_elses()
    {
        var theirs = await OtherSourceAsync("holders-apart");
        var mine = await EnrolAsync(_server.Source, "my-rider");
        var other = await EnrolAsync(theirs, "their-rider");
        var myRequest = await AskAsync(mine);
        var theirRequest = await AskAsync(other);
        using var client = await SupportAsync(_server.Source.Programme);
        var token = await client.TokenAsync("/console/holders");

        var list = await client.GetStringAsync("/console/holders");
        Assert.Contains(mine.ToString(), list, StringComparison.Ordinal);
        Assert.DoesNotContain(other.ToString(), list, StringComparison.Ordinal);
        Assert.DoesNotContain(theirs.Name, list, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await GetAsync(client, $"/console/holders/{mine}"));
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(client, $"/console/holders/{other}"));
        Dictionary<string, string> look = new() { ["reason"] = "asked", ["words"] = "the holder asked by telephone" };
        Assert.Equal(HttpStatusCode.OK, await PostAsync(client, token, $"/console/holders/{mine}/open", look));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(client, token, $"/console/holders/{other}/open", look));
        Assert.Equal(HttpStatusCode.Redirect, await PostAsync(client, token, $"/console/holders/{mine}/erase", look));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(client, token, $"/console/holders/{other}/erase", look));
        Dictionary<string, string> decision = new() { ["decision"] = "decline", ["answer"] = "no" };
        Assert.Equal(HttpStatusCode.Redirect, await PostAsync(client, token, $"/console/holders/requests/{myRequest}", decision));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(client, token, $"/console/holders/requests/{theirRequest}", decision));

        Assert.Equal(HttpStatusCode.Redirect, await FindAsync(client, token, mine.ToString(), _server.Source));
        Assert.Equal(HttpStatusCode.Redirect, await FindAsync(client, token, "my-rider", _server.Source));
        Assert.Equal(HttpStatusCode.NotFound, await FindAsync(client, token, other.ToString(), _server.Source));
        Assert.Equal(HttpStatusCode.NotFound, await FindAsync(client, token, "their-rider", theirs));

        // Nothing was noted or decided about the other's holder.
        var rights = _server.Services.GetRequiredService<IHolderRights>();
        Assert.Single(await rights.LooksAsync(mine, default));
        Assert.Empty(await rights.LooksAsync(other, default));
        Assert.Equal(HolderRequestState.Open, Assert.Single(await rights.RequestsAsync(other, default)).State);
    }

    [Fact]
    public async Task A_member_of_several_programmes_is_reached_by_staff_of_each_and_everybody_by_the_server()
    {
        var theirs = await OtherSourceAsync("holders-both");
        var both = await EnrolAsync(_server.Source, "rides-in-both");
        using var elsewhere = await SupportAsync(theirs.Programme);
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(elsewhere, $"/console/holders/{both}"));

        await using (var connection = await _server.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync())
        {
            Assert.True((await _server.Services.GetRequiredService<IMemberships>().JoinAsync(connection, theirs.Programme, both, new JoinProof(), default)).IsAccepted);
        }

        Assert.Equal(HttpStatusCode.OK, await GetAsync(elsewhere, $"/console/holders/{both}"));
        using var here = await SupportAsync(_server.Source.Programme);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(here, $"/console/holders/{both}"));
        using var server = await Operators.ClientAsync(_server, await _server.PersonAsync("Zhao", new RoleGrant(Roles.Support, null)));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, $"/console/holders/{await EnrolAsync(theirs, "somebody")}"));
    }

    private static async Task<HttpStatusCode> GetAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string token, string path, Dictionary<string, string> fields)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(fields) { [FormTokens.Field] = token });
        using var answer = await client.PostAsync(path, form);
        return answer.StatusCode;
    }

    private static Task<HttpStatusCode> FindAsync(HttpClient client, string token, string text, Source source) =>
        PostAsync(client, token, "/console/holders/find", new() { ["text"] = text, ["source"] = source.Id.ToString() });

    private async Task<HttpClient> SupportAsync(ProgrammeId programme) =>
        await Operators.ClientAsync(_server, await _server.PersonAsync("Wang", new RoleGrant(Roles.Support, programme.Value)));

    private async Task<Source> OtherSourceAsync(string code)
    {
        var programme = await _server.Services.GetRequiredService<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo with { Code = code, TitleEn = code }, default);
        return await _server.Services.GetRequiredService<ISources>().EnsureAsync(new NewSource(programme.Id, "bikes", "别城单车 " + code), default);
    }

    private async Task<AccountId> EnrolAsync(Source source, string name)
    {
        var handles = new AccountHandle?[1];
        await _server.Services.GetRequiredService<IAccounts>().ResolveAsync(source.Issuer, [name], enrol: true, source.ZoneId, handles, default);
        return handles[0]!.Value.Id;
    }

    private async Task<HolderRequestId> AskAsync(AccountId holder)
    {
        var asked = await _server.Services.GetRequiredService<IHolderRights>().AskCorrectionAsync(holder, "my name is written wrongly", default);
        Assert.True(asked.IsAccepted);
        return asked.Value.Id;
    }
}
