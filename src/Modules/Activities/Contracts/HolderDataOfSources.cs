using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Activities.Contracts;

/// <summary>
/// What a connector keeps about holders under the names its sources call them by: a derived class says how a name is kept, what to read
/// and what to delete, each statement with the source as <c>$1</c> and the kept name as <c>$2</c>.
/// </summary>
public abstract class HolderDataOfSources(NpgsqlDataSource database, IHolderSubjects subjects, ISources sources) : IHolderData
{
    /// <inheritdoc />
    public abstract string Section { get; }

    /// <summary>Reads all rows of a name.</summary>
    protected abstract string Select { get; }

    /// <summary>Delete all rows of a name, what hangs on a row before it.</summary>
    protected abstract IReadOnlyList<string> Deletions { get; }

    /// <summary>How a source's own name for somebody is kept in the rows; as it is unless overridden.</summary>
    protected virtual object Kept(SourceId source, string subject) => subject;

    /// <summary>Writes the properties of one row into the object that is open.</summary>
    protected abstract void Write(NpgsqlDataReader row, Utf8JsonWriter json);

    /// <inheritdoc />
    public async Task ExportAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(json);
        await using var connection = await database.OpenConnectionAsync(ct);
        json.WriteStartArray();
        foreach (var (source, kept) in await NamesAsync(connection, holder, ct))
        {
            await using var command = Of(connection, Select, source, kept);
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                json.WriteStartObject();
                Write(row, json);
                json.WriteEndObject();
            }

            await json.FlushAsync(ct);
        }

        json.WriteEndArray();
    }

    /// <inheritdoc />
    public async Task EraseAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        foreach (var (source, kept) in await NamesAsync(connection, holder, ct))
        {
            foreach (var deletion in Deletions)
            {
                await using var command = Of(connection, deletion, source, kept);
                await command.ExecuteNonQueryAsync(ct);
            }
        }
    }

    private static NpgsqlCommand Of(NpgsqlConnection connection, string sql, Guid source, object kept) =>
        new(sql, connection) { Parameters = { new() { Value = source }, new() { Value = kept } } };

    // A programme's names are those of all its sources that use them.
    private async Task<List<(Guid Source, object Kept)>> NamesAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        List<(Guid, object)> names = [];
        if (await subjects.OfAsync(connection, holder, ct) is not { Count: > 0 } known)
        {
            return names;
        }

        var all = await sources.ListAsync(ct);
        foreach (var subject in known)
        {
            names.AddRange(all.Where(source => source.Issuer == subject.Issuer).Select(source => (source.Id.Value, Kept(source.Id, subject.Subject))));
        }

        return names;
    }
}
