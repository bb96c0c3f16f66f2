using System.Text.Json.Nodes;
using Puhui.Connectors.Tests.Ocpi.Support;
using Puhui.Ocpi.Contracts;

namespace Puhui.Connectors.Tests.Ocpi;

public sealed class An_operator_connects(OcpiServer server) : IClassFixture<OcpiServer>
{
    [Theory]
    [InlineData("2.2.1")]
    [InlineData("2.3.0")]
    public async Task By_versions_details_and_an_exchange_of_tokens(string version)
    {
        await using var house = await OcpiHouse.OpenAsync(server, register: false);
        var peer = house.Operator;
        var invitation = peer.Shown;

        var versions = await peer.SendAsync("GET", "/ocpi/versions");
        Assert.Equal(["2.2.1", "2.3.0"], versions.Body.GetProperty("data").EnumerateArray().Select(v => v.GetProperty("version").GetString()));
        var details = (await peer.SendAsync("GET", "/ocpi/" + version)).Body.GetProperty("data");
        Assert.Equal(version, details.GetProperty("version").GetString());
        Assert.Equal(
            ["credentials", "cdrs RECEIVER", "sessions RECEIVER"],
            details.GetProperty("endpoints").EnumerateArray().Select(e => e.GetProperty("identifier").GetString() is "credentials" ? "credentials" : $"{e.GetProperty("identifier")} {e.GetProperty("role")}"));
        Assert.EndsWith($"/ocpi/{version}/cdrs", details.GetProperty("endpoints")[1].GetProperty("url").GetString());

        var (http, status, body) = await peer.RegisterAsync(version);

        Assert.Equal((200, 1000), (http, status));
        Assert.Equal("EMSP", body.GetProperty("data").GetProperty("roles")[0].GetProperty("role").GetString());
        Assert.NotEqual(invitation, peer.Shown);
        Assert.Equal(2, peer.Calls);
        var known = await house.PeerAsync();
        Assert.Equal((OcpiPeerState.Registered, version, "CN-TPH"), (known.State, known.Version, Assert.Single(known.Parties)));
        Assert.Equal(401, (await peer.SendAsync("GET", "/ocpi/versions", token: invitation)).Http);
        Assert.Equal(peer.Shown, (await peer.SendAsync("GET", $"/ocpi/{version}/credentials")).Body.GetProperty("data").GetProperty("token").GetString());
    }

    [Fact]
    public async Task And_its_token_lies_sealed_in_the_database_and_ours_as_a_digest()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        var row = await house.Server.AskAsync<string>($"select row_to_json(p)::text || encode(their_token, 'escape') from ocpi.peer p where name = '{house.Name}'");
        Assert.DoesNotContain(house.Operator.Given, row, StringComparison.Ordinal);
        Assert.DoesNotContain(house.Operator.Shown, row, StringComparison.Ordinal);
        Assert.Equal(32, await house.Server.AskAsync<int>($"select octet_length(token_hash) from ocpi.peer where name = '{house.Name}'"));
    }

    [Fact]
    public async Task With_its_token_in_plain_as_many_send_it()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        Assert.Equal(200, (await house.Operator.SendAsync("GET", "/ocpi/versions", encoded: false)).Http);
        Assert.Equal(
            house.Operator.Shown,
            (await house.Operator.SendAsync("GET", "/ocpi/2.2.1/credentials", encoded: false)).Body.GetProperty("data").GetProperty("token").GetString());
    }

    [Fact]
    public async Task The_token_of_an_invitation_opens_no_module()
    {
        await using var house = await OcpiHouse.OpenAsync(server, register: false);
        Assert.Equal(401, (await house.PushAsync()).Http);
        Assert.Equal(0L, await house.RecordsAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("ünicode")]
    public async Task A_wrong_token_is_told_so(string token)
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        var answer = await house.Operator.SendAsync("POST", "/ocpi/2.2.1/cdrs", OcpiHouse.Cdr(), token);
        Assert.Equal((401, 2000), (answer.Http, answer.Status));
    }

    [Fact]
    public async Task Twice_is_not_allowed_and_before_registering_nothing_can_be_changed_or_ended()
    {
        await using var house = await OcpiHouse.OpenAsync(server, register: false);
        Assert.Equal(405, (await house.Operator.RegisterAsync(method: "PUT")).Http);
        Assert.Equal(405, (await house.Operator.SendAsync("DELETE", "/ocpi/2.2.1/credentials")).Http);
        Assert.Equal(1000, (await house.Operator.RegisterAsync()).Status);
        Assert.Equal(405, (await house.Operator.RegisterAsync()).Http);
    }

    [Fact]
    public async Task And_switches_its_version_with_new_tokens()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        var before = house.Operator.Shown;
        var other = await house.Operator.SendAsync("POST", "/ocpi/2.3.0/cdrs", OcpiHouse.Cdr());
        Assert.Equal((200, 3002), (other.Http, other.Status));
        Assert.StartsWith("version_other", other.Message, StringComparison.Ordinal);

        house.Operator.Given = "cpo-token-b-2";
        Assert.Equal(1000, (await house.Operator.RegisterAsync("2.3.0", "PUT")).Status);

        Assert.Equal(401, (await house.Operator.SendAsync("GET", "/ocpi/versions", token: before)).Http);
        Assert.Equal(1000, (await house.Operator.SendAsync("POST", "/ocpi/2.3.0/cdrs", OcpiHouse.Cdr())).Status);
    }

    [Fact]
    public async Task And_ends_it_or_is_removed_and_its_token_is_worthless_at_once()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        Assert.Equal(1000, (await house.Operator.SendAsync("DELETE", "/ocpi/2.2.1/credentials")).Status);
        Assert.Equal(401, (await house.PushAsync()).Http);
        Assert.Equal(OcpiPeerState.Ended, (await house.PeerAsync()).State);

        Assert.True(await house.Peers.RemoveAsync(house.Name, default));
        Assert.False(await house.Peers.RemoveAsync(house.Name, default));
        var again = await house.Peers.AddAsync(new NewOcpiPeer(house.Name, house.Server.Source.Id), default);
        house.Operator.Shown = again.Token;
        Assert.Equal(1000, (await house.Operator.RegisterAsync()).Status);
        Assert.Equal(1000, (await house.PushAsync()).Status);
        Assert.True(await house.Peers.RemoveAsync(house.Name, default));
        Assert.Equal(401, (await house.PushAsync(("id", "CDR0002"))).Http);
    }

    [Fact]
    public async Task Not_when_it_does_not_offer_the_version()
    {
        await using var house = await OcpiHouse.OpenAsync(server, register: false);
        house.Operator.Offers = ["2.1.1", "2.3.0"];
        Assert.Equal(3002, (await house.Operator.RegisterAsync("2.2.1")).Status);
        Assert.Equal(1000, (await house.Operator.RegisterAsync("2.3.0")).Status);
    }

    [Fact]
    public async Task Not_when_its_details_name_no_credentials()
    {
        await using var house = await OcpiHouse.OpenAsync(server, register: false);
        house.Operator.NamesCredentials = false;
        Assert.Equal(3003, (await house.Operator.RegisterAsync()).Status);
    }

    [Fact]
    public async Task Not_by_an_address_that_fails_redirects_or_leads_inside()
    {
        await using var house = await OcpiHouse.OpenAsync(server, register: false);
        Assert.Equal(3001, (await house.Operator.RegisterAsync(url: "http://127.0.0.1:1/ocpi/versions")).Status);
        Assert.Equal(3001, (await house.Operator.RegisterAsync(url: "https://10.0.0.1/ocpi/versions")).Status);
        Assert.Equal(3001, (await house.Operator.RegisterAsync(url: "file:///etc/passwd")).Status);
        house.Operator.DetailsStatus = 302;
        Assert.Equal(3001, (await house.Operator.RegisterAsync()).Status);
        Assert.Equal(OcpiPeerState.Invited, (await house.PeerAsync()).State);
    }

    [Fact]
    public async Task Not_from_this_machine_unless_development_allows_it()
    {
        await using var strict = await OcpiServer.StartAsync(loopback: false);
        await using var house = await OcpiHouse.OpenAsync(strict, "city", register: false);
        Assert.Equal(3001, (await house.Operator.RegisterAsync()).Status);
        Assert.Equal(0, house.Operator.Calls);
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""[{"role":"EMSP","country_code":"CN","party_id":"TPH"}]""")]
    [InlineData("""[{"role":"CPO","country_code":"CHN","party_id":"TPH"}]""")]
    [InlineData("""["CPO"]""")]
    public async Task Not_without_the_role_of_an_operator(string roles)
    {
        await using var house = await OcpiHouse.OpenAsync(server, register: false);
        Assert.Equal(2001, (await house.Operator.RegisterAsync(roles: JsonNode.Parse(roles))).Status);
        Assert.Equal(0, house.Operator.Calls);
    }

    [Fact]
    public async Task Only_one_of_two_exchanges_at_once_counts()
    {
        await using var house = await OcpiHouse.OpenAsync(server, register: false);
        var invitation = house.Operator.Shown;
        await using var twin = await ScriptedOperator.StartAsync(house.Server.Http, invitation);
        var answers = await Task.WhenAll(house.Operator.RegisterAsync(), twin.RegisterAsync());
        Assert.Single(answers, answer => answer.Status == 1000);
        Assert.Single(answers, answer => answer.Http is 405 or 401);
    }

    [Fact]
    public async Task Ids_of_requests_come_back_and_headers_name_both_parties()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        var answer = await house.Operator.SendAsync(
            "POST", "/ocpi/2.2.1/cdrs", OcpiHouse.Cdr(), headers:
            [("X-Request-ID", "r-1"), ("X-Correlation-ID", "c-1"), ("OCPI-from-country-code", "CN"), ("OCPI-from-party-id", "TPH"), ("OCPI-to-country-code", "CN"), ("OCPI-to-party-id", "PHU")]);
        Assert.Equal(1000, answer.Status);
        Assert.Equal(("r-1", "c-1", "PHU", "TPH"), (answer.Headers["X-Request-ID"], answer.Headers["X-Correlation-ID"], answer.Headers["OCPI-from-party-id"], answer.Headers["OCPI-to-party-id"]));

        var other = await house.Operator.SendAsync("POST", "/ocpi/2.2.1/cdrs", OcpiHouse.Cdr(), headers: [("OCPI-to-country-code", "NL"), ("OCPI-to-party-id", "XXX")]);
        Assert.Equal(2001, other.Status);
        Assert.StartsWith("receiver_other", other.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Has Space", null)]
    [InlineData("", null)]
    [InlineData("ok", "Shanghai")]
    public async Task A_peer_that_cannot_be_one_is_not_invited(string name, string? region)
    {
        await using var house = await OcpiHouse.OpenAsync(server, register: false);
        await Assert.ThrowsAsync<ArgumentException>(() => house.Peers.AddAsync(new NewOcpiPeer(name, house.Server.Source.Id) { DefaultRegion = region }, default));
        await Assert.ThrowsAsync<ArgumentException>(() => house.Peers.AddAsync(new NewOcpiPeer(house.Name, house.Server.Source.Id), default));
    }
}
