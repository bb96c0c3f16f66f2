using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Xunit;

namespace Puhui.Web.Tests.Console.Programmes;

/// <summary>Two programmes on one server: staff, partners, files and public pages of one never tell of the other's people or records.</summary>
public sealed class Programmes_kept_apart(OneServer one) : IClassFixture<OneServer>
{
    private const string Secret = "kept-apart-holder";
    private readonly RealServer _server = one.Server;

    private sealed record Other(Programme Programme, Source Source, string Key);

    [Fact]
    public async Task Staff_of_one_find_nothing_of_the_other()
    {
        var other = await OtherAsync("apart-staff");
        var held = await HoldAsync(other);
        var person = await _server.PersonAsync("Wang", new RoleGrant(Roles.Owner, _server.Source.Programme.Value), new RoleGrant(Roles.Support, _server.Source.Programme.Value));
        using var client = await Operators.ClientAsync(_server, person);

        foreach (var path in new[]
        {
            $"/console/programmes/{other.Programme.Code}", $"/console/programmes/{other.Programme.Code}/history", $"/console/programmes/{other.Programme.Code}/invitations",
            $"/console/programmes/{other.Programme.Code}/methods", $"/console/programmes/{other.Programme.Code}/sources", $"/console/programmes/{other.Programme.Code}/export",
            $"/console/programmes/{other.Programme.Code}/edit/name", $"/console/partners/{other.Source.Id}", $"/console/partners/{other.Source.Id}/keys",
            $"/console/partners/{other.Source.Id}/feed", $"/console/partners/{other.Source.Id}/refusals", $"/console/partners/{other.Source.Id}/import",
            $"/console/partners/{other.Source.Id}/webhooks", $"/console/partners/{other.Source.Id}/reconciliation", $"/console/partners/{other.Source.Id}/try", $"/console/review/{held}",
        })
        {
            using var answer = await client.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, answer.StatusCode));
        }

        // What the person may open lists nothing of the other.
        foreach (var path in new[] { "/console", "/console/programmes", "/console/partners", "/console/review" })
        {
            var page = await client.GetStringAsync(path);
            Assert.DoesNotContain(other.Programme.Settings.TitleZh, page, StringComparison.Ordinal);
            Assert.DoesNotContain(other.Source.Name, page, StringComparison.Ordinal);
            Assert.DoesNotContain(held.ToString(), page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Staff_of_one_change_nothing_of_the_other()
    {
        var other = await OtherAsync("apart-change");
        var person = await _server.PersonAsync("Wang", new RoleGrant(Roles.Owner, _server.Source.Programme.Value));
        using var client = await Operators.ClientAsync(_server, person);
        var token = await client.TokenAsync();
        foreach (var (path, fields) in new (string, Dictionary<string, string>)[]
        {
            ($"/console/programmes/{other.Programme.Code}/end", []),
            ($"/console/programmes/{other.Programme.Code}/open", []),
            ($"/console/programmes/{other.Programme.Code}/invitations", new() { ["label"] = "x" }),
            ($"/console/programmes/{other.Programme.Code}/invitations/people", new() { ["people"] = "1" }),
            ($"/console/programmes/{other.Programme.Code}/methods", new() { ["choice"] = "metro cn.jjj.low-carbon-travel@2024.1" }),
            ($"/console/programmes/{other.Programme.Code}/sources", new() { ["source"] = other.Source.Id.ToString(), ["to"] = "demo" }),
            ($"/console/programmes/{other.Programme.Code}/edit/name", new() { ["title.zh"] = "别人", ["revision"] = "2" }),
            ($"/console/partners/{other.Source.Id}/keys", new() { ["label"] = "x", ["scope"] = "activities:read" }),
        })
        {
            fields[FormTokens.Field] = token;
            using var form = new FormUrlEncodedContent(fields);
            using var answer = await client.PostAsync(path, form);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, answer.StatusCode));
        }

        // To offer a source that is not the programme's own is refused too, through one's own pages.
        using var offer = new FormUrlEncodedContent(new Dictionary<string, string> { ["source"] = other.Source.Id.ToString(), ["to"] = other.Programme.Code, [FormTokens.Field] = token });
        using var refused = await client.PostAsync("/console/programmes/demo/sources", offer);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Empty(await _server.Services.GetRequiredService<ISourceSharing>().ListAsync(other.Programme.Id, default));
        using var making = await client.GetAsync("/console/programmes/new");
        Assert.Equal(HttpStatusCode.Forbidden, making.StatusCode);
        var now = (await _server.Services.GetRequiredService<IProgrammes>().FindAsync(other.Programme.Id, default))!;
        Assert.Equal((ProgrammeState.Open, other.Programme.Revision), (now.State, now.Revision));
    }

    [Fact]
    public async Task A_partner_of_one_reads_nothing_of_the_other()
    {
        var other = await OtherAsync("apart-partner");
        using var theirs = Client(other.Key);
        using var sent = await theirs.PostAsJsonAsync("/v1/activities", Ride("theirs", "3.5 km"));
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        var record = (await _server.Services.GetRequiredService<IActivityReader>().FindAsync(other.Source.Id, "theirs", default))!;
        using var mine = Client(await _server.Services.GetRequiredService<ISources>().CreateKeyAsync(_server.Source.Id, "apart", default));

        foreach (var path in new[] { "/v1/activities/theirs", $"/v1/activities/{record.Id}" })
        {
            using var answer = await mine.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, answer.StatusCode));
            using var cancel = await mine.PostAsync(path + "/cancel", null);
            Assert.Equal(HttpStatusCode.NotFound, cancel.StatusCode);
        }

        // An account's id is its address and cannot be guessed; nothing the partner may read tells the other's.
        foreach (var list in new[] { "/v1/reconciliations", "/v1/webhooks" })
        {
            using var answer = await mine.GetAsync(list);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.DoesNotContain(other.Source.Id.ToString(), text, StringComparison.Ordinal);
            Assert.DoesNotContain(record.Account.ToString(), text, StringComparison.Ordinal);
        }

        // The same name from another programme's source is somebody else.
        Assert.NotEqual(_server.Source.Issuer, other.Source.Issuer);
    }

    [Fact]
    public async Task What_is_public_of_one_tells_of_no_person_and_of_no_draft()
    {
        var other = await OtherAsync("apart-public");
        await HoldAsync(other);
        var desk = _server.Services.GetRequiredService<IProgrammeDesk>();
        await desk.CreateAsync("apart-draft", other.Programme.Settings with { TitleZh = "未公开的方案" }, ChangeAuthor.Server, default);
        using var nobody = new HttpClient { BaseAddress = new Uri(_server.Url) };

        foreach (var path in new[] { "/v1/programmes", "/programmes/demo", $"/programmes/{other.Programme.Code}" })
        {
            var text = await nobody.GetStringAsync(path);
            Assert.DoesNotContain("未公开的方案", text, StringComparison.Ordinal);
            Assert.DoesNotContain("apart-draft", text, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        }

        var export = (await _server.Services.GetRequiredService<IProgrammeSetup>().ExportAsync(other.Programme.Id, default))!.Write();
        Assert.DoesNotContain(Secret, export, StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Source.Name, export, StringComparison.Ordinal);
    }

    private async Task<Other> OtherAsync(string code)
    {
        var services = _server.Services;
        var desk = services.GetRequiredService<IProgrammeDesk>();
        var made = (await desk.CreateAsync(code, new ProgrammeSettings { TitleZh = "另一座城 " + code, TitleEn = "Another city " + code }, ChangeAuthor.Server, default)).Value;
        var open = (await desk.OpenAsync(made.Id, ChangeAuthor.Server, default)).Value;
        await services.GetRequiredService<IMethodRegister>().EnsureChoicesAsync(made.Id, [new MethodChoiceRow("cycling", new MethodRef("cn.jjj.low-carbon-travel", "2024.1"))], default);
        var sources = services.GetRequiredService<ISources>();
        var source = await sources.EnsureAsync(new NewSource(made.Id, "bikes", "另一家单车 " + code), default);
        return new Other(open, source, await sources.CreateKeyAsync(source.Id, "apart", default));
    }

    /// <summary>A record of the other's that is held for review.</summary>
    private async Task<ActivityId> HoldAsync(Other other)
    {
        using var theirs = Client(other.Key);
        using var sent = await theirs.PostAsJsonAsync("/v1/activities", Ride("fast", "14 km", minutes: 12));
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        var record = (await _server.Services.GetRequiredService<IActivityReader>().FindAsync(other.Source.Id, "fast", default))!;
        Assert.Equal(ActivityStatus.Held, record.Status);
        return record.Id;
    }

    private static object[] Ride(string id, string distance, int minutes = 60) =>
    [
        new
        {
            id, holder = Secret, scenario = "cycling", at = DateTimeOffset.UtcNow.AddHours(-2), until = DateTimeOffset.UtcNow.AddHours(-2).AddMinutes(minutes),
            inputs = new Dictionary<string, string> { ["distance"] = distance },
        },
    ];

    private HttpClient Client(string key)
    {
        var client = new HttpClient { BaseAddress = new Uri(_server.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
