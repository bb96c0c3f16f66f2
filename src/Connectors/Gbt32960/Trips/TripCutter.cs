using Puhui.Gbt32960.Bodies;

namespace Puhui.Gbt32960.Trips;

/// <summary>A report with the moment it was received.</summary>
internal readonly record struct Point(Telemetry Report, DateTimeOffset ReceivedAt);

/// <summary>What a cut is of.</summary>
internal enum CutKind : short
{
    Trip = 1,
    Charging = 2,
}

/// <summary>A trip or charging session cut from points.</summary>
/// <param name="Kind">Which of the two.</param>
/// <param name="Start">The report it begins with.</param>
/// <param name="End">The report it ends with.</param>
/// <param name="Amount">Tenths of a kilometre by the odometer; of a session hundredths of a full battery.</param>
/// <param name="Closed">Whether later reports show that it is over.</param>
/// <param name="Hold">Why it is not to be credited; null when nothing speaks against it.</param>
/// <param name="ReceivedAt">When the last of its reports was received.</param>
internal sealed record Cut(CutKind Kind, Telemetry Start, Telemetry End, int Amount, bool Closed, string? Hold, DateTimeOffset ReceivedAt);

/// <summary>
/// Cuts trips from the reports of one vehicle. The odometer alone says how far; speed and state only say from when to when. The same
/// reports give the same trips, in whatever order and however often they were received.
/// </summary>
internal static class TripCutter
{
    public const string OdometerBack = "odometer_back";
    public const string OdometerJump = "odometer_jump";

    /// <summary>A vehicle that stands as long as this has ended its trip.</summary>
    public static readonly TimeSpan Stop = TimeSpan.FromMinutes(5);

    /// <summary>Between reports further apart than this nothing is known, and nothing is credited.</summary>
    public static readonly TimeSpan Gap = TimeSpan.FromMinutes(10);

    /// <summary>Trips, in order of time.</summary>
    /// <param name="points">Reports of one vehicle, each time once, in order of time.</param>
    public static List<Cut> Trips(IEnumerable<Point> points)
    {
        var trips = new List<Cut>();
        Open? open = null;
        Point? before = null;
        foreach (var point in points)
        {
            if (point.Report.Odometer is null)
            {
                if (point.Report.State == VehicleState.Off)
                {
                    open = Close(open, trips);
                }

                continue;
            }

            if (before is { } last)
            {
                open = Step(last, point, open, trips);
            }
            else if (IsMoving(point.Report))
            {
                open = new Open(point, point);
            }

            if (point.Report.State == VehicleState.Off)
            {
                open = Close(open, trips);
            }

            before = point;
        }

        if (open is not null)
        {
            open.AddTo(trips, closed: false);
        }

        return trips;
    }

    private static Open? Step(Point last, Point point, Open? open, List<Cut> trips)
    {
        if (point.Report.At - last.Report.At > Gap)
        {
            Close(open, trips);
            return IsMoving(point.Report) ? new Open(point, point) : null;
        }

        var driven = point.Report.Odometer!.Value - last.Report.Odometer!.Value;
        if (driven > 0 || IsMoving(point.Report))
        {
            // It set off from where it stood last.
            open ??= new Open(last, last);
            open.MoveTo(point, HoldOf(driven, point.Report.At - last.Report.At));
            return open;
        }

        if (open is null)
        {
            return null;
        }

        if (driven < 0)
        {
            open.MoveTo(point, OdometerBack);
            return open;
        }

        open.StandAt(point);
        return point.Report.At - open.StandsSince >= Stop ? Close(open, trips) : open;
    }

    private static Open? Close(Open? open, List<Cut> trips)
    {
        open?.AddTo(trips, closed: true);
        return null;
    }

    private static bool IsMoving(in Telemetry report) => report.Speed is > 0;

    /// <summary>More than 250 km/h, with two tenths of a kilometre for odometers that count in steps.</summary>
    private static string? HoldOf(int tenths, TimeSpan took) =>
        tenths < 0 ? OdometerBack : (tenths - 2L) * 36 > 25 * (long)took.TotalSeconds ? OdometerJump : null;

    /// <summary>A trip under way.</summary>
    private sealed class Open(Point start, Point at)
    {
        private Point _end = at;
        private bool _stands;
        private int _tenths;
        private string? _hold;
        private DateTimeOffset _receivedAt = start.ReceivedAt;

        public DateTimeOffset StandsSince => _end.Report.At;

        public void MoveTo(Point point, string? hold)
        {
            _tenths = Math.Min(int.MaxValue / 2, _tenths + Math.Max(0, point.Report.Odometer!.Value - LastOdometer));
            LastOdometer = point.Report.Odometer.Value;
            _hold ??= hold;
            _end = point;
            _stands = false;
            Receive(point);
        }

        public void StandAt(Point point)
        {
            // The first report that shows it standing ends it; those after only show for how long.
            if (!_stands)
            {
                _end = point;
                _stands = true;
                Receive(point);
            }
        }

        private int LastOdometer { get; set; } = start.Report.Odometer!.Value;

        public void AddTo(List<Cut> trips, bool closed)
        {
            if (_tenths > 0)
            {
                trips.Add(new Cut(CutKind.Trip, start.Report, _end.Report, _tenths, closed, _hold, _receivedAt));
            }
        }

        private void Receive(Point point) => _receivedAt = point.ReceivedAt > _receivedAt ? point.ReceivedAt : _receivedAt;
    }
}
