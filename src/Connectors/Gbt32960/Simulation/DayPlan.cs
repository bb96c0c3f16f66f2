using System.Buffers.Binary;
using System.Globalization;
using Puhui.Gbt32960.Bodies;
using Puhui.Gbt32960.Contracts;
using Puhui.Gbt32960.Frames;

namespace Puhui.Gbt32960.Simulation;

/// <summary>One report to be sent.</summary>
/// <param name="Vin">The vehicle.</param>
/// <param name="At">Its time.</param>
/// <param name="SendAt">When it is sent; later than its time when it was late.</param>
/// <param name="Command">Realtime, re-sent, login or logout.</param>
/// <param name="Body">The data.</param>
internal sealed record PlannedFrame(string Vin, DateTimeOffset At, DateTimeOffset SendAt, byte Command, byte[] Body);

/// <summary>What one vehicle does on a day: some trips with breaks between them, the battery, where it is; all from the seed.</summary>
internal sealed class DayPlan
{
    private const string Prefix = "LPHEVS10";
    private readonly Random _random;
    private readonly SimulationOptions _options;
    private readonly string _vin;
    private int _odometer;
    private int _soc = 95;
    private int _longitude;
    private int _latitude;

    public DayPlan(SimulationOptions options, int vehicle)
    {
        _options = options;
        _vin = VinOf(vehicle);
        _random = new Random(HashCode(options.Seed, vehicle));
        _odometer = _random.Next(10_000, 2_000_000);
        _longitude = 116_400_000 + _random.Next(-200_000, 200_000);
        _latitude = 39_900_000 + _random.Next(-200_000, 200_000);
    }

    public List<PlannedFrame> Frames { get; } = [];

    public int Trips { get; private set; }

    public long Tenths { get; private set; }

    public static string VinOf(int vehicle)
    {
        var open = string.Create(CultureInfo.InvariantCulture, $"{Prefix}0T{vehicle % 10_000_000:0000000}");
        return string.Concat(open.AsSpan(0, 8), Vin.CheckDigit(open).ToString(), open.AsSpan(9));
    }

    public DayPlan Make()
    {
        var start = BeijingTime.StartOf(_options.Day);
        var now = start.AddMinutes(_random.Next(300, 540));
        var trips = _random.Next(2, 5);
        for (var trip = 0; trip < trips; trip++)
        {
            now = Drive(now, trip + 1).AddMinutes(_random.Next(30, 150));
        }

        return this;
    }

    // Two seeds made one without the process's own salt.
    private static int HashCode(int seed, int vehicle) => unchecked((seed * 486_187_739) ^ (vehicle * 16_777_619));

    private DateTimeOffset Drive(DateTimeOffset at, int sequence)
    {
        var from = _odometer;
        Add(at, at, Command.VehicleLogin, LoginBody(at, sequence));
        Report(at, speed: 0, VehicleState.On, late: false);
        var minutes = _random.Next(8, 60);
        var steps = minutes * 60 / _options.Interval;
        for (var step = 0; step < steps; step++)
        {
            at = at.AddSeconds(_options.Interval);
            var speed = _random.Next(150, 800);
            _odometer += Math.Max(1, speed * _options.Interval / 3600);
            _longitude += _random.Next(-2_000, 2_001);
            _latitude += _random.Next(-2_000, 2_001);
            Report(at, speed, VehicleState.On, late: _random.Next(100) < 4);
        }

        _soc = Math.Max(5, _soc - (minutes / 6));
        at = at.AddSeconds(_options.Interval);
        Report(at, 0, VehicleState.Off, late: false);
        Add(at.AddSeconds(2), at.AddSeconds(2), Command.VehicleLogout, [.. BeijingTime.ToBytes(at.AddSeconds(2)), .. Word(sequence)]);
        Trips++;
        Tenths += _odometer - from;
        return at;
    }

    private void Report(DateTimeOffset at, int speed, VehicleState state, bool late)
    {
        var body = ReportBody(at, speed, state);
        if (late)
        {
            Add(at, at.AddMinutes(_random.Next(5, 120)), Command.Resent, body);
            return;
        }

        Add(at, at.AddSeconds(_random.Next(0, 3 * _options.Interval)), Command.Realtime, body);
        if (_random.Next(100) < 8)
        {
            Add(at, at.AddMinutes(_random.Next(1, 60)), Command.Resent, body);
        }
    }

    private void Add(DateTimeOffset at, DateTimeOffset sendAt, byte command, byte[] body) => Frames.Add(new PlannedFrame(_vin, at, sendAt, command, body));

    private byte[] LoginBody(DateTimeOffset at, int sequence) =>
        [.. BeijingTime.ToBytes(at), .. Word(sequence), .. "89860012345678901234"u8, 0, .. _options.Edition2025 ? (byte[])[] : [0]];

    private byte[] ReportBody(DateTimeOffset at, int speed, VehicleState state)
    {
        var unit = new byte[_options.Edition2025 ? 18 : 20];
        unit[0] = (byte)state;
        unit[1] = (byte)ChargeState.NotCharging;
        unit[2] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(unit.AsSpan(3), (ushort)speed);
        BinaryPrimitives.WriteUInt32BigEndian(unit.AsSpan(5), (uint)_odometer);
        BinaryPrimitives.WriteUInt16BigEndian(unit.AsSpan(9), 3_840);
        BinaryPrimitives.WriteUInt16BigEndian(unit.AsSpan(11), 10_200);
        unit[13] = (byte)_soc;
        unit[14] = 1;
        unit[15] = 0x0F;
        BinaryPrimitives.WriteUInt16BigEndian(unit.AsSpan(16), 5_000);
        var place = new byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(place, (uint)_longitude);
        BinaryPrimitives.WriteUInt32BigEndian(place.AsSpan(4), (uint)_latitude);
        return [.. BeijingTime.ToBytes(at), 0x01, .. unit, 0x05, 0, .. _options.Edition2025 ? (byte[])[1] : [], .. place];
    }

    private static byte[] Word(int value) => [(byte)(value >> 8), (byte)value];
}
