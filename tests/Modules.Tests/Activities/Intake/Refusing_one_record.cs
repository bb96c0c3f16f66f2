using System.Text;
using Puhui.Modules.Tests.Activities.Support;
using Xunit;

namespace Puhui.Modules.Tests.Activities.Intake;

/// <summary>Each refusal of a record by its name, beside two good records that must not suffer; never a 500.</summary>
public sealed class Refusing_one_record(Refusing_one_record.Server server) : IClassFixture<Refusing_one_record.Server>
{
    private const string At = "2025-09-17T08:10:00+08:00";

    public sealed class Server : IAsyncLifetime
    {
        internal ActivityServer Running { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Running = await ActivityServer.StartAsync();

        public ValueTask DisposeAsync() => Running.DisposeAsync();
    }

    public static TheoryData<string, string, string?> Records()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 40)) + string.Concat(Enumerable.Repeat("]", 40));
        var abyss = string.Concat(Enumerable.Repeat("[", 5000)) + string.Concat(Enumerable.Repeat("]", 5000));
        return new()
        {
            { "[]", "not_an_object", null },
            { "null", "not_an_object", null },
            { $$"""{"id":"x","extra":{{deep}}}""", "field_unknown", "/extra" },
            { $$"""{"inputs":{{deep}},"id":"x"}""", "field_type", "/inputs" },
            { $$"""{"holder":{{abyss}},"id":"x"}""", "field_type", "/holder" },
            { deep, "not_an_object", null },
            { Good("\"colour\":\"red\""), "field_unknown", "/colour" },
            { Good("\"a/b~c\":1"), "field_unknown", "/a~1b~0c" },
            { Good("\"id\":\"again\""), "field_duplicate", "/id" },
            { Good("\"\\u0069d\":\"again\""), "field_duplicate", "/id" },
            { Record(id: "7"), "field_type", "/id" },
            { Record(holder: "null"), "field_type", "/holder" },
            { Record(at: "1757999400"), "field_type", "/at" },
            { Record(inputs: "[]"), "field_type", "/inputs" },
            { Record(id: Text("nul\\u0000")), "text_invalid", "/id" },
            { Record(id: Text("line\\nbreak")), "text_invalid", "/id" },
            { Record(holder: Text("half \\ud83d pair")), "text_invalid", "/holder" },
            { Record(holder: Text("half \\udc00")), "text_invalid", "/holder" },
            { Record(id: Text(new string('x', 129))), "too_long", "/id" },
            { Record(holder: Text(new string('é', 65))), "too_long", "/holder" },
            { Record(inputs: $$"""{"distance":{{Text(new string('1', 300))}}}"""), "too_long", "/inputs/distance" },
            { Record(inputs: "{" + string.Join(',', Enumerable.Range(0, 33).Select(i => $"\"i{i}\":\"1\"")) + "}"), "too_long", "/inputs" },
            { Record(id: Text("")), "id_missing", "/id" },
            { """{"holder":"h"}""", "id_missing", "/id" },
            { $$"""{"id":"x","scenario":"metro","at":"{{At}}","inputs":{} }""", "holder_missing", "/holder" },
            { $$"""{"id":"x","holder":"h","at":"{{At}}","inputs":{} }""", "scenario_missing", "/scenario" },
            { """{"id":"x","holder":"h","scenario":"metro","inputs":{}}""", "at_missing", "/at" },
            { $$"""{"id":"x","holder":"h","scenario":"metro","at":"{{At}}"}""", "inputs_missing", "/inputs" },
            { Record(at: Text("2025-09-17T08:10:00")), "zone_missing", "/at" },
            { Record(at: Text("yesterday")), "time_invalid", "/at" },
            { Record(at: Text("2025-02-30T08:10:00Z")), "time_invalid", "/at" },
            { Record(at: Text("2025-09-17T08:10:60Z")), "time_invalid", "/at" },
            { Record(at: Text("2025-09-17T08:10:00+24:00")), "time_invalid", "/at" },
            { Record(at: Text("9999-12-31T23:59:59-23:59")), "at_in_future", "/at" },
            { Record(at: Text("1999-12-31T23:59:59Z")), "at_too_old", "/at" },
            { Record(at: Text("0001-01-01T00:00:00+23:59")), "at_too_old", "/at" },
            { Good("\"until\":\"2025-09-17T08:09:59+08:00\""), "until_before_at", "/until" },
            { Good("\"until\":\"9000-01-01T00:00:00Z\""), "at_in_future", "/until" },
            { Good("\"evidence\":\"E5\""), "evidence_invalid", "/evidence" },
            { Good("\"region\":\"Beijing\""), "region_invalid", "/region" },
            { Good("\"corrects\":\"it\""), "corrects_itself", "/corrects" },
            { Good("\"corrects\":\"nothing\""), "corrects_unknown", "/corrects" },
            { Record(scenario: Text("Metro!")), "scenario_unknown", "/scenario" },
            { Record(scenario: Text("teleport")), "scenario_unknown", "/scenario" },
            { Record(at: Text("2020-09-17T08:10:00Z")), "not_effective", "/at" },
            { Record(inputs: "{}"), "input_missing", "/inputs/distance" },
            { Record(inputs: """{"distance":"1 km","speed":"3 km/h"}"""), "input_unknown", "/inputs/speed" },
            { Record(inputs: """{"distance":"1 km","Speed":"3"}"""), "input_unknown", "/inputs/Speed" },
            { Record(inputs: """{"distance":"1 km","distance":"1 km"}"""), "field_duplicate", "/inputs/distance" },
            { Record(inputs: """{"distance":"NaN km"}"""), "input_invalid", "/inputs/distance" },
            { Record(inputs: """{"distance":"1e999 km"}"""), "input_invalid", "/inputs/distance" },
            { Record(inputs: """{"distance":1e999}"""), "input_invalid", "/inputs/distance" },
            { Record(inputs: """{"distance":true}"""), "input_invalid", "/inputs/distance" },
            { Record(inputs: """{"distance":{"km":1}}"""), "input_invalid", "/inputs/distance" },
            { Record(inputs: """{"distance":12.4}"""), "unit_missing", "/inputs/distance" },
            { Record(inputs: """{"distance":"12.4 kg"}"""), "unit_mismatch", "/inputs/distance" },
            { Record(inputs: """{"distance":"-1 km"}"""), "out_of_bounds", "/inputs/distance" },
            { Record(inputs: """{"distance":"1\u0000 km"}"""), "text_invalid", "/inputs/distance" },
            { Record(inputs: """{"distance":"\udc00 km"}"""), "text_invalid", "/inputs/distance" },
        };
    }

    [Theory]
    [MemberData(nameof(Records))]
    public async Task A_wrong_record_is_refused_by_name_and_the_rest_goes_on(string record, string code, string? pointer)
    {
        var first = Guid.NewGuid();
        var last = Guid.NewGuid();
        var (status, body) = await server.Running.PostAsync($"[{ActivityServer.Trip($"{first}")},{record},{ActivityServer.Trip($"{last}")}]");
        Assert.Equal(200, status);
        Assert.Equal(2, body.GetProperty("posted").GetInt32());
        var refused = Assert.Single(body.GetProperty("results").EnumerateArray());
        Assert.Equal((code, pointer), (refused.GetProperty("code").GetString(), refused.TryGetProperty("pointer", out var field) ? field.GetString() : null));
        Assert.NotEmpty(refused.GetProperty("detail").GetString()!);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_refused_by_name()
    {
        byte[] body = [.. "["u8, .. Encoding.UTF8.GetBytes(ActivityServer.Trip("utf-1")), .. ",{\"id\":\""u8, 0xC3, 0x28, .. "\"},"u8, .. Encoding.UTF8.GetBytes(ActivityServer.Trip("utf-2")), .. "]"u8];
        using var content = new ByteArrayContent(body);
        var (status, answer) = await server.Running.PostAsync(content);
        Assert.Equal(200, status);
        Assert.Equal(2, answer.GetProperty("posted").GetInt32());
        Assert.Equal("text_invalid", answer.GetProperty("results")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_clock_five_minutes_ahead_is_forgiven()
    {
        var near = DateTimeOffset.UtcNow.AddMinutes(4).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        var far = DateTimeOffset.UtcNow.AddMinutes(7).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        var (_, body) = await server.Running.PostAsync($"[{ActivityServer.Trip("near", at: near)},{ActivityServer.Trip("far", at: far)}]");
        Assert.Equal(1, body.GetProperty("posted").GetInt32());
        Assert.Equal("at_in_future", body.GetProperty("results")[0].GetProperty("code").GetString());
    }

    private static string Text(string escaped) => $"\"{escaped}\"";

    private static string Good(string more) => $$"""{"id":"it","holder":"h","scenario":"metro","at":"{{At}}","inputs":{"distance":"1 km"},{{more}} }""";

    private static string Record(string id = "\"x\"", string holder = "\"h\"", string scenario = "\"metro\"", string at = $"\"{At}\"", string inputs = """{"distance":"1 km"}""") =>
        $$"""{"id":{{id}},"holder":{{holder}},"scenario":{{scenario}},"at":{{at}},"inputs":{{inputs}} }""";
}
