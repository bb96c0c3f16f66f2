using System.Buffers.Binary;
using Puhui.Gbt32960.Frames;

namespace Puhui.Gbt32960.Bodies;

/// <summary>
/// Reads the data of realtime and re-sent reports: a time, then units of information, each a type byte and a layout of its own. Every
/// unit is walked through by its lengths, so that data that do not fit are refused as a whole; kept is what trips need.
/// </summary>
internal static class ReportReader
{
    private const uint MaxOdometer = 9_999_999;
    private const ushort MaxSpeed = 2_200;
    private const int VehicleUnit2016 = 20;
    private const int VehicleUnit2025 = 18;

    /// <summary>The report; null with the fault when it is not one.</summary>
    public static FrameFault? Read(Edition edition, ReadOnlySpan<byte> body, out Telemetry report, out ReportSignature? signature)
    {
        report = default;
        signature = null;
        var cursor = new Cursor(body);
        var time = cursor.Take(BeijingTime.Size);
        if (cursor.Failed)
        {
            return FrameFault.BodyInvalid;
        }

        if (!BeijingTime.TryRead(time, out var at))
        {
            return FrameFault.TimeInvalid;
        }

        report = new Telemetry(at);
        while (!cursor.IsAtEnd)
        {
            var signed = body.Length - cursor.Left;
            var unit = cursor.Byte();
            if (edition == Edition.Y2025 && unit == 0xFF)
            {
                signature = Signature(ref cursor, signed);
                return cursor.Failed || !cursor.IsAtEnd ? FrameFault.BodyInvalid : null;
            }

            var known = edition == Edition.Y2016 ? Unit2016(unit, ref cursor, ref report) : Unit2025(unit, ref cursor, ref report);
            if (!known)
            {
                return FrameFault.UnitUnknown;
            }

            if (cursor.Failed)
            {
                return FrameFault.BodyInvalid;
            }
        }

        return null;
    }

    private static bool Unit2016(byte unit, ref Cursor cursor, ref Telemetry report)
    {
        switch (unit)
        {
            case 0x01:
                report = Vehicle(cursor.Take(VehicleUnit2016), report);
                break;
            case 0x02:
                cursor.Skip(12 * cursor.Count());
                break;
            case 0x03:
                cursor.Skip(6);
                cursor.Skip(cursor.LongCount());
                cursor.Skip(10);
                break;
            case 0x04:
                cursor.Skip(5);
                break;
            case 0x05:
                report = Position(cursor.Byte(), cursor.Take(8), report);
                break;
            case 0x06:
                cursor.Skip(14);
                break;
            case 0x07:
                cursor.Skip(5);
                Lists(ref cursor, 4);
                break;
            case 0x08:
                for (var subsystems = cursor.Count(); subsystems > 0 && !cursor.Failed; subsystems--)
                {
                    cursor.Skip(9);
                    cursor.Skip(2 * cursor.Count());
                }

                break;
            case 0x09:
                for (var subsystems = cursor.Count(); subsystems > 0 && !cursor.Failed; subsystems--)
                {
                    cursor.Skip(1);
                    cursor.Skip(cursor.LongCount());
                }

                break;
            default:
                return Custom(unit, ref cursor);
        }

        return true;
    }

    private static bool Unit2025(byte unit, ref Cursor cursor, ref Telemetry report)
    {
        switch (unit)
        {
            case 0x01:
                report = Vehicle(cursor.Take(VehicleUnit2025), report);
                break;
            case 0x02:
                cursor.Skip(10 * cursor.Count());
                break;
            case 0x03:
                cursor.Skip(12);
                break;
            case 0x04:
                cursor.Skip(2);
                break;
            case 0x05:
                var state = cursor.Byte();
                cursor.Skip(1);
                report = Position(state, cursor.Take(8), report);
                break;
            case 0x06:
                cursor.Skip(5);
                Lists(ref cursor, 4);
                cursor.Skip(2 * cursor.Count());
                break;
            case 0x07:
                for (var packs = cursor.Count(); packs > 0 && !cursor.Failed; packs--)
                {
                    cursor.Skip(5);
                    cursor.Skip(2 * cursor.LongCount());
                }

                break;
            case 0x08:
                for (var packs = cursor.Count(); packs > 0 && !cursor.Failed; packs--)
                {
                    cursor.Skip(1);
                    cursor.Skip(cursor.LongCount());
                }

                break;
            case 0x30:
                for (var stacks = cursor.Count(); stacks > 0 && !cursor.Failed; stacks--)
                {
                    cursor.Skip(10);
                    cursor.Skip(cursor.LongCount());
                }

                break;
            case 0x31:
                cursor.Skip(5);
                cursor.Skip(2 * cursor.LongCount());
                cursor.Skip(cursor.LongCount());
                break;
            case 0x32:
                cursor.Skip(18);
                break;
            default:
                return Custom(unit, ref cursor);
        }

        return true;
    }

    private static bool Custom(byte unit, ref Cursor cursor)
    {
        if (unit is < 0x80 or > 0xFE)
        {
            return false;
        }

        cursor.Skip(cursor.LongCount());
        return true;
    }

    private static void Lists(ref Cursor cursor, int lists)
    {
        for (; lists > 0 && !cursor.Failed; lists--)
        {
            cursor.Skip(4 * cursor.Count());
        }
    }

    private static ReportSignature Signature(ref Cursor cursor, int signed)
    {
        var algorithm = cursor.Byte();
        var r = cursor.Take(cursor.Word()).ToArray();
        var s = cursor.Take(cursor.Word()).ToArray();
        return new ReportSignature(algorithm, signed, r, s);
    }

    private static Telemetry Vehicle(ReadOnlySpan<byte> unit, Telemetry report)
    {
        // A report says once what the vehicle does; were it said twice, the first would stand.
        if (unit.Length < VehicleUnit2025 || report.IsWorthKeeping)
        {
            return report;
        }

        var speed = BinaryPrimitives.ReadUInt16BigEndian(unit[3..]);
        var odometer = BinaryPrimitives.ReadUInt32BigEndian(unit[5..]);
        return report with
        {
            State = unit[0] is >= 1 and <= 3 ? (VehicleState)unit[0] : null,
            Charge = unit[1] is >= 1 and <= 4 ? (ChargeState)unit[1] : null,
            Speed = speed <= MaxSpeed ? (short)speed : null,
            Odometer = odometer <= MaxOdometer ? (int)odometer : null,
            Soc = unit[13] <= 100 ? unit[13] : null,
        };
    }

    private static Telemetry Position(byte state, ReadOnlySpan<byte> unit, Telemetry report)
    {
        if (unit.Length < 8 || (state & 1) != 0)
        {
            return report;
        }

        var longitude = BinaryPrimitives.ReadUInt32BigEndian(unit);
        var latitude = BinaryPrimitives.ReadUInt32BigEndian(unit[4..]);
        return longitude > 180_000_000 || latitude > 90_000_000
            ? report
            : report with { Latitude = Coarse(latitude, (state & 2) != 0), Longitude = Coarse(longitude, (state & 4) != 0) };
    }

    /// <summary>Two decimals, about a kilometre: enough to compare journeys, too little to find a house.</summary>
    private static short Coarse(uint millionths, bool negative)
    {
        var hundredths = (short)((millionths + 5_000) / 10_000);
        return negative ? (short)-hundredths : hundredths;
    }
}
