using Puhui.Platform.Http;

namespace Puhui.Partners;

/// <summary>What tests turn; in a server it stays as it is.</summary>
internal sealed record PartnersOptions
{
    /// <summary>Whether this process works by itself; tests that go step by step switch it off.</summary>
    public bool Background { get; init; } = true;

    /// <summary>How often it looks for something to send.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one attempt may take, all in all.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How names are resolved and certificates judged.</summary>
    public OutsideHandlerOptions Connections { get; init; } = new();

    /// <summary>A number from 0 to 1 that spreads retries.</summary>
    public Func<double> Dice { get; init; } = Random.Shared.NextDouble;
}
