using System.Buffers;
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Puhui.Connectors.Tests.Gbt32960.Support;
using Puhui.Gbt32960.Bodies;
using Puhui.Gbt32960.Frames;

namespace Puhui.Connectors.Tests.Gbt32960;

public sealed class Reading_frames
{
    [Fact]
    public void The_vectors_are_read_and_the_two_broken_ones_are_not()
    {
        foreach (var (name, bytes) in TelemetryHouse.Vectors())
        {
            var found = Support.Frames.ReadAll(bytes);
            if (name.StartsWith("bad_", StringComparison.Ordinal))
            {
                Assert.Equal(FrameFault.CheckByteWrong, Assert.Single(found).Fault);
            }
            else
            {
                var (read, frame, _) = Assert.Single(found);
                Assert.Equal(FrameRead.Frame, read);
                Assert.Equal("LTANPUHU3T0000001", frame.Vin);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Frames_are_found_however_the_bytes_arrive(int piece)
    {
        var vectors = TelemetryHouse.Vectors().Where(pair => !pair.Key.StartsWith("bad_", StringComparison.Ordinal)).Select(pair => pair.Value).ToList();
        var found = Support.Frames.ReadAll([.. vectors.SelectMany(bytes => bytes)], piece);
        Assert.Equal(vectors.Count, found.Count);
        Assert.All(found, one => Assert.Equal(FrameRead.Frame, one.Read));
    }

    [Fact]
    public void After_a_broken_frame_the_next_good_one_is_taken()
    {
        var vectors = TelemetryHouse.Vectors();
        foreach (var broken in new[] { vectors["bad_bcc"], vectors["bad_length"], "noise ## and $ more"u8.ToArray(), new byte[] { 0x23, 0x23, 0x02, 0xFE } })
        {
            var found = Support.Frames.ReadAll([.. broken, .. vectors["heartbeat"]]);
            Assert.Equal(2, found.Count);
            Assert.Equal(FrameRead.Fault, found[0].Read);
            Assert.Equal(Command.Heartbeat, found[1].Frame.Command);
        }
    }

    [Theory]
    [InlineData(2, 0x0C, FrameFault.HeaderInvalid)]
    [InlineData(3, 0x04, FrameFault.HeaderInvalid)]
    [InlineData(10, 0x07, FrameFault.HeaderInvalid)]
    [InlineData(21, 0x06, FrameFault.HeaderInvalid)]
    [InlineData(22, 0xFF, FrameFault.LengthInvalid)]
    public void A_header_that_cannot_be_meant_is_a_fault(int place, int value, object fault)
    {
        var frame = TelemetryHouse.Vectors()["realtime_mid"];
        frame[place] = (byte)value;
        frame[23] = place == 22 ? (byte)0xFE : frame[23];
        Assert.Equal(fault, Support.Frames.ReadAll(frame)[0].Fault);
    }

    [Fact]
    public void Every_fault_has_a_name_in_the_operators_guide()
    {
        var guide = File.ReadAllText(Path.Combine(Puhui.Platform.Settings.SettingsReader.HomeFolder(), "docs/connectors/gbt32960.md"));
        Assert.All(Enum.GetNames<FrameFault>(), name => Assert.Contains($"`{Puhui.Gbt32960.Metrics.Spell(name)}`", guide, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_frame_written_is_read_as_it_was() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<bool>(), ArbMap.Default.ArbFor<byte>(), (body, new2025, pick) =>
        {
            var edition = new2025 ? Edition.Y2025 : Edition.Y2016;
            var command = (byte)(1 + (pick % 11));
            var (read, frame, _) = Assert.Single(Support.Frames.ReadAll(FrameWriter.Write(edition, command, Answer.IsCommand, Support.Frames.Car, body, Encryption.Sm4), 5));
            Assert.Equal(FrameRead.Frame, read);
            Assert.Equal((edition, command, Support.Frames.Car, Encryption.Sm4), (frame.Edition, frame.Command, frame.Vin, frame.Encryption));
            Assert.Equal(body, frame.Body);
        }));

    [Fact]
    public void Ten_thousand_mutated_frames_neither_crash_the_reader_nor_hold_it_up()
    {
        var random = new Random(32960);
        var seeds = TelemetryHouse.Vectors().Values.ToArray();
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = Mutate(seeds[random.Next(seeds.Length)], random);
            AssertQuick(() =>
            {
                foreach (var (read, frame, _) in Support.Frames.ReadAll(bytes))
                {
                    if (read == FrameRead.Frame)
                    {
                        ReportReader.Read(frame.Edition, frame.Body, out _, out _);
                        LoginReader.Vehicle(frame.Edition, frame.Body, out _);
                        LoginReader.Platform(frame.Body, out _);
                        LoginReader.Activate(frame.Body, out _);
                    }
                }
            });
        }
    }

    [Fact]
    public void Bytes_full_of_false_beginnings_are_read_in_time()
    {
        // Headers that could be meant, each of a length that reaches over all the others.
        var header = FrameWriter.Write(Edition.Y2016, Command.Realtime, Answer.IsCommand, Support.Frames.Car, new byte[30_000]).AsSpan(0, 24).ToArray();
        var bytes = Enumerable.Repeat(header, 2_700).SelectMany(one => one).ToArray();
        var reader = new FrameReader();
        var buffer = new ReadOnlySequence<byte>(bytes);
        for (var faults = 0; faults < 100; faults++)
        {
            AssertQuick(() => Assert.Equal(FrameRead.Fault, reader.Read(ref buffer, out _, out _)));
        }
    }

    /// <summary>Whether a step takes less than 100 ms. On a machine that is busy with other things it may be repeated.</summary>
    private static void AssertQuick(Action step)
    {
        for (var tried = 1; ; tried++)
        {
            var began = Stopwatch.GetTimestamp();
            step();
            var took = Stopwatch.GetElapsedTime(began);
            if (took < TimeSpan.FromMilliseconds(100))
            {
                return;
            }

            Assert.True(tried < 5, $"{took.TotalMilliseconds} ms");
        }
    }

    internal static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    bytes = bytes[..at];
                    break;
            }
        }

        // Half of them with a right check byte, so that what stands behind is reached too.
        if (bytes.Count > 25 && random.Next(2) == 0)
        {
            bytes[22] = (byte)((bytes.Count - 25) >> 8);
            bytes[23] = (byte)(bytes.Count - 25);
            bytes[^1] = CheckByte.Of([.. bytes[2..^1]]);
        }

        return [.. bytes];
    }
}
