namespace Puhui.Programmes.Contracts;

/// <summary>
/// The answers somebody has given so far on the way to a new programme, kept between pages, processes and days. Each belongs to one
/// person; nobody else's is found. Kept for thirty days after the last answer.
/// </summary>
public interface IProgrammePlans
{
    /// <summary>Begins one; old ones of anybody that nobody has touched for thirty days are removed.</summary>
    Task<Guid> BeginAsync(string by, IReadOnlyDictionary<string, string> answers, CancellationToken ct);

    /// <summary>The answers of a plan; null when this person has none of this id.</summary>
    Task<IReadOnlyDictionary<string, string>?> FindAsync(Guid plan, string by, CancellationToken ct);

    /// <summary>Replaces the answers; false when this person has none of this id.</summary>
    Task<bool> SaveAsync(Guid plan, string by, IReadOnlyDictionary<string, string> answers, CancellationToken ct);

    /// <summary>Removes a plan; false when this person has none of this id (any more): of two who finish it at once one gets true.</summary>
    Task<bool> RemoveAsync(Guid plan, string by, CancellationToken ct);

    /// <summary>A person's plans, the last touched first.</summary>
    Task<IReadOnlyList<ProgrammePlan>> ListAsync(string by, CancellationToken ct);
}

/// <summary>A plan.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Answers">The answers so far.</param>
/// <param name="ChangedAt">When one was last given.</param>
public sealed record ProgrammePlan(Guid Id, IReadOnlyDictionary<string, string> Answers, DateTimeOffset ChangedAt);
