namespace Puhui.Activities.Waiting;

/// <summary>How long records wait for their person's consent.</summary>
internal sealed record WaitingOptions
{
    public TimeSpan Window { get; init; } = TimeSpan.FromDays(7);
}
