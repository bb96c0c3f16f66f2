using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Activities.Replay;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Restatement;

/// <summary>What carrying out a decision works with.</summary>
internal sealed record Job(int Number, RestatementDecision Decision, PastScope Scope, int NewNumber, string Asset, DateTimeOffset BegunAt);

/// <summary>The rows of <c>activities.restatement</c> and its pieces.</summary>
internal static class RestatementRows
{
    /// <summary>Records of one transaction: small enough that cancellations, which wait for it, hardly notice.</summary>
    private const int RecordsOfPiece = 10_000;

    private const string Columns = """
        r.decision, r.programme_id, r.old_method, r.new_method, r.begun_by, r.begun_at, r.ended_at, r.planned::text, r.result::text, r.number
        """;

    public static async Task<(Contracts.Restatement Shown, int Number)?> FindAsync(NpgsqlDataSource database, RestatementDecisionId decision, Func<string, string> assetOf, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand($"select {Columns} from activities.restatement r where r.decision = $1", connection) { Parameters = { new() { Value = decision.Value } } };
        var found = await ReadAsync(connection, command, assetOf, ct);
        return found.Count == 0 ? null : found[0];
    }

    public static async Task<IReadOnlyList<Contracts.Restatement>> ListAsync(NpgsqlDataSource database, ProgrammeId programme, Func<string, string> assetOf, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand($"select {Columns} from activities.restatement r where r.programme_id = $1 order by r.number desc limit 100", connection) { Parameters = { new() { Value = programme.Value } } };
        return [.. (await ReadAsync(connection, command, assetOf, ct)).Select(one => one.Shown)];
    }

    /// <summary>Whether another decision of the programme is being carried out.</summary>
    public static async Task<bool> IsBusyAsync(NpgsqlDataSource database, RestatementDecision decision, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select exists (select from activities.restatement where programme_id = $1 and state = 1 and decision <> $2)");
        command.Parameters.Add(new() { Value = decision.Programme.Value });
        command.Parameters.Add(new() { Value = decision.Id.Value });
        return await command.ExecuteScalarAsync(ct) is true;
    }

    /// <summary>Writes a restatement with its pieces inside the caller's transaction; null when it was begun before.</summary>
    public static async Task<int?> InsertAsync(
        NpgsqlConnection connection, RestatementDecision decision, PastScope scope, int newNumber, string by, DateTimeOffset now, RestateTally planned, IReadOnlyCollection<Guid> shorts, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand("""
            insert into activities.restatement (decision, programme_id, old_method, new_method, new_number, happened_from, happened_to, content_hash, begun_by, begun_at, state, planned)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11::jsonb) on conflict (decision) do nothing returning number
            """, connection);
        insert.Parameters.Add(new() { Value = decision.Id.Value });
        insert.Parameters.Add(new() { Value = decision.Programme.Value });
        insert.Parameters.Add(new() { Value = decision.Old.ToString() });
        insert.Parameters.Add(new() { Value = decision.Replacement.ToString() });
        insert.Parameters.Add(new() { Value = newNumber });
        insert.Parameters.Add(new() { Value = decision.From.UtcDateTime });
        insert.Parameters.Add(new() { Value = (object?)decision.To?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        insert.Parameters.Add(new() { Value = decision.ContentHash.ToArray() });
        insert.Parameters.Add(new() { Value = by });
        insert.Parameters.Add(new() { Value = now.UtcDateTime });
        insert.Parameters.Add(new() { Value = planned.ToJson() });
        if (await insert.ExecuteScalarAsync(ct) is not int number)
        {
            return null;
        }

        await ShortAsync(connection, number, shorts, ct);
        await Pieces.CutAsync(connection, "activities.restatement_piece (restatement", number, scope, now, RecordsOfPiece, ct);
        return number;
    }

    /// <summary>Notes holders who are counted one by one at the end.</summary>
    public static async Task ShortAsync(NpgsqlConnection connection, int number, IReadOnlyCollection<Guid> holders, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand("insert into activities.restatement_short (restatement, account_id) select $1, id from unnest($2::uuid[]) id on conflict do nothing", connection);
        insert.Parameters.Add(new() { Value = number });
        insert.Parameters.Add(new() { Value = holders.ToArray() });
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>What is posted so far.</summary>
    public static async Task<(RestateTally Posted, int Pieces, int Done)> PostedAsync(NpgsqlConnection connection, int number, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select tally::text from activities.restatement_piece where restatement = $1
            union all select tally::text from activities.restatement_short where restatement = $1
            """, connection) { Parameters = { new() { Value = number } } };
        await using var row = await command.ExecuteReaderAsync(ct);
        var (posted, pieces, done) = (new RestateTally(), 0, 0);
        while (await row.ReadAsync(ct))
        {
            pieces++;
            if (!row.IsDBNull(0))
            {
                done++;
                posted.Add(RestateTally.Parse(row.GetString(0)));
            }
        }

        return (posted, pieces, done);
    }

    private static async Task<List<(Contracts.Restatement Shown, int Number)>> ReadAsync(NpgsqlConnection connection, NpgsqlCommand command, Func<string, string> assetOf, CancellationToken ct)
    {
        List<(Contracts.Restatement Shown, int Number, string? Result)> found = [];
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                found.Add((new Contracts.Restatement(
                    new RestatementDecisionId(row.GetGuid(0)), new ProgrammeId(row.GetGuid(1)), row.GetString(2), row.GetString(3), assetOf(row.GetString(3)), row.GetString(4),
                    row.GetFieldValue<DateTimeOffset>(5), row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6), 0, 0,
                    RestateTally.Parse(row.GetString(7)).ToTotals(), new RestateTally().ToTotals()), row.GetInt32(9), row.IsDBNull(8) ? null : row.GetString(8)));
            }
        }

        List<(Contracts.Restatement, int)> list = [];
        foreach (var (shown, number, result) in found)
        {
            var (posted, pieces, done) = await PostedAsync(connection, number, ct);
            list.Add((shown with { Pieces = pieces, PiecesDone = done, Posted = (result is null ? posted : RestateTally.Parse(result)).ToTotals() }, number));
        }

        return list;
    }
}
