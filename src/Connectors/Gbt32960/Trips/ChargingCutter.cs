using Puhui.Gbt32960.Bodies;

namespace Puhui.Gbt32960.Trips;

/// <summary>Cuts charging sessions of a parked vehicle from its reports: how far the state of charge rose while it said it charged.</summary>
internal static class ChargingCutter
{
    /// <summary>Sessions, in order of time.</summary>
    /// <param name="points">Reports of one vehicle, each time once, in order of time.</param>
    public static List<Cut> Sessions(IEnumerable<Point> points)
    {
        var sessions = new List<Cut>();
        Point? start = null;
        Point end = default;
        var receivedAt = DateTimeOffset.MinValue;
        foreach (var point in points.Where(point => point.Report is { Soc: not null, Charge: not null }))
        {
            // "Complete" belongs to the session it ends, with the last per cent in it.
            var charges = point.Report.Charge is ChargeState.ParkedCharging or ChargeState.Complete;
            if (start is not null && (!charges || point.Report.At - end.Report.At > TripCutter.Gap))
            {
                Add(closed: true);
                start = null;
            }

            if (charges)
            {
                if (start is null)
                {
                    if (point.Report.Charge == ChargeState.Complete)
                    {
                        continue;
                    }

                    (start, receivedAt) = (point, point.ReceivedAt);
                }

                end = point;
                receivedAt = point.ReceivedAt > receivedAt ? point.ReceivedAt : receivedAt;
            }
        }

        if (start is not null)
        {
            Add(closed: false);
        }

        return sessions;

        void Add(bool closed)
        {
            var gained = end.Report.Soc!.Value - start!.Value.Report.Soc!.Value;
            if (gained > 0)
            {
                sessions.Add(new Cut(CutKind.Charging, start.Value.Report, end.Report, gained, closed, null, receivedAt));
            }
        }
    }
}
