using System.Security.Cryptography;
using Puhui.Connectors.Tests.Gbt32960.Support;
using Puhui.Gbt32960.Bodies;
using Puhui.Gbt32960.Ciphers;
using Puhui.Gbt32960.Contracts;
using Puhui.Gbt32960.Frames;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;

namespace Puhui.Connectors.Tests.Gbt32960;

public sealed class Talking_to_the_server
{
    [Fact]
    public async Task Each_command_has_its_answer()
    {
        await using var house = await TelemetryHouse.StartAsync(platform => platform);
        await using var caller = await house.CallAsync();

        var login = await caller.AskAsync(Support.Frames.Login());
        Assert.Equal((Command.VehicleLogin, Answer.Success, Support.Frames.Car), (login.Command, login.Flag, login.Vin));
        Assert.Equal(BeijingTime.ToBytes(Support.Frames.Noon), login.Body);

        var report = await caller.AskAsync(Support.Frames.Report(Support.Frames.Noon.AddSeconds(5), 100));
        Assert.Equal((Command.Realtime, Answer.Success), (report.Command, report.Flag));
        Assert.Equal(BeijingTime.ToBytes(Support.Frames.Noon.AddSeconds(5)), report.Body);
        Assert.Equal(1L, await house.Server.AskAsync<long>("select count(*) from gbt32960.point"));

        Assert.Equal((Command.Heartbeat, Answer.Success), Of(await caller.AskAsync(Support.Frames.Of(Command.Heartbeat, []))));
        var clock = await caller.AskAsync(Support.Frames.Of(Command.Clock, []));
        Assert.True(BeijingTime.TryRead(clock.Body, out var time));
        Assert.True((time - TelemetryHouse.Evening).Duration() < TimeSpan.FromMinutes(2));
        Assert.Equal((Command.VehicleLogout, Answer.Success), Of(await caller.AskAsync(Support.Frames.Logout(Support.Frames.Noon.AddMinutes(1)))));
        Assert.Equal((Command.PlatformLogout, Answer.Success), Of(await caller.AskAsync(Support.Frames.Of(Command.PlatformLogout, [.. BeijingTime.ToBytes(Support.Frames.Noon), 0, 1], TelemetryHouse.Code))));
        Assert.Null(await caller.NextAsync());
    }

    [Fact]
    public async Task The_synthetic_trip_is_answered_as_its_vectors_say()
    {
        await using var house = await TelemetryHouse.StartAsync(platform => platform);
        await using var caller = await house.CallAsync();
        var vectors = TelemetryHouse.Vectors();
        foreach (var name in new[] { "login", "realtime_start", "realtime_mid", "realtime_end", "realtime_invalid_values", "reissue_of_mid", "heartbeat" })
        {
            Assert.Equal(Answer.Success, (await caller.AskAsync(vectors[name])).Flag);
        }

        Assert.Equal(Answer.Error, (await caller.AskAsync(vectors["bad_bcc"])).Flag);
        Assert.Equal(Answer.Error, (await caller.AskAsync(vectors["bad_length"])).Flag);
        var logout = await caller.AskAsync(vectors["logout"]);
        var expected = Support.Frames.ReadAll(vectors["ack_ok_to_logout"])[0].Frame;
        Assert.Equal((expected.Command, expected.Flag, expected.Vin), (logout.Command, logout.Flag, logout.Vin));
        Assert.Equal(expected.Body, logout.Body);
    }

    [Theory]
    [InlineData("city", "wrong", TelemetryHouse.Code)]
    [InlineData("nobody", TelemetryHouse.Password, TelemetryHouse.Code)]
    [InlineData("city", TelemetryHouse.Password, "OTHERCODE")]
    public async Task A_wrong_login_is_refused_and_leaves_the_peer_outside(string user, string password, string code)
    {
        await using var house = await TelemetryHouse.StartAsync(platform => platform);
        await using var caller = await house.CallAsync(logIn: false);
        Assert.Equal(Answer.Error, (await caller.AskAsync(Support.Frames.PlatformLogin(user, password, code))).Flag);
        Assert.Equal(Answer.Error, (await caller.AskAsync(Support.Frames.Report(Support.Frames.Noon, 1))).Flag);
        Assert.Equal(0L, await house.Server.AskAsync<long>("select count(*) from gbt32960.point"));
    }

    [Fact]
    public async Task A_platform_speaks_for_its_own_vehicles_in_the_present_only()
    {
        await using var house = await TelemetryHouse.StartAsync(platform => platform with { Vins = [Support.Frames.Car] });
        await using var caller = await house.CallAsync();
        Assert.Equal(Answer.Error, (await caller.AskAsync(Support.Frames.Report(Support.Frames.Noon, 1, vin: "LTANPUHU3T0000002"))).Flag);
        Assert.Equal(Answer.Error, (await caller.AskAsync(Support.Frames.Report(Support.Frames.Noon, 1, vin: "NOTAVIN"))).Flag);
        Assert.Equal(Answer.Error, (await caller.AskAsync(Support.Frames.Report(TelemetryHouse.Evening.AddMinutes(10), 1))).Flag);
        Assert.Equal(Answer.Error, (await caller.AskAsync(Support.Frames.Report(TelemetryHouse.Evening.AddHours(-73), 1, command: Command.Resent))).Flag);
        Assert.Equal(Answer.Success, (await caller.AskAsync(Support.Frames.Report(TelemetryHouse.Evening.AddHours(-71), 1, command: Command.Resent))).Flag);
    }

    [Fact]
    public async Task A_vehicle_logged_in_elsewhere_is_repeated_until_it_leaves()
    {
        await using var house = await TelemetryHouse.StartAsync(platform => platform);
        await using var other = await house.CallAsync();
        await using (var first = await house.CallAsync())
        {
            Assert.Equal(Answer.Success, (await first.AskAsync(Support.Frames.Login())).Flag);
            Assert.Equal(Answer.Success, (await first.AskAsync(Support.Frames.Login())).Flag);
            Assert.Equal(Answer.VinRepeated, (await other.AskAsync(Support.Frames.Login())).Flag);
        }

        for (var tried = 0; tried < 100 && (await other.AskAsync(Support.Frames.Login())).Flag != Answer.Success; tried++)
        {
            await Task.Delay(20);
        }

        Assert.Equal(Answer.Success, (await other.AskAsync(Support.Frames.Login())).Flag);
    }

    [Fact]
    public async Task Vehicles_that_connect_themselves_log_in_by_their_vin()
    {
        await using var house = await TelemetryHouse.StartAsync(platform => platform with
        {
            Mode = VehiclePlatformMode.Direct, Password = null, UniqueCode = null, Vins = [Support.Frames.Car],
        });
        await using var caller = await house.CallAsync(logIn: false);
        Assert.Equal(Answer.Error, (await caller.AskAsync(Support.Frames.Report(Support.Frames.Noon, 1))).Flag);
        Assert.Equal(Answer.Error, (await caller.AskAsync(Support.Frames.Login("LTANPUHU3T0000002"))).Flag);
        Assert.Equal(Answer.Success, (await caller.AskAsync(Support.Frames.Login())).Flag);
        Assert.Equal(Answer.Success, (await caller.AskAsync(Support.Frames.Report(Support.Frames.Noon, 1))).Flag);
    }

    [Fact]
    public async Task Encrypted_frames_are_opened_with_the_keys_of_the_platform()
    {
        var aes = RandomNumberGenerator.GetBytes(16);
        var sm4 = RandomNumberGenerator.GetBytes(16);
        using var rsa = RSA.Create(1024);
        var pem = rsa.ExportPkcs8PrivateKeyPem();
        await using var house = await TelemetryHouse.StartAsync(platform => platform with { Aes128Key = aes, Sm4Key = sm4, RsaPrivateKey = pem });
        await using var caller = await house.CallAsync();
        var cipher = new BodyCipher(aes, sm4, pem);
        byte[] kinds = [Encryption.Aes128, Encryption.Sm4, Encryption.Rsa];
        for (var i = 0; i < kinds.Length; i++)
        {
            // Longer than one block of RSA.
            byte[] body = [.. Support.Frames.ReportBody(Support.Frames.Noon.AddSeconds(i), 100 + i), 0x80, 0, 200, .. new byte[200]];
            Assert.Equal(Answer.Success, (await caller.AskAsync(Support.Frames.Of(Command.Realtime, cipher.Seal(kinds[i], body), encryption: kinds[i]))).Flag);
        }

        Assert.Equal(303L, await house.Server.AskAsync<long>("select sum(odometer) from gbt32960.point"));
        var wrong = new BodyCipher(RandomNumberGenerator.GetBytes(16), null, null).Seal(Encryption.Aes128, Support.Frames.ReportBody(Support.Frames.Noon, 1));
        Assert.Equal(Answer.Error, (await caller.AskAsync(Support.Frames.Of(Command.Realtime, wrong, encryption: Encryption.Aes128))).Flag);
        Assert.Equal(Answer.Error, (await caller.AskAsync(Support.Frames.Of(Command.Realtime, new byte[32], encryption: Encryption.Sm2))).Flag);
        Assert.DoesNotContain(Convert.ToHexString(aes), await house.Server.AskAsync<string>("select encode(aes_key, 'hex') from gbt32960.platform"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_2025_edition_is_spoken_with_activation_and_signatures()
    {
        await using var house = await TelemetryHouse.StartAsync(platform => platform);
        await using var caller = await house.CallAsync(logIn: false);
        Assert.Equal(Edition.Y2025, (await caller.AskAsync(Support.Frames.PlatformLogin(edition: Edition.Y2025))).Edition);
        byte[] login = [.. BeijingTime.ToBytes(Support.Frames.Noon), 0, 1, .. new byte[20], 2, 1, 2, .. new byte[72]];
        Assert.Equal(Answer.Success, (await caller.AskAsync(Support.Frames.Of(Command.VehicleLogin, login, edition: Edition.Y2025))).Flag);

        var (privateKey, publicKey) = Sm2Signer.NewKeyPair();
        using var signer = new Sm2Signer("vehicle", privateKey, publicKey);
        byte[] activation = [.. BeijingTime.ToBytes(Support.Frames.Noon), .. new byte[16], 0, 65, .. publicKey, .. System.Text.Encoding.ASCII.GetBytes(Support.Frames.Car)];
        var answer = await caller.AskAsync(Support.Frames.Of(Command.Activation, [.. activation, .. Signature(activation)], edition: Edition.Y2025));
        Assert.Equal((Command.ActivationAnswer, (byte)1), (answer.Command, answer.Body[0]));

        byte[] report = Support.Frames.ReportBody(Support.Frames.Noon, 100, unitSize: 18);
        Assert.Equal(Answer.Success, (await caller.AskAsync(Support.Frames.Of(Command.Realtime, [.. report, 0xFF, .. Signature(report)], edition: Edition.Y2025))).Flag);
        byte[] forged = Support.Frames.ReportBody(Support.Frames.Noon, 900, unitSize: 18);
        Assert.Equal(Answer.Error, (await caller.AskAsync(Support.Frames.Of(Command.Realtime, [.. forged, 0xFF, .. Signature(report)], edition: Edition.Y2025))).Flag);
        Assert.Equal(Answer.Error, (await caller.AskAsync(Support.Frames.Of(Command.KeyExchange, new byte[20], edition: Edition.Y2025))).Flag);
        Assert.Equal(100, await house.Server.AskAsync<int>("select odometer from gbt32960.point"));

        byte[] Signature(byte[] message)
        {
            var signed = signer.Sign(message);
            return [1, 0, 32, .. signed[..32], 0, 32, .. signed[32..]];
        }
    }

    [Fact]
    public async Task A_peer_that_sends_nonsense_is_dropped_and_others_are_served_on()
    {
        var second = TimeSpan.FromSeconds(1);
        await using var house = await TelemetryHouse.StartAsync(platform => platform, options: TelemetryHouse.Quick with { FrameWithin = second, LoginWithin = second });
        await using var good = await house.CallAsync();
        var seeds = TelemetryHouse.Vectors().Values.ToArray();
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), new ParallelOptions { MaxDegreeOfParallelism = 10 }, async (seed, _) =>
        {
            var random = new Random(seed);
            await using var caller = await house.CallAsync(logIn: false);
            try
            {
                for (var i = 0; i < 200; i++)
                {
                    await caller.SendAsync(Reading_frames.Mutate(seeds[random.Next(seeds.Length)], random));
                }
            }
            catch (IOException)
            {
                // Dropped already.
            }

            while (await caller.NextAsync() is not null)
            {
                // Refusals, until the server hangs up.
            }
        });
        Assert.Equal(Answer.Success, (await good.AskAsync(Support.Frames.Report(Support.Frames.Noon, 1))).Flag);
    }

    [Fact]
    public async Task Mutated_frames_of_a_known_peer_do_not_stop_the_server()
    {
        await using var house = await TelemetryHouse.StartAsync(platform => platform, options: TelemetryHouse.Quick with { MostFaults = int.MaxValue });
        var random = new Random(1);
        var seeds = TelemetryHouse.Vectors().Where(pair => pair.Key != "heartbeat").Select(pair => pair.Value).ToArray();
        await using var caller = await house.CallAsync();
        for (var i = 0; i < 2_000; i++)
        {
            await caller.SendAsync(Reading_frames.Mutate(seeds[random.Next(seeds.Length)], random));
        }

        // Enough bytes to end whatever frame the last of them had begun.
        await caller.SendAsync(new byte[FrameReader.MaxFrame]);
        await caller.SendAsync(Support.Frames.Of(Command.Clock, []));
        Frame? last;
        do
        {
            last = await caller.NextAsync();
            Assert.NotNull(last);
        }
        while (last.Value is not { Command: Command.Clock, Flag: Answer.Success });
    }

    [Fact]
    public async Task Peers_that_keep_silent_send_half_a_frame_or_do_not_read_are_dropped()
    {
        var second = TimeSpan.FromMilliseconds(300);
        await using var house = await TelemetryHouse.StartAsync(platform => platform, options: TelemetryHouse.Quick with
        {
            LoginWithin = TimeSpan.FromSeconds(20), IdleFor = TimeSpan.FromSeconds(20), FrameWithin = second, AnswerWithin = second, QueuedAnswers = 16,
        });
        await using var half = await house.CallAsync();
        await half.SendAsync(Support.Frames.Login()[..30]);
        Assert.Null(await half.NextAsync());

        await using var deaf = await Caller.ConnectAsync(house.Port, receiveBuffer: 2048);
        var flood = Enumerable.Repeat(Support.Frames.Of(Command.Clock, []), 1000).SelectMany(one => one).ToArray();
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                await deaf.SendAsync(flood);
            }
        });

        await using var impatient = await TelemetryHouse.StartAsync(platform => platform, options: TelemetryHouse.Quick with { LoginWithin = second, IdleFor = second });
        await using var stranger = await impatient.CallAsync(logIn: false);
        Assert.Null(await stranger.NextAsync());
    }

    [Fact]
    public async Task While_the_database_is_slow_nothing_is_acknowledged_and_nothing_piles_up()
    {
        const int Frames = 100_000;
        await using var house = await TelemetryHouse.StartAsync(platform => platform, options: TelemetryHouse.Quick with { QueuedAnswers = 16 });
        await using var caller = await house.CallAsync();
        caller.Socket.SendBufferSize = 64 << 10;
        await using var connection = await house.Server.Database.OpenConnectionAsync();
        var locked = await connection.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand("lock table gbt32960.point in exclusive mode", connection))
        {
            await command.ExecuteNonQueryAsync();
        }

        await caller.SendAsync(Support.Frames.Report(Support.Frames.Noon, 1));
        var flood = Enumerable.Repeat(Support.Frames.Of(Command.Clock, []), Frames).SelectMany(one => one).ToArray();
        var sending = caller.SendAsync(flood);
        var first = caller.NextAsync();
        await Task.Delay(300);

        // The first answer waits for the database, the others for the first, and the peer for room.
        Assert.False(first.IsCompleted);
        Assert.False(sending.IsCompleted);
        await locked.RollbackAsync();
        Assert.Equal((Command.Realtime, Answer.Success), Of((await first)!.Value));
        for (var answers = 0; answers < Frames; answers++)
        {
            Assert.Equal(Command.Clock, (await caller.NextAsync())!.Value.Command);
        }

        await sending;
        Assert.Equal(1L, await house.Server.AskAsync<long>("select count(*) from gbt32960.point"));
    }

    [Fact]
    public async Task More_connections_than_allowed_are_turned_away()
    {
        await using var house = await TelemetryHouse.StartAsync(platform => platform, options: TelemetryHouse.Quick with { ConnectionsPerAddress = 2 });
        await using var first = await house.CallAsync();
        await using var second = await house.CallAsync();
        await using var third = await house.CallAsync(logIn: false);
        Assert.Null(await third.NextAsync());
        Assert.Equal(Answer.Success, (await second.AskAsync(Support.Frames.Of(Command.Heartbeat, []))).Flag);
    }

    [Fact]
    public async Task A_peer_that_is_closed_is_nobody_any_more()
    {
        await using var house = await TelemetryHouse.StartAsync(platform => platform);
        await using var caller = await house.CallAsync();
        Assert.True(await house.Platforms.SetOpenAsync(TelemetryHouse.User, open: false, default));
        Assert.Equal(Answer.Error, (await caller.AskAsync(Support.Frames.Report(Support.Frames.Noon, 1))).Flag);
        Assert.Equal(Answer.Error, (await caller.AskAsync(Support.Frames.PlatformLogin())).Flag);
    }

    private static (byte Command, byte Flag) Of(Frame frame) => (frame.Command, frame.Flag);
}
