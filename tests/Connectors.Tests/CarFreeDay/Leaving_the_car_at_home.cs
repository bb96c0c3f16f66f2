using System.Text.Json;
using Puhui.Activities.Contracts;
using Puhui.CarFreeDay.Contracts;
using Puhui.Connectors.Tests.CarFreeDay.Support;
using static Puhui.Connectors.Tests.CarFreeDay.Support.CarFreeHouse;

namespace Puhui.Connectors.Tests.CarFreeDay;

public sealed class Leaving_the_car_at_home(CarFreeHouse house) : IClassFixture<CarFreeHouse>
{
    [Fact]
    public async Task Two_photos_fifty_hours_apart_are_two_days_and_finishing_again_adds_nothing()
    {
        await house.NewSourceAsync();
        var id = await house.ParkAsync(TimeSpan.FromHours(50));

        var finished = await house.PostAsync($"/{id}/finish", null);
        AssertStatus(200, finished);
        Assert.Equal("finished", finished.Body.GetProperty("status").GetString());
        Assert.Equal(2, finished.Body.GetProperty("parked").GetProperty("fullDays").GetInt32());

        var record = await RecordAsync(id);
        Assert.Equal(("car-free-day", "E3"), (record.Scenario, record.Evidence));
        Assert.Equal(TimeSpan.FromHours(50), record.Until - record.At);
        Assert.Contains(record.Inputs, input => input is { Key: "odometer-after" } && input.Value.StartsWith("18234", StringComparison.Ordinal));

        var again = await house.PostAsync($"/{id}/finish", null);
        Assert.Equal(finished.Body.ToString(), again.Body.ToString());
        Assert.Equal(1, await house.Server.AskAsync<long>($"select count(*) from activities.record where record_id = '{id}'"));
    }

    [Fact]
    public async Task Without_the_cameras_own_time_the_evidence_is_lower()
    {
        await house.NewSourceAsync();
        var id = await house.ParkAsync(TimeSpan.FromHours(25), exif: false);
        AssertStatus(200, await house.PostAsync($"/{id}/finish", """{"alert":"yes"}"""));
        var record = await RecordAsync(id);
        Assert.Equal("E4", record.Evidence);
        Assert.Contains(record.Inputs, input => input is { Key: "alert", Value: "yes" });
    }

    [Fact]
    public async Task Less_than_a_day_may_be_mended_by_a_later_photo()
    {
        await house.NewSourceAsync();
        var id = await house.ParkAsync(TimeSpan.FromHours(23.5));
        AssertRefused(422, "parked_too_short", await house.PostAsync($"/{id}/finish", null));

        house.Clock.Move(TimeSpan.FromHours(1));
        var challenge = await house.PostAsync($"/{id}/challenges", null);
        AssertStatus(200, await house.PhotoAsync(id, "end", house.Shot(house.NewCar()), "18234", Code(challenge)));
        AssertStatus(200, await house.PostAsync($"/{id}/finish", null));
    }

    [Theory]
    [InlineData("18234", "18233.9", "odometer_decreased")]
    [InlineData("18234", "18235.1", "car_moved")]
    public async Task A_car_that_was_driven_earns_nothing(string before, string after, string code)
    {
        await house.NewSourceAsync();
        var id = await house.ParkAsync(TimeSpan.FromHours(30), before, after);
        AssertRefused(422, code, await house.PostAsync($"/{id}/finish", null));
        Assert.Null(await house.Server.Get<IActivityReader>().FindAsync(house.Server.Source.Id, id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_month_is_the_most()
    {
        await house.NewSourceAsync();
        var id = await house.ParkAsync(TimeSpan.FromDays(32));
        AssertRefused(422, "parked_too_long", await house.PostAsync($"/{id}/finish", null));
    }

    [Fact]
    public async Task A_cancelled_declaration_takes_back_what_was_recorded_and_cannot_go_on()
    {
        await house.NewSourceAsync();
        var id = await house.ParkAsync(TimeSpan.FromHours(30));
        AssertStatus(200, await house.PostAsync($"/{id}/finish", null));
        for (var i = 0; i < 2; i++)
        {
            var cancelled = await house.PostAsync($"/{id}/cancel", null);
            AssertStatus(200, cancelled);
            Assert.Equal("cancelled", cancelled.Body.GetProperty("status").GetString());
        }

        Assert.NotNull((await RecordAsync(id)).CancelledAt);
        AssertRefused(409, "stage_wrong", await house.PostAsync($"/{id}/finish", null));
        AssertRefused(409, "stage_wrong", await house.PostAsync($"/{id}/challenges", null));
    }

    [Fact]
    public async Task A_car_is_declared_once_at_a_time()
    {
        await house.NewSourceAsync();
        var first = await house.DeclareAsync("京A 12345");
        AssertStatus(201, first);
        var second = await house.DeclareAsync("京a12345");
        AssertRefused(409, "vehicle_declared", second);
        var id = first.Body.GetProperty("id").GetString();
        Assert.Equal(id, second.Body.GetProperty("declaration").GetString());

        AssertStatus(200, await house.PostAsync($"/{id}/cancel", null));
        AssertStatus(201, await house.DeclareAsync());
        AssertStatus(201, await house.DeclareAsync("京A54321"));
    }

    [Fact]
    public async Task What_would_be_refused_in_the_end_is_refused_at_once()
    {
        await house.NewSourceAsync();
        AssertRefused(422, "input_invalid", await house.DeclareAsync(engine: "3L"));
        AssertRefused(422, "field_missing", await house.PostAsync("", """{"holder":"a","vehicle":"b"}"""));
        AssertRefused(422, "field_unknown", await house.PostAsync("", """{"holder":"a","plate":"b"}"""));
        AssertRefused(422, "field_type", await house.PostAsync("", """{"holder":1}"""));
        AssertRefused(422, "field_type", await house.DeclareAsync(new string('A', 33)));
        AssertRefused(422, "time_invalid", await house.DeclareAsync(more: ""","from":"2026-09-18 08:00"}""".TrimEnd('}')));
        AssertRefused(422, "from_out_of_reach", await house.DeclareAsync(more: ""","from":"2026-01-01T08:00:00+08:00"}""".TrimEnd('}')));
        AssertRefused(400, "unreadable", await house.PostAsync("", "{"));
        AssertRefused(400, "not_an_object", await house.PostAsync("", "[]"));
        AssertRefused(413, "too_large", await house.PostAsync("", $$"""{"holder":"{{new string('a', 20_000)}}"}"""));
    }

    [Fact]
    public async Task A_declaration_is_seen_by_its_own_source_only()
    {
        await house.NewSourceAsync();
        var id = (await house.DeclareAsync()).Body.GetProperty("id").GetString()!;
        Assert.Equal(200, (await house.Server.GetAsync($"/v1/car-free-days/{id}")).Status);

        await house.NewSourceAsync();
        Assert.Equal(404, (await house.Server.GetAsync($"/v1/car-free-days/{id}")).Status);
        AssertRefused(404, "not_found", await house.PostAsync($"/{id}/cancel", null));
        AssertRefused(404, "not_found", await house.PhotoAsync(id, "begin", house.Shot(1), "1", "ABCDEF"));
        AssertRefused(404, "not_found", await house.PostAsync("/nonsense/finish", null));
    }

    [Fact]
    public async Task The_sandbox_answers_and_records_nothing()
    {
        await house.NewSourceAsync(SourceState.Sandbox);
        var id = await house.ParkAsync(TimeSpan.FromHours(30));
        var finished = await house.PostAsync($"/{id}/finish", null);
        AssertStatus(200, finished);
        Assert.True(finished.Body.GetProperty("sandbox").GetBoolean());
        Assert.Equal(0, await house.Server.AskAsync<long>($"select count(*) from activities.record where record_id = '{id}'"));
    }

    private async Task<Activity> RecordAsync(string id)
    {
        var record = await house.Server.Get<IActivityReader>().FindAsync(house.Server.Source.Id, id, TestContext.Current.CancellationToken);
        Assert.NotNull(record);
        return record;
    }
}

public sealed class Where_somebody_looks_at_photos_first : IAsyncLifetime
{
    private readonly CarFreeHouse _house = new() { Review = true };

    public ValueTask InitializeAsync() => _house.InitializeAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Nothing_is_sent_before_it_is_released_and_nothing_at_all_when_it_is_rejected()
    {
        var ct = TestContext.Current.CancellationToken;
        var desk = _house.Server.Get<ICarFreeReviews>();
        await _house.NewSourceAsync();
        var good = await _house.ParkAsync(TimeSpan.FromHours(30));
        var finished = await _house.PostAsync($"/{good}/finish", null);
        Assert.Equal("in_review", finished.Body.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, finished.Body.GetProperty("record").ValueKind);

        var waiting = Assert.Single(await desk.WaitingAsync(10, ct));
        Assert.Equal((good, 18234m, 18234m), (waiting.Id, waiting.BeginKilometres, waiting.EndKilometres));
        Assert.Equal(6, waiting.BeginCode.Length);
        var picture = await desk.PictureAsync(good, end: true, ct);
        Assert.NotNull(picture);
        Assert.Equal([0xFF, 0xD8], picture[..2]);
        Assert.Equal(-1, picture.AsSpan().IndexOf("Exif"u8));

        Assert.True(await desk.ReleaseAsync(good, ct));
        Assert.False(await desk.ReleaseAsync(good, ct));
        Assert.False(await desk.RejectAsync(good, "too late", ct));
        Assert.Equal(1, await _house.Server.AskAsync<long>($"select count(*) from activities.record where record_id = '{good}'"));

        var bad = await _house.ParkAsync(TimeSpan.FromHours(30));
        AssertStatus(200, await _house.PostAsync($"/{bad}/finish", null));
        Assert.True(await desk.RejectAsync(bad, "the code is not on the second photo", ct));
        var answer = await _house.Server.GetAsync($"/v1/car-free-days/{bad}");
        Assert.Equal("rejected", answer.Body.GetProperty("status").GetString());
        Assert.Equal("the code is not on the second photo", answer.Body.GetProperty("note").GetString());
        Assert.Empty(await desk.WaitingAsync(10, ct));
        Assert.Equal(0, await _house.Server.AskAsync<long>($"select count(*) from activities.record where record_id = '{bad}'"));
    }
}
