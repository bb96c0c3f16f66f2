namespace Puhui.Methodology;

/// <summary>
/// What one holder has used of the caps so far. The caller keeps it, and makes sure that nobody else changes the same
/// windows between reading and writing (see <see cref="MethodScenario.CapKeys"/>).
/// </summary>
public interface ICapState
{
    /// <summary>What is used of a window: acts, an amount in the input's unit, or milligrams. 0 for a window never seen.</summary>
    decimal Used(string capKey);

    /// <summary>Adds what one act uses. Only called for acts that are not refused and earn something.</summary>
    void Use(string capKey, decimal amount);
}

/// <summary>Caps kept in memory, for worked cases and trial calculations. Not thread-safe.</summary>
public sealed class CapLedger : ICapState
{
    private readonly Dictionary<string, decimal> _used = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public decimal Used(string capKey) => _used.GetValueOrDefault(capKey);

    /// <inheritdoc />
    public void Use(string capKey, decimal amount) => _used[capKey] = Used(capKey) + amount;
}
