using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Posting;

namespace Puhui.Activities.Claims;

/// <summary>Which rows stand: credited, or cut to nothing by a cap, whose room may come back.</summary>
internal static class StandingRows
{
    public static bool IsStanding(in Row row) =>
        row.Status == ActivityStatus.Posted || (row.Status == ActivityStatus.Zero && ReferenceEquals(row.Reason, RecordCodes.Capped));
}
