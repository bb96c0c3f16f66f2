using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Puhui.CarFreeDay.Pictures;
using Puhui.Connectors.Tests.CarFreeDay.Support;
using static Puhui.Connectors.Tests.CarFreeDay.Support.CarFreeHouse;

namespace Puhui.Connectors.Tests.CarFreeDay;

public sealed class Sending_photos(CarFreeHouse house) : IClassFixture<CarFreeHouse>
{
    [Fact]
    public async Task A_photo_sent_again_by_itself_gets_the_same_answer()
    {
        var (id, code) = await DeclareAsync();
        var photo = house.Shot(house.NewCar());
        var first = await house.PhotoAsync(id, "begin", photo, "18234.5", code);
        AssertStatus(200, first);
        Assert.Equal("parked", first.Body.GetProperty("status").GetString());
        Assert.Equal("18234.5 km", first.Body.GetProperty("begin").GetProperty("odometer").GetString());
        Assert.Equal(first.Body.ToString(), (await house.PhotoAsync(id, "begin", photo, "18234.5", code)).Body.ToString());
        AssertRefused(409, "stage_wrong", await house.PhotoAsync(id, "begin", photo, "18235", code));
    }

    [Fact]
    public async Task A_code_holds_for_its_stage_for_fifteen_minutes_until_the_next_one()
    {
        var (id, code) = await DeclareAsync();
        var photo = house.Shot(house.NewCar(), exif: false);
        AssertRefused(422, "challenge_mismatch", await house.PhotoAsync(id, "begin", photo, "1", "AAAAAA"));
        AssertRefused(409, "stage_wrong", await house.PhotoAsync(id, "end", photo, "1", code));
        var next = Code(await house.PostAsync($"/{id}/challenges", null));
        AssertRefused(422, "challenge_mismatch", await house.PhotoAsync(id, "begin", photo, "1", code));
        house.Clock.Move(TimeSpan.FromMinutes(15.1));
        AssertRefused(422, "challenge_expired", await house.PhotoAsync(id, "begin", photo, "1", next));
        AssertStatus(200, await house.PhotoAsync(id, "begin", photo, "1", Code(await house.PostAsync($"/{id}/challenges", null)).ToLowerInvariant()));
        AssertRefused(422, "challenge_expired", await house.PhotoAsync(id, "end", photo, "1", next));
    }

    [Fact]
    public async Task A_photo_of_another_time_is_refused()
    {
        var (id, code) = await DeclareAsync();
        var jpeg = Dashboard.Jpeg(Dashboard.Draw(house.NewCar(), "000001"));
        foreach (var minutes in (int[])[-16, -5, 3])
        {
            // Five minutes ago it was, but the code did not exist yet.
            var taken = house.Clock.Now.AddMinutes(minutes).UtcDateTime.ToString("yyyy':'MM':'dd HH':'mm':'ss", System.Globalization.CultureInfo.InvariantCulture);
            AssertRefused(422, "photo_old", await house.PhotoAsync(id, "begin", Dashboard.WithExif(jpeg, taken, "+00:00"), "1", code));
        }

        var now = house.Clock.Now.UtcDateTime.ToString("yyyy':'MM':'dd HH':'mm':'ss", System.Globalization.CultureInfo.InvariantCulture);
        AssertStatus(200, await house.PhotoAsync(id, "begin", Dashboard.WithExif(jpeg, now, "+00:00"), "1", code));
    }

    [Fact]
    public async Task A_picture_used_before_is_found_however_it_was_changed()
    {
        var car = house.NewCar();
        var (first, code) = await DeclareAsync();
        var photo = house.Shot(car);
        AssertStatus(200, await house.PhotoAsync(first, "begin", photo, "1", code));
        house.Clock.Move(TimeSpan.FromHours(25));
        var end = Code(await house.PostAsync($"/{first}/challenges", null));
        var plain = Dashboard.Vips(photo, "jpg", "copy", "IN", "OUT[strip]");
        AssertRefused(422, "photo_reused", await house.PhotoAsync(first, "end", plain, "1", end));

        var (second, other) = await DeclareAsync();
        AssertRefused(422, "photo_reused", await house.PhotoAsync(second, "begin", plain, "1", other));
        AssertRefused(422, "photo_reused", await house.PhotoAsync(second, "begin", Dashboard.Vips(plain, "jpg", "thumbnail", "IN", "OUT", "900"), "1", other));
        AssertRefused(422, "photo_reused", await house.PhotoAsync(second, "begin", Dashboard.Vips(plain, "jpg", "crop", "IN", "OUT", "10", "7", "941", "706"), "1", other));
        AssertStatus(200, await house.PhotoAsync(second, "begin", house.Shot(car, again: true), "1", other));
    }

    [Fact]
    public async Task A_second_process_knows_what_the_first_one_took_while_both_run()
    {
        var other = new CarFreeHouse { Database = house.Server.Database };
        await other.InitializeAsync();
        await using (other.Server)
        {
            for (var i = 0; i < 2; i++)
            {
                var photo = house.Shot(house.NewCar(), exif: false);
                var (id, code) = await DeclareAsync();
                AssertStatus(200, await house.PhotoAsync(id, "begin", photo, "1", code));
                var declared = await other.DeclareAsync($"沪B0000{i}", $"owner-{i}");
                AssertRefused(422, "photo_reused", await other.PhotoAsync(
                    declared.Body.GetProperty("id").GetString()!, "begin", Dashboard.Vips(photo, "jpg", "copy", "IN", "OUT[Q=50]"), "1", Code(declared)));
            }
        }
    }

    [Fact]
    public async Task Of_one_photo_sent_for_two_cars_at_once_one_is_taken()
    {
        var photo = house.Shot(house.NewCar(), exif: false);
        var bent = Dashboard.Vips(photo, "jpg", "copy", "IN", "OUT[Q=60]");
        var (first, second) = (await DeclareAsync(), await DeclareAsync(keep: true, vehicle: "京B22222"));
        var answers = await Task.WhenAll(house.PhotoAsync(first.Id, "begin", photo, "1", first.Code), house.PhotoAsync(second.Id, "begin", bent, "1", second.Code));
        Assert.Equal([200, 422], answers.Select(answer => answer.Status).Order());
    }

    [Fact]
    public async Task What_is_no_photo_is_refused_by_name()
    {
        var (id, code) = await DeclareAsync();
        var photo = house.Shot(house.NewCar());
        async Task Refused(int status, string name, byte[] file) => AssertRefused(status, name, await house.PhotoAsync(id, "begin", file, "1", code));

        await Refused(415, "photo_type", []);
        await Refused(415, "photo_type", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0]);
        await Refused(415, "photo_type", Encoding.ASCII.GetBytes("<svg xmlns='http://www.w3.org/2000/svg' width='900' height='900'/>"));
        await Refused(422, "photo_unreadable", photo[..(photo.Length / 2)]);
        await Refused(422, "photo_small", Dashboard.Vips(photo, "jpg", "thumbnail", "IN", "OUT", "800"));
        await Refused(413, "photo_large", new byte[(12 << 20) + 1]);
        await Refused(422, "photo_unreadable", PngBomb(7000, 8000, 0));
        await Refused(413, "photo_large", PngBomb(30_000, 30_000, 0));
        AssertRefused(422, "odometer_invalid", await house.PhotoAsync(id, "begin", photo, "1.25", code));
        AssertRefused(422, "odometer_invalid", await house.PhotoAsync(id, "begin", photo, "-1", code));
        AssertRefused(400, "unreadable", await house.PhotoAsync(id, "middle", photo, "1", code));

        // The name does not count, and what hangs behind a picture is not kept.
        AssertStatus(200, await house.PhotoAsync(id, "begin", [.. photo, .. "<script>alert(1)</script>"u8], "1", code, "text/html"));
        var number = (await house.Server.AskAsync<Guid>("select declaration from carfreeday.print order by number desc limit 1")).ToString();
        var kept = await house.Server.AskAsync<byte[]>($"select picture from carfreeday.photo where declaration = '{number}'");
        Assert.Equal(-1, kept.AsSpan().IndexOf("script"u8));
        Assert.Equal(-1, kept.AsSpan().IndexOf(new byte[] { 0xFF, 0xD8, 0xFF }));
    }

    [Fact]
    public async Task Mutated_pictures_get_an_answer_each()
    {
        var random = new Random(9);
        var photo = house.Shot(house.NewCar(), exif: false);
        byte[][] good = [photo, Dashboard.Vips(photo, "png", "thumbnail", "IN", "OUT", "880"), Dashboard.Vips(photo, "webp", "copy", "IN", "OUT")];
        var (id, code) = await DeclareAsync();
        for (var i = 0; i < 30; i++)
        {
            var answer = await house.PhotoAsync(id, "begin", Reading_headers.Mutated(good[i % 3], random), "1", code);
            Assert.InRange(answer.Status, 200, 499);
            if (answer.Status == 200)
            {
                (id, code) = await DeclareAsync();
            }
        }
    }

    [Fact]
    public async Task Pictures_are_forgotten_when_their_time_is_over_and_still_known_again()
    {
        var photo = house.Shot(house.NewCar(), exif: false);
        var (id, code) = await DeclareAsync();
        AssertStatus(200, await house.PhotoAsync(id, "begin", photo, "1", code));
        AssertStatus(200, await house.PostAsync($"/{id}/cancel", null));
        var retention = house.Server.Get<IEnumerable<IHostedService>>().OfType<Puhui.CarFreeDay.Retention>().Single();
        house.Clock.Move(TimeSpan.FromDays(91));
        await retention.SweepAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await house.Server.AskAsync<long>("select count(*) from carfreeday.photo p join carfreeday.declaration d on d.id = p.declaration where picture is not null and d.state in (5, 6, 7)"));
        var (second, other) = await DeclareAsync();
        AssertRefused(422, "photo_reused", await house.PhotoAsync(second, "begin", photo, "1", other));
    }

    /// <summary>A small file that claims to be a large picture; its data are so many zeros, or none.</summary>
    private static byte[] PngBomb(int width, int height, int zeros)
    {
        using var data = new MemoryStream();
        using (var zip = new ZLibStream(data, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zip.Write(new byte[zeros]);
        }

        byte[] Number(int n) => [(byte)((n >> 24) & 255), (byte)((n >> 16) & 255), (byte)((n >> 8) & 255), (byte)(n & 255)];
        byte[] Chunk(string name, byte[] body)
        {
            byte[] typed = [.. Encoding.ASCII.GetBytes(name), .. body];
            return [.. Number(body.Length), .. typed, .. Number(unchecked((int)Crc(typed)))];
        }

        return [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR", [.. Number(width), .. Number(height), 8, 2, 0, 0, 0]), .. Chunk("IDAT", data.ToArray()), .. Chunk("IEND", [])];
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }

    private async Task<(string Id, string Code)> DeclareAsync(bool keep = false, string vehicle = "京A12345")
    {
        if (!keep)
        {
            await house.NewSourceAsync();
        }

        var declared = await house.DeclareAsync(vehicle);
        AssertStatus(201, declared);
        return (declared.Body.GetProperty("id").GetString()!, Code(declared));
    }
}

public sealed class Without_a_decoder : IAsyncLifetime
{
    private readonly CarFreeHouse _house = new() { Change = services => services.Replace(ServiceDescriptor.Singleton(new DecoderTool((string?)null))) };

    public ValueTask InitializeAsync() => _house.InitializeAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task The_server_says_so()
    {
        await _house.NewSourceAsync();
        var declared = await _house.DeclareAsync();
        AssertRefused(503, "decoder_missing", await _house.PhotoAsync(declared.Body.GetProperty("id").GetString()!, "begin", _house.Shot(1), "1", Code(declared)));
    }
}
