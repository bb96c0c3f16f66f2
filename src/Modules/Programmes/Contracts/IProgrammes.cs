namespace Puhui.Programmes.Contracts;

/// <summary>The door of the programmes: find one, or make it from a template.</summary>
public interface IProgrammes
{
    /// <summary>
    /// The programme with the template's code; made from the template when there is none. An existing one is returned as it
    /// stands, so that what an operator changed stays changed. Safe to call from several processes at once.
    /// Throws <see cref="ArgumentException"/> when the template itself is wrong (code, zone, languages).
    /// </summary>
    Task<Programme> EnsureAsync(ProgrammeTemplate template, CancellationToken ct);

    /// <summary>The programme with this id; null when there is none.</summary>
    Task<Programme?> FindAsync(ProgrammeId id, CancellationToken ct);

    /// <summary>The programme with this code; null when there is none.</summary>
    Task<Programme?> FindByCodeAsync(string code, CancellationToken ct);

    /// <summary>All programmes, by code.</summary>
    Task<IReadOnlyList<Programme>> ListAsync(CancellationToken ct);
}
