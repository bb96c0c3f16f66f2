using System.Buffers.Binary;
using System.Text;
using Puhui.Cli.Demo.City.Routines;

namespace Puhui.Cli.Demo.City.Sending;

/// <summary>One frame of GB/T 32960 with the time it belongs to.</summary>
internal sealed record VehicleFrame(DateTimeOffset At, byte[] Bytes);

/// <summary>What a car says of one drive, in frames of the 2016 edition: login, a report each minute, switched off, logout.</summary>
internal static class VehicleFrames
{
    public const int HeaderSize = 24;
    public const byte PlatformLogin = 0x05;
    private const byte Login = 0x01;
    private const byte Report = 0x02;
    private const byte Logout = 0x04;
    private const byte IsCommand = 0xFE;
    private const byte On = 1;
    private const byte Off = 2;

    /// <summary>The frames of a drive. The odometer is the same each time the day is played: it only ever goes up.</summary>
    /// <param name="drive">The drive.</param>
    /// <param name="driven">Metres driven earlier on that day.</param>
    public static IEnumerable<VehicleFrame> Of(Journey drive, int driven)
    {
        const int DayTenths = 1_500;
        var vin = drive.Who.Vin;
        var days = (int)(drive.Start.UtcDateTime.AddHours(8) - new DateTime(2026, 1, 1)).TotalDays;
        var begin = (DayTenths * Math.Max(0, days)) + (100 * (drive.Who.Number % 50)) + (driven / 100);
        var tenths = ((driven + drive.Metres) / 100) - (driven / 100);
        var seconds = (int)(drive.End - drive.Start).TotalSeconds;
        yield return Frame(drive.Start, Login, vin, [.. "\0\u0001"u8, .. "89860012345678901234"u8, 0, 0]);
        for (var second = 0; second < seconds; second += 60)
        {
            var share = second / (double)seconds;
            var speed = (int)Math.Min(900, drive.Metres * 36L / seconds);
            yield return Frame(drive.Start.AddSeconds(second), Report, vin, Body(begin + (int)(tenths * share), speed, On, drive.From.Toward(drive.To, share)));
        }

        yield return Frame(drive.End, Report, vin, Body(begin + tenths, 0, Off, drive.To));
        yield return Frame(drive.End.AddSeconds(2), Logout, vin, [.. "\0\u0001"u8]);
    }

    /// <summary>The login of the platform itself.</summary>
    public static byte[] PlatformFrame(DateTimeOffset now, string code, string user, string password)
    {
        var body = new byte[35];
        body[1] = 1;
        Encoding.ASCII.GetBytes(user, body.AsSpan(2));
        Encoding.ASCII.GetBytes(password, body.AsSpan(14));
        body[34] = 1;
        return Frame(now, PlatformLogin, code, body).Bytes;
    }

    private static byte[] Body(int odometer, int speed, byte state, Place at)
    {
        var unit = new byte[1 + 20 + 1 + 9];
        unit[0] = 0x01;
        unit[1] = state;
        unit[2] = 3;
        unit[3] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(unit.AsSpan(4), (ushort)speed);
        BinaryPrimitives.WriteUInt32BigEndian(unit.AsSpan(6), (uint)odometer);
        BinaryPrimitives.WriteUInt16BigEndian(unit.AsSpan(10), 3_840);
        BinaryPrimitives.WriteUInt16BigEndian(unit.AsSpan(12), 10_200);
        unit[14] = 70;
        unit[15] = 1;
        unit[16] = 0x0F;
        BinaryPrimitives.WriteUInt16BigEndian(unit.AsSpan(17), 5_000);
        unit[21] = 0x05;
        BinaryPrimitives.WriteUInt32BigEndian(unit.AsSpan(23), (uint)(at.Longitude * 1_000_000));
        BinaryPrimitives.WriteUInt32BigEndian(unit.AsSpan(27), (uint)(at.Latitude * 1_000_000));
        return unit;
    }

    private static VehicleFrame Frame(DateTimeOffset at, byte command, string name, byte[] rest)
    {
        var beijing = at.ToOffset(TimeSpan.FromHours(8));
        byte[] body =
        [
            (byte)(beijing.Year - 2000), (byte)beijing.Month, (byte)beijing.Day, (byte)beijing.Hour, (byte)beijing.Minute, (byte)beijing.Second, .. rest,
        ];
        var frame = new byte[HeaderSize + body.Length + 1];
        frame[0] = frame[1] = (byte)'#';
        frame[2] = command;
        frame[3] = IsCommand;
        Encoding.ASCII.GetBytes(name, frame.AsSpan(4, 17));
        frame[21] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(22), (ushort)body.Length);
        body.CopyTo(frame, HeaderSize);
        for (var i = 2; i < frame.Length - 1; i++)
        {
            frame[^1] ^= frame[i];
        }

        return new VehicleFrame(at, frame);
    }
}
