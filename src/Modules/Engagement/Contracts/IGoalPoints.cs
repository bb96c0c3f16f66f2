using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;

namespace Puhui.Engagement.Contracts;

/// <summary>A door the owner of public-welfare goals may open: what a holder gave to them, for the annual green statement.</summary>
public interface IGoalPoints
{
    /// <summary>Points a holder gave to goals of a programme from one time (inclusive) to another (exclusive).</summary>
    Task<long> GivenAsync(AccountId holder, ProgrammeId programme, DateTimeOffset from, DateTimeOffset to, CancellationToken ct);
}
