using System.Text.Json.Nodes;
using Puhui.Connectors.Tests.Ocpi.Support;

namespace Puhui.Connectors.Tests.Ocpi;

public sealed class Sessions_under_way(OcpiServer server) : IClassFixture<OcpiServer>
{
    private const string Path = "/ocpi/2.2.1/sessions/CN/TPH/S-0001";

    private static readonly JsonObject Session = JsonNode.Parse(
        """
        {
          "country_code": "CN", "party_id": "TPH", "id": "S-0001", "start_date_time": "2026-09-17T01:02:03Z", "kwh": 4.5,
          "cdr_token": { "country_code": "CN", "party_id": "TPH", "uid": "0426AABBCC", "type": "APP_USER", "contract_id": "CN-TPH-C00000001-0" },
          "auth_method": "AUTH_REQUEST", "location_id": "LOC1", "evse_uid": "3256", "connector_id": "1", "currency": "CNY",
          "charging_periods": [ { "start_date_time": "2026-09-17T01:02:03Z", "dimensions": [ { "type": "ENERGY", "volume": 4.5 } ] } ],
          "status": "ACTIVE", "last_updated": "2026-09-17T01:15:00Z"
        }
        """)!.AsObject();

    [Fact]
    public async Task Are_put_changed_and_read_back_and_earn_nothing()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        var peer = house.Operator;
        Assert.Equal(404, (await peer.SendAsync("GET", Path)).Http);
        Assert.Equal((201, 1000), await Short(peer.SendAsync("PUT", Path, Session.ToJsonString())));
        Assert.Equal((200, 1000), await Short(peer.SendAsync("PUT", Path, Session.ToJsonString())));

        var patch = """{"kwh":15.0,"status":"COMPLETED","charging_periods":[{"start_date_time":"2026-09-17T01:20:00Z","dimensions":[{"type":"ENERGY","volume":10.5}]}],"last_updated":"2026-09-17T02:32:03Z"}""";
        Assert.Equal((200, 1000), await Short(peer.SendAsync("PATCH", Path, patch)));

        var known = (await peer.SendAsync("GET", Path)).Body.GetProperty("data");
        Assert.Equal((15.0m, "COMPLETED", "LOC1", 2), (known.GetProperty("kwh").GetDecimal(), known.GetProperty("status").GetString(), known.GetProperty("location_id").GetString(), known.GetProperty("charging_periods").GetArrayLength()));
        Assert.Equal(0L, await house.RecordsAsync());
    }

    [Fact]
    public async Task Older_news_change_nothing()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        await house.Operator.SendAsync("PUT", Path, Session.ToJsonString());
        var late = await house.Operator.SendAsync("PATCH", Path, """{"kwh":1,"last_updated":"2026-09-17T01:10:00Z"}""");
        Assert.Equal(1000, late.Status);
        Assert.StartsWith("session_older", late.Message, StringComparison.Ordinal);
        Assert.Equal(4.5m, (await house.Operator.SendAsync("GET", Path)).Body.GetProperty("data").GetProperty("kwh").GetDecimal());
    }

    [Theory]
    [InlineData("id", "\"S-0002\"")]
    [InlineData("party_id", "\"XXX\"")]
    [InlineData("kwh", "\"4.5\"")]
    [InlineData("last_updated", "\"yesterday\"")]
    [InlineData("status", "null")]
    public async Task What_cannot_be_read_is_named(string field, string value)
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        var session = Session.DeepClone();
        session[field] = JsonNode.Parse(value);
        var answer = await house.Operator.SendAsync("PUT", Path, session.ToJsonString());
        Assert.Equal((200, 2001), (answer.Http, answer.Status));
        Assert.StartsWith($"session_unreadable: /{field}:", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_other_parties_or_unknown_ones_are_refused()
    {
        await using var house = await OcpiHouse.OpenAsync(server);
        Assert.Equal(2001, (await house.Operator.SendAsync("PUT", "/ocpi/2.2.1/sessions/CN/XXX/S-0001", Session.ToJsonString())).Status);
        Assert.Equal(404, (await house.Operator.SendAsync("PATCH", "/ocpi/2.2.1/sessions/CN/TPH/NONE", """{"last_updated":"2026-09-17T01:10:00Z"}""")).Http);
        Assert.Equal(401, (await house.Operator.SendAsync("PUT", Path, Session.ToJsonString(), token: "wrong")).Http);
    }

    private static async Task<(int, int)> Short(Task<Answer> sent) => (await sent) is var answer ? (answer.Http, answer.Status) : default;
}
