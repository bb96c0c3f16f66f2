using Npgsql;

namespace Puhui.Activities.Contracts;

/// <summary>A door for what keeps texts by the ids partners gave to records: told when a holder is erased.</summary>
public interface IRecordErasure
{
    /// <summary>Lets go of everything about these records, inside the caller's transaction. Again: nothing.</summary>
    Task ErasedAsync(NpgsqlConnection connection, SourceId source, IReadOnlyCollection<string> recordIds, CancellationToken ct);
}
