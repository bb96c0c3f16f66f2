using Npgsql;
using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Contracts;

/// <summary>Which programme an entry of the books counts for: the one that counted its record.</summary>
public interface IEntryProgrammes
{
    /// <summary>
    /// The programmes of entries by their references: the one the holder's memberships chose, else the one of the record's source.
    /// References that name no record (or no longer do) are missing from the answer. One query whatever the number.
    /// </summary>
    Task<IReadOnlyDictionary<string, ProgrammeId>> OfAsync(NpgsqlConnection connection, IReadOnlyCollection<string> references, CancellationToken ct);

    /// <summary>Whether an entry was made by a decision about the past.</summary>
    bool IsRestatement(string reference);
}
