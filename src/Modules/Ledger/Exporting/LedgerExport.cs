using System.Data;
using Npgsql;
using Puhui.Ledger.Contracts;

namespace Puhui.Ledger.Exporting;

/// <summary>Opens the snapshot an export is written from.</summary>
internal sealed class LedgerExport(NpgsqlDataSource database) : ILedgerExport
{
    public Task WriteHledgerAsync(TextWriter output, CancellationToken ct) => InSnapshotAsync(connection => Hledger.WriteAsync(connection, output, ct), ct);

    public Task WriteCsvAsync(TextWriter output, CancellationToken ct) => InSnapshotAsync(connection => Csv.WriteAsync(connection, output, ct), ct);

    private async Task InSnapshotAsync(Func<NpgsqlConnection, Task> write, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await write(connection);
    }
}
