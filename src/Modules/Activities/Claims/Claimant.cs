namespace Puhui.Activities.Claims;

/// <summary>The record that stands in the way of another.</summary>
/// <param name="Activity">Its public id.</param>
/// <param name="Source">The number of its source.</param>
/// <param name="RecordId">Its source's own id.</param>
/// <param name="Scenario">Its behaviour.</param>
internal sealed record Claimant(Guid Activity, int Source, string RecordId, string Scenario);
