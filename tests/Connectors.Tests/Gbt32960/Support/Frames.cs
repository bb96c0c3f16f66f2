using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Puhui.Gbt32960.Bodies;
using Puhui.Gbt32960.Frames;

namespace Puhui.Connectors.Tests.Gbt32960.Support;

/// <summary>Frames made for tests.</summary>
internal static class Frames
{
    public const string Car = "LTANPUHU3T0000001";
    public static readonly DateTimeOffset Noon = new(2026, 9, 17, 12, 0, 0, TimeSpan.FromHours(8));

    public static byte[] PlatformLogin(string user = TelemetryHouse.User, string password = TelemetryHouse.Password, string code = TelemetryHouse.Code, Edition edition = Edition.Y2016)
    {
        var body = new byte[41];
        BeijingTime.Write(Noon, body);
        body[7] = 1;
        Encoding.ASCII.GetBytes(user, body.AsSpan(8));
        Encoding.ASCII.GetBytes(password, body.AsSpan(20));
        body[40] = Encryption.None;
        return FrameWriter.Write(edition, Command.PlatformLogin, Answer.IsCommand, code, body);
    }

    public static byte[] LoginBody(DateTimeOffset at) => [.. BeijingTime.ToBytes(at), 0, 1, .. "89860012345678901234"u8, 1, 0];

    public static byte[] Login(string vin = Car, DateTimeOffset? at = null) => Of(Command.VehicleLogin, LoginBody(at ?? Noon), vin);

    public static byte[] Logout(DateTimeOffset at, string vin = Car) => Of(Command.VehicleLogout, [.. BeijingTime.ToBytes(at), 0, 1], vin);

    public static byte[] Of(byte command, byte[] body, string vin = Car, Edition edition = Edition.Y2016, byte encryption = Encryption.None) =>
        FrameWriter.Write(edition, command, Answer.IsCommand, vin, body, encryption);

    /// <summary>A report of the vehicle unit alone.</summary>
    public static byte[] Report(DateTimeOffset at, int odometer, int speed = 300, byte state = 1, byte charge = 3, byte soc = 70, byte command = Command.Realtime, string vin = Car) =>
        Of(command, ReportBody(at, odometer, speed, state, charge, soc), vin);

    public static byte[] ReportBody(DateTimeOffset at, int odometer, int speed = 300, byte state = 1, byte charge = 3, byte soc = 70, int unitSize = 20)
    {
        var unit = new byte[unitSize];
        unit[0] = state;
        unit[1] = charge;
        unit[2] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(unit.AsSpan(3), (ushort)speed);
        BinaryPrimitives.WriteUInt32BigEndian(unit.AsSpan(5), (uint)odometer);
        unit[13] = soc;
        return [.. BeijingTime.ToBytes(at), 1, .. unit];
    }

    /// <summary>What a reader makes of bytes that arrive in pieces of a size.</summary>
    public static List<(FrameRead Read, Frame Frame, FrameFault Fault)> ReadAll(byte[] bytes, int piece = int.MaxValue)
    {
        var reader = new FrameReader();
        var found = new List<(FrameRead, Frame, FrameFault)>();
        byte[] left = [];
        for (var at = 0; at < bytes.Length; at += Math.Min(piece, bytes.Length - at))
        {
            var buffer = new ReadOnlySequence<byte>([.. left, .. bytes.AsSpan(at, Math.Min(piece, bytes.Length - at))]);
            while (reader.Read(ref buffer, out var frame, out var fault) is var read && read != FrameRead.NeedMore)
            {
                found.Add((read, frame, fault));
            }

            left = buffer.ToArray();
        }

        return found;
    }
}
