namespace Puhui.Programmes.Contracts;

/// <summary>All programmes in memory, for the way of every record: at most two seconds old, at once after a change in this process.</summary>
public interface IProgrammeBook
{
    /// <summary>The programmes as they stand. Completes at once unless they have to be read again.</summary>
    ValueTask<ProgrammeList> CurrentAsync(CancellationToken ct);
}

/// <summary>All programmes at one moment; immutable.</summary>
public sealed class ProgrammeList
{
    private readonly Dictionary<ProgrammeId, (Programme Programme, int Place)> _byId;

    /// <summary>A list of these.</summary>
    public ProgrammeList(IEnumerable<Programme> programmes)
    {
        InOrder = [.. programmes.OrderBy(one => one.Settings.Precedence).ThenBy(one => one.Code, StringComparer.Ordinal)];
        _byId = InOrder.Select((programme, place) => (programme, place)).ToDictionary(pair => pair.programme.Id);
    }

    /// <summary>In the order of the published precedence: by rank, then by code.</summary>
    public IReadOnlyList<Programme> InOrder { get; }

    /// <summary>The programme with this id; null when there is none.</summary>
    public Programme? Find(ProgrammeId id) => _byId.TryGetValue(id, out var found) ? found.Programme : null;

    /// <summary>Its place in the precedence, from 0; the last place for one that is not there.</summary>
    public int PlaceOf(ProgrammeId id) => _byId.TryGetValue(id, out var found) ? found.Place : int.MaxValue;
}
